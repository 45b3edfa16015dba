import {
  type JsonPath,
  type JsonProperty,
  type JsonSource,
  parseAgain,
  propertiesIn,
  valueAt,
} from './json-nodes';
import { endOf, indentAt, isOneLine, lineStartOf, splice, tailOf } from './json-places';
import { type JsonStyle, printValue } from './json-print';

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
function cut(text: string, { node }: JsonProperty): string {
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
