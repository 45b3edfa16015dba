import { lineEndOf } from '../text-format';
import { type JsonSource, type Node, propertiesIn } from './tree';

/** How a JSON text is formatted. */
export interface JsonStyle {
  /** One level of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/** How to break lines: as in the source, not at all, or one line for each member of the outermost value. */
export type Spread = 'as-is' | 'one-line' | 'spread';

/** The style of a text, by its first indented key and its usual line end. */
export const styleOf = (text: string): JsonStyle => ({
  unit: /^([ \t]+)"/m.exec(text)?.[1] ?? '  ',
  eol: lineEndOf(text),
});

/** Prints a value in another style, without its comments. */
export function printValue(
  { text, node }: JsonSource,
  style: JsonStyle,
  indent: string,
  spread: Spread,
): string {
  const source = text.slice(node.offset, node.offset + node.length);
  if (node.type !== 'object' && node.type !== 'array') return source;
  const isOneLine = spread === 'one-line' || (spread === 'as-is' && !source.includes('\n'));
  const inner = indent + style.unit;
  const print = (child: Node): string =>
    printValue({ text, node: child }, style, inner, isOneLine ? 'one-line' : 'as-is');
  const members =
    node.type === 'array'
      ? (node.children ?? []).map(print)
      : propertiesIn(node).map(({ keyNode, value }) => `${rawKey(text, keyNode)}: ${print(value)}`);
  const [open, close] = node.type === 'array' ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) return open + close;
  if (isOneLine) {
    const space = node.type === 'array' ? '' : ' ';
    return open + space + members.join(', ') + space + close;
  }
  const lines = members.map((member) => style.eol + inner + member);
  return `${open}${lines.join(',')}${style.eol}${indent}${close}`;
}

/** A key as it is written, escapes and quotes included. */
export const rawKey = (text: string, { offset, length }: Node): string =>
  text.slice(offset, offset + length);

/** A value on one line, short enough for a message. */
export function showValue(source: JsonSource): string {
  const text = printValue(source, { unit: '', eol: '' }, '', 'one-line');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
