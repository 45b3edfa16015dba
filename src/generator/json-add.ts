import type { Node } from 'jsonc-parser';
import { type JsonPath, type JsonProperty, parseAgain, propertiesIn, valueAt } from './json-nodes';
import { endOf, indentAt, isOneLine, lineStartOf, splice, tailOf } from './json-places';
import { type JsonStyle, printValue, rawKey } from './json-print';

const WIDTH = 100;

interface NewProperty {
  /** The object that it comes into. */
  readonly into: JsonPath;
  readonly property: JsonProperty;
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
  properties: readonly JsonProperty[],
  { property: { key }, siblings }: NewProperty,
): JsonProperty | undefined {
  const own = siblings.indexOf(key);
  const find = (sibling: string) => properties.findLastIndex((each) => each.key === sibling);
  const isThere = (index: number): boolean => index >= 0;
  const before = siblings.slice(0, own).reverse().map(find).find(isThere);
  if (before !== undefined) return properties[before];
  const after = siblings
    .slice(own + 1)
    .map(find)
    .find(isThere);
  return after === undefined ? properties.at(-1) : properties[after - 1];
}

function insert(
  text: string,
  object: Node,
  previous: JsonProperty | undefined,
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
const indentOfMembers = (text: string, properties: readonly JsonProperty[]): string | undefined =>
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
