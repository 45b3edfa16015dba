import { findNodeAtLocation } from 'jsonc-parser';
import { keepComments } from '../json/comments';
import { applyEdits, withSplices } from '../json/edit';
import { editList } from '../json/edit-list';
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

/** A key, a line or a piece of code to add to a text. */
export type Edit = KeyEdit | LineEdit | InsertEdit;

interface KeyEdit {
  readonly at: JsonPath;
  readonly value: Json;
  /** The source of the value that it replaced. */
  readonly replaced?: string | undefined;
}

interface LineEdit {
  readonly line: string;
}

interface InsertEdit {
  readonly insert: string;
  /** The first place of this text is where it goes. */
  readonly after: string;
}

/** The edited text, and the edit with everything that reverting it needs. */
export interface AppliedEdit {
  readonly text: string;
  readonly edit: Edit;
}

/** Edits a text in its own style. */
export function applyEdit(text: string, edit: Edit): AppliedEdit {
  if ('insert' in edit) return { text: insert(text, edit), edit };
  return 'line' in edit ? addLine(text, edit) : setKey(text, edit);
}

/** Removes an edit from a text. Keeps what the user changed since, and every comment. */
export const revertEdit = (text: string, edit: Edit): string =>
  'insert' in edit
    ? text.replace(edit.insert, '')
    : 'line' in edit
      ? removeLine(text, edit.line)
      : keepComments(text, unsetKey(text, edit));

function insert(text: string, { insert: added, after }: InsertEdit): string {
  const at = text.indexOf(after);
  return at < 0 ? text : splice(text, at + after.length, at + after.length, added);
}

function unsetKey(text: string, { at, value, replaced }: KeyEdit): string {
  const root = parseAgain(text);
  const node = findNodeAtLocation(root, [...at]);
  if (node === undefined) return text;
  if (isEqual(node, jsonSource(value, true).node)) {
    if (replaced === undefined) return applyEdits({ text, node: root }, [{ path: at }]);
    return splice(text, node.offset, endOf(node), replaced);
  }
  if (Array.isArray(value))
    return replaced === undefined ? text : removeItems(text, at, value, replaced);
  if (node.type !== 'object' || typeof value !== 'object' || value === null) return text;
  const rest = Object.entries(value).reduce(
    (left, [name, each]) => unsetKey(left, { at: [...at, name], value: each }),
    text,
  );
  const left = findNodeAtLocation(parseAgain(rest), [...at]);
  const isEmpty = left?.type === 'object' && left.children?.length === 0;
  return isEmpty ? applyEdits({ text: rest, node: parseAgain(rest) }, [{ path: at }]) : rest;
}

/** The items of a list that an edit added. */
function removeItems(text: string, at: JsonPath, value: readonly Json[], replaced: string): string {
  const root = parseAgain(text);
  const list = valueAt(root, at);
  const before = (parseAgain(replaced).children ?? []).map((item) => item.value);
  const added = value.filter((item) => !before.includes(item));
  const items = (list.children ?? []).map((item) => item.value);
  const rest = items.filter((item) => !added.includes(item));
  const isPossible = items.every((item) => typeof item === 'string') && rest.length > 0;
  return isPossible ? withSplices(text, editList(text, list, rest)) : text;
}

/** The keys of an edit that are still in a text after it was reverted: the user changed their values. */
export function changedKeys(text: string, { at, value, replaced }: KeyEdit): JsonPath[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, each]) =>
      changedKeys(text, { at: [...at, name], value: each }),
    );
  }
  const node = findNodeAtLocation(parseAgain(text), [...at]);
  if (node === undefined) return [];
  const isBack =
    replaced !== undefined && (Array.isArray(value) || isEqual(node, parseAgain(replaced)));
  return isBack ? [] : [at];
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
  const isLine = (each: string): boolean => plainLine(each.replace(COMMENT_BEHIND, '')) === plain;
  const index = lines.findLastIndex(isLine);
  if (index < 0) return text;
  const [, comment] = COMMENT_BEHIND.exec(lines[index] ?? '') ?? [];
  if (comment !== undefined) return lines.toSpliced(index, 1, comment).join('\n');
  const rest = lines.toSpliced(index, 1).join('\n');
  // The last line has no line end of its own: remove the one before it.
  return index === lines.length - 1 ? rest.replace(/\r$/, '') : rest;
}

/** What a user wrote behind a line of code or of `.funcignore`. */
const COMMENT_BEHIND = /(?<=\S)[ \t]+((?:\/\/|\/\*|#)[^\n]*)$/;

/** A formatter decides about the quotes and the semicolon of an import. */
const plainLine = (line: string): string =>
  line.startsWith('import ')
    ? line.replaceAll('"', "'").replace(/(\.[cm]?[jt]s)?';?\s*$/, "'")
    : line.replace(/\r$/, '');
