import { findNodeAtLocation } from 'jsonc-parser';
import { applyEdits } from '../json/edit';
import { type Json, jsonSource } from '../json/print';
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
  const root = parseAgain(text);
  const node = findNodeAtLocation(root, [...at]);
  if (node === undefined || !isEqual(node, jsonSource(value, true).node)) return text;
  if (replaced === undefined) return applyEdits({ text, node: root }, [{ path: at }]);
  return splice(text, node.offset, endOf(node), replaced);
}

/** Sets a value, with every object around it that is missing. */
function setKey(text: string, { at, value }: KeyEdit): AppliedEdit {
  const root = parseAgain(text);
  const source = { text, node: root };
  const existing = findNodeAtLocation(root, [...at]);
  if (existing !== undefined) {
    const replaced = text.slice(existing.offset, endOf(existing));
    return {
      text: applyEdits(source, [{ path: at, value }]),
      edit: { at, value, replaced },
    };
  }
  const depth = at.findIndex((_, n) => findNodeAtLocation(root, at.slice(0, n + 1)) === undefined);
  const [parent, name = ''] = [at.slice(0, depth), at[depth]];
  const whole = at.slice(depth + 1).reduceRight<Json>((inner, each) => ({ [each]: inner }), value);
  const siblings = inOrder([...siblingsIn(root, parent), name], parent);
  const path = [...parent, name];
  return {
    text: applyEdits(source, [{ path, value: whole, siblings }]),
    edit: { at: path, value: whole },
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
  const plain = plainLine(line);
  const index = lines.findLastIndex((each) => plainLine(each) === plain);
  if (index < 0) return text;
  const rest = lines.toSpliced(index, 1).join('\n');
  // The last line has no line end of its own: remove the one before it.
  return index === lines.length - 1 ? rest.replace(/\r$/, '') : rest;
}

/** A formatter decides about the quotes and the semicolon of an import. */
const plainLine = (line: string): string =>
  line.startsWith('import ')
    ? line.replaceAll('"', "'").replace(/;?\s*$/, '')
    : line.replace(/\r$/, '');
