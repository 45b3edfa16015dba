import { splitBom } from '../text-format';

/** `key: 'value',` on a line of its own. */
const PROPERTY = /^\s*([A-Za-z]\w*): '([^'"\\`]*)',$/;

/** As wide as every formatter's lines may be. */
const SAFE_WIDTH = 80;

/**
 * Replaces the strings of an object that an update changes, in a text that only a formatter changed: what most commands
 * do. The syntax tree, which takes ten times as long, gives the same text. `undefined` where more differs, or where it is
 * not certain which string it is. The caller compares the result with `theirs`.
 */
export function replaceStrings(ours: string, base: string, theirs: string): string | undefined {
  const [old, next] = [base, theirs].map((text) => splitBom(text).body.split(/\r?\n/));
  if (old === undefined || next === undefined || old.length !== next.length) return undefined;
  let text = ours;
  for (const [n, line] of old.entries()) {
    const other = next[n] ?? '';
    if (line === other) continue;
    const [, key, from = ''] = PROPERTY.exec(line) ?? [];
    const [, otherKey, to = ''] = PROPERTY.exec(other) ?? [];
    if (key === undefined || key !== otherKey) return undefined;
    const replaced = replaceOnce(text, key, from, to);
    if (replaced === undefined) return undefined;
    text = replaced;
  }
  return text;
}

function replaceOnce(text: string, key: string, from: string, to: string): string | undefined {
  const pattern = new RegExp(`(?<![\\w$.])(${key}: )(['"])${escaped(from)}\\2`, 'g');
  const [found, second] = [...text.matchAll(pattern)];
  if (found === undefined || second !== undefined) return undefined;
  const [whole, start, quote] = found;
  const replaced =
    text.slice(0, found.index) +
    `${start}${quote}${to}${quote}` +
    text.slice(found.index + whole.length);
  const end = replaced.indexOf('\n', found.index);
  const line = replaced.slice(
    replaced.lastIndexOf('\n', found.index) + 1,
    end < 0 ? undefined : end,
  );
  return line.length > SAFE_WIDTH ? undefined : replaced;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
