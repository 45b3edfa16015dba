import { parseAgain, propertyMap, valueAt } from './json-nodes';
import { endOf, indentAt, lineStartOf, tailOf } from './json-places';
import { type JsonStyle, printValue, rawKey } from './json-print';
import { MARKERS } from './merged';
import type { Overlap } from './plan-json-merge';

interface Span {
  readonly start: number;
  readonly end: number;
  /** What the generator would have between them, from the first column on. */
  readonly theirs: string;
}

/** `text` with git's markers around each overlap, on lines of their own. It is no JSON then, until the user has decided. */
export function addMarkers(
  text: string,
  overlaps: readonly Overlap[],
  /** The text that the generator's values are from. */
  source: string,
  style: JsonStyle,
): string {
  const root = parseAgain(text);
  const spans = overlaps.map(({ path, theirs }): Span => {
    const node = valueAt(root, path);
    const indent = indentAt(text, node.offset);
    const value = printValue({ text: source, node: theirs }, style, indent, 'as-is');
    const key = path.at(-1);
    if (key === undefined) return { start: node.offset, end: endOf(node), theirs: value };
    const property = propertyMap(valueAt(root, path.slice(0, -1))).get(key);
    if (property === undefined) throw new Error(`no ${key} in the text to be marked`);
    const { comma, end } = tailOf(text, endOf(property.node));
    const line = `${indent}${rawKey(text, property.keyNode)}: ${value}`;
    return { start: property.node.offset, end, theirs: comma === undefined ? line : `${line},` };
  });
  return spans
    .sort((a, b) => b.start - a.start)
    .reduce((marked, span) => markSpan(marked, span, style.eol), text);
}

function markSpan(text: string, { start, end, theirs }: Span, eol: string): string {
  const lineStart = lineStartOf(text, start);
  const isFirst = text.slice(lineStart, start).trim() === '';
  const from = isFirst ? lineStart : start;
  const before = isFirst ? text.slice(0, from) : text.slice(0, from).trimEnd() + eol;
  const rest = text.slice(end);
  const after = /^[ \t]*(?:\r?\n|$)/.test(rest) ? rest : eol + rest.trimStart();
  const block = [MARKERS.ours, text.slice(from, end), MARKERS.middle, theirs, MARKERS.theirs];
  return before + block.join(eol) + after;
}
