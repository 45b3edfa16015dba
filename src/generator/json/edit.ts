import { lineEndOf } from '../text-format';
import type { Node } from './tree';
import {
  endOf,
  indentAt,
  isOneLine,
  type JsonPath,
  type JsonSource,
  lineStartOf,
  type Property,
  parseAgain,
  propertiesIn,
  splice,
  tailOf,
  valueAt,
} from './tree';

/** How a JSON text is formatted. */
export interface JsonStyle {
  /** One level of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/** Lines of containers: as in their source, all on one, or each member of the outermost on its own. */
export type Spread = 'as-is' | 'one-line' | 'spread';

/** The style of a text, by its first indented key and its usual line end. */
export const styleOf = (text: string): JsonStyle => ({
  unit: /^([ \t]+)"/m.exec(text)?.[1] ?? '  ',
  eol: lineEndOf(text),
});

/** A value in another style. Its comments are left out. */
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

/** `text` with another value at `path`; spread over lines where the old one was. */
export function setValue(
  text: string,
  path: JsonPath,
  source: JsonSource,
  style: JsonStyle,
): string {
  const old = valueAt(parseAgain(text), path);
  const holder = old.parent?.parent;
  const isInLine = holder !== undefined && isOneLine(text, holder);
  const wasSpread = (old.children?.length ?? 0) > 0 && !isOneLine(text, old);
  const spread = isInLine ? 'one-line' : wasSpread ? 'spread' : 'as-is';
  const printed = printValue(source, style, indentAt(text, old.offset), spread);
  return splice(text, old.offset, endOf(old), printed);
}

/** `text` without the property at `path`, and without its line when nothing else is on it. Comments stay. */
export function removeProperty(text: string, path: JsonPath): string {
  const object = valueAt(parseAgain(text), path.slice(0, -1));
  const properties = propertiesIn(object);
  const index = properties.findLastIndex(({ key }) => key === path.at(-1));
  const property = properties[index];
  if (property === undefined) throw new Error(`no ${path.join('.')} in the text to be edited`);
  const { comma } = tailOf(text, endOf(property.node));
  if (comma !== undefined) {
    const rest = cut(splice(text, comma, comma + 1, ''), property);
    return properties.length === 1 ? closeUp(rest, object.offset) : rest;
  }
  const previous = properties[index - 1];
  const rest = cut(text, property);
  if (previous === undefined) return closeUp(rest, object.offset);
  const before = tailOf(text, endOf(previous.node)).comma;
  return before === undefined ? rest : splice(rest, before, before + 1, '');
}

/** Without the property itself, and what would be left of its line. */
function cut(text: string, { node }: Property): string {
  const end = endOf(node);
  const start = lineStartOf(text, node.offset);
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end));
  const isAlone = text.slice(start, node.offset).trim() === '' && blank !== null;
  if (isAlone) return splice(text, start, end + blank[0].length, '');
  const spaces = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return splice(text, node.offset, end + spaces, '');
}

/** `{ }`, also over several lines → `{}` */
const closeUp = (text: string, offset: number): string =>
  text.slice(0, offset) + text.slice(offset).replace(/^\{\s*\}/, '{}');

const WIDTH = 100;

interface NewProperty {
  /** The object that it comes into. */
  readonly into: JsonPath;
  readonly property: Property;
  /** The text that `property` is from. */
  readonly source: string;
  /** The keys of its object there, in order: it comes behind the nearest one before it, else before the nearest one after it. */
  readonly siblings: readonly string[];
}

/** `text` with one more property, in the style of its neighbours; comments and all else as they stand. */
export function addProperty(text: string, added: NewProperty, style: JsonStyle): string {
  const object = valueAt(parseAgain(text), added.into);
  const properties = propertiesIn(object);
  if (properties.length === 0) return fillEmpty(text, object, added, style);
  if (isOneLine(text, object)) {
    const printed = print(added, style, undefined);
    const line = indentAt(text, object.offset).length + object.length + printed.length + 2;
    const fits = isOneLine(added.source, added.property.node) && line <= WIDTH;
    if (!fits) return addProperty(spreadObject(text, object, style), added, style);
    return insert(text, object, placeOf(properties, added), ' ', printed);
  }
  const indent = indentOfMembers(text, properties) ?? indentAt(text, object.offset) + style.unit;
  const printed = print(added, style, indent);
  return insert(text, object, placeOf(properties, added), style.eol + indent, printed);
}

/** On one line without an indentation. */
function print(
  { property: { keyNode, value }, source }: NewProperty,
  style: JsonStyle,
  indent: string | undefined,
): string {
  const spread = indent === undefined ? 'one-line' : 'as-is';
  const node = { text: source, node: value };
  return `${rawKey(source, keyNode)}: ${printValue(node, style, indent ?? '', spread)}`;
}

/** The property that the new one comes behind; none: it is the first. */
function placeOf(
  properties: readonly Property[],
  { property: { key }, siblings }: NewProperty,
): Property | undefined {
  const own = siblings.indexOf(key);
  const find = (sibling: string) => properties.findLastIndex((each) => each.key === sibling);
  const exists = (index: number): boolean => index >= 0;
  const before = siblings.slice(0, own).reverse().map(find).find(exists);
  if (before !== undefined) return properties[before];
  const after = siblings
    .slice(own + 1)
    .map(find)
    .find(exists);
  return after === undefined ? properties.at(-1) : properties[after - 1];
}

function insert(
  text: string,
  object: Node,
  previous: Property | undefined,
  separator: string,
  printed: string,
): string {
  const from = previous === undefined ? object.offset + 1 : endOf(previous.node);
  const { comma, end } = tailOf(text, from);
  const goesOn = /^[ \t]*[^\s}]/.test(text.slice(end));
  const isLast = previous !== undefined && comma === undefined;
  const content = `${goesOn ? ' ' : separator}${printed}${isLast ? '' : ','}`;
  const inserted = splice(text, end, end, content);
  return isLast ? splice(inserted, from, from, ',') : inserted;
}

/** An object without properties, perhaps with comments, with its first one. */
function fillEmpty(text: string, object: Node, added: NewProperty, style: JsonStyle): string {
  const holder = object.parent?.parent;
  const isInLine = holder !== undefined && isOneLine(text, holder);
  const outer = indentAt(text, object.offset);
  const inner = outer + style.unit;
  const close = endOf(object) - 1;
  const comments = text.slice(object.offset + 1, close).trimEnd();
  const content = isInLine
    ? ` ${print(added, style, undefined)} `
    : `${style.eol}${inner}${print(added, style, inner)}${style.eol}${outer}`;
  return splice(text, object.offset + 1, close, comments + content);
}

/** The indentation of the first member that begins a line. */
const indentOfMembers = (text: string, properties: readonly Property[]): string | undefined =>
  properties
    .map(({ node }) => text.slice(lineStartOf(text, node.offset), node.offset))
    .find((before) => /^[ \t]*$/.test(before));

/** `text` with each member of a one-line object on a line of its own. */
function spreadObject(text: string, object: Node, { unit, eol }: JsonStyle): string {
  const outer = indentAt(text, object.offset);
  const starts = propertiesIn(object).map(({ node }) => ({
    at: node.offset,
    indent: outer + unit,
  }));
  return [...starts, { at: endOf(object) - 1, indent: outer }].reduceRight(
    (spread, { at, indent }) => spread.slice(0, at).trimEnd() + eol + indent + spread.slice(at),
    text,
  );
}
