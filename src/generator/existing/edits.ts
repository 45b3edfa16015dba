import { findNodeAtLocation } from 'jsonc-parser';
import { addProperty, removeProperty, setValue, styleOf } from '../json/edit';
import {
  endOf,
  isEqual,
  type JsonPath,
  type Node,
  parseAgain,
  propertyMap,
  splice,
  valueAt,
} from '../json/tree';
import { lineEndOf } from '../text-format';

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A key or a line to add to a text. */
export type Edit = KeyEdit | LineEdit;

interface KeyEdit {
  readonly at: JsonPath;
  readonly value: Json;
  /** The source of the value that it replaced. */
  readonly replaced?: string | undefined;
}

interface LineEdit {
  readonly line: string;
}

/** The edited text, and the edit with everything that reverting it needs. */
export interface AppliedEdit {
  readonly text: string;
  readonly edit: Edit;
}

/** Edits a text in its own style. */
export function applyEdit(text: string, edit: Edit): AppliedEdit {
  return 'line' in edit ? addLine(text, edit) : setKey(text, edit);
}

/** Removes an edit from a text. Keeps a value that was changed since. */
export function revertEdit(text: string, edit: Edit): string {
  if ('line' in edit) return removeLine(text, edit.line);
  const { at, value, replaced } = edit;
  const node = findNodeAtLocation(parseAgain(text), [...at]);
  if (node === undefined || !isEqual(node, parseAgain(JSON.stringify(value)))) return text;
  if (replaced === undefined) return removeProperty(text, at);
  return splice(text, node.offset, endOf(node), replaced);
}

/** Sets a value, with every object around it that is missing. */
function setKey(text: string, { at, value }: KeyEdit): AppliedEdit {
  const root = parseAgain(text);
  const existing = findNodeAtLocation(root, [...at]);
  const style = styleOf(text);
  if (existing !== undefined) {
    const source = JSON.stringify(value);
    const replaced = text.slice(existing.offset, endOf(existing));
    return {
      text: setValue(text, at, { text: source, node: parseAgain(source) }, style),
      edit: { at, value, replaced },
    };
  }
  const depth = at.findIndex((_, n) => findNodeAtLocation(root, at.slice(0, n + 1)) === undefined);
  const [parent, name = ''] = [at.slice(0, depth), at[depth]];
  const whole = at.slice(depth + 1).reduceRight<Json>((inner, each) => ({ [each]: inner }), value);
  const isSpread = typeof whole === 'object' && !Array.isArray(whole);
  const source = JSON.stringify({ [name]: whole }, null, isSpread ? 2 : undefined);
  const property = propertyMap(parseAgain(source)).get(name);
  if (property === undefined) throw new Error('printed JSON has lost its key');
  const siblings = [...siblingsIn(root, parent), name];
  return {
    text: addProperty(
      text,
      { into: parent, property, source, siblings: inOrder(siblings, parent) },
      style,
    ),
    edit: { at: [...parent, name], value: whole },
  };
}

const siblingsIn = (root: Node, parent: JsonPath): string[] => [
  ...propertyMap(valueAt(root, parent)).keys(),
];

/** Sorts dependencies as npm does. Other keys go to the end. */
const inOrder = (names: readonly string[], parent: JsonPath): readonly string[] =>
  /ependencies$/.test(parent.at(-1) ?? '') ? [...names].sort() : names;

const IMPORT = /^(?:import\b|\} from ['"])[^\n]*\n/gm;

/** Adds an import after the last import, any other line at the end. */
function addLine(text: string, { line }: LineEdit): AppliedEdit {
  const eol = lineEndOf(text);
  if (!line.startsWith('import ')) {
    const hasLastLineEnd = text === '' || text.endsWith('\n');
    return {
      text: hasLastLineEnd ? `${text}${line}${eol}` : `${text}${eol}${line}`,
      edit: { line },
    };
  }
  const last = [...text.matchAll(IMPORT)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  return { text: splice(text, end, end, `${line}${eol}`), edit: { line } };
}

function removeLine(text: string, line: string): string {
  const lines = text.split('\n');
  const index = lines.findLastIndex((each) => each.replace(/\r$/, '') === line);
  if (index < 0) return text;
  const rest = lines.toSpliced(index, 1).join('\n');
  // The last line has no line end of its own: remove the one before it.
  return index === lines.length - 1 ? rest.replace(/\r$/, '') : rest;
}
