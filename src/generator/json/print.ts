import { lineEndOf } from '../text-format';
import {
  endOf,
  indentAt,
  isOneLine,
  type JsonSource,
  lineStartOf,
  type Node,
  parseJsonText,
  propertiesIn,
  type Splice,
  tailOf,
} from './tree';

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

/** Over several lines where the old value was; on one line where its object is. */
export function replaceValue(
  { text, node: old }: JsonSource,
  value: JsonSource,
  style: JsonStyle,
): Splice {
  const holder = old.parent?.parent;
  const isInLine = holder !== undefined && isOneLine(text, holder);
  const wasSpread = (old.children?.length ?? 0) > 0 && !isOneLine(text, old);
  const spread = isInLine ? 'one-line' : wasSpread ? 'spread' : 'as-is';
  const content = printValue(value, style, indentAt(text, old.offset), spread);
  return { start: old.offset, end: endOf(old), content };
}

/** A property that is not in the text yet. */
export interface NewMember {
  readonly key: string;
  readonly value: JsonSource;
}

/** Prints a new property on lines, or without `indent` on one line. Its key is as in the text that its value is from. */
export function printMember(
  { key, value }: NewMember,
  style: JsonStyle,
  indent: string | undefined,
): string {
  const holder = value.node.parent;
  const keyNode = holder?.type === 'property' ? holder.children?.[0] : undefined;
  const name = keyNode ? rawKey(value.text, keyNode) : JSON.stringify(key);
  return `${name}: ${printValue(value, style, indent ?? '', indent === undefined ? 'one-line' : 'as-is')}`;
}

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The source of a plain value: an object over lines, unless `isOneLine`; any other value on one line. */
export function jsonSource(value: Json, isOneLine: boolean): JsonSource {
  const isSpread = !isOneLine && typeof value === 'object' && !Array.isArray(value);
  const text = JSON.stringify(value, null, isSpread ? 2 : undefined);
  return { text, node: parseJsonText('the new value', text).root };
}

export const withoutComma = (at: number): Splice => ({ start: at, end: at + 1, content: '' });

/** Cuts a property or an item of a list with its comma, and with its line when nothing else is on it. Comments stay. */
export function cutMember(text: string, member: Node): Splice[] {
  const { offset } = member;
  const end = endOf(member);
  const { comma } = tailOf(text, end);
  const rest =
    comma === undefined ? text.slice(end) : text.slice(end, comma) + text.slice(comma + 1);
  const lineStart = lineStartOf(text, offset);
  const blank = /^[ \t]*\r?\n/.exec(rest)?.[0];
  const isAlone = text.slice(lineStart, offset).trim() === '' && blank !== undefined;
  const length = isAlone ? blank.length : (/^[ \t]*/.exec(rest)?.[0].length ?? 0);
  const isCommaInside = comma !== undefined && comma - end <= length;
  const start = isAlone ? lineStart : offset;
  const own = { start, end: end + length + (isCommaInside ? 1 : 0), content: '' };
  if (comma === undefined || isCommaInside) return [own];
  return [own, withoutComma(comma)];
}
