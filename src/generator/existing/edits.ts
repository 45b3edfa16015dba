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
import { lineEndOf } from '../line-ends';

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A key or a line that comes into a text. */
export type Edit = KeyEdit | LineEdit;

interface KeyEdit {
  readonly at: JsonPath;
  readonly value: Json;
  /** The source of what stood there. */
  readonly instead?: string | undefined;
}

interface LineEdit {
  readonly line: string;
}

/** A text with an edit, and that edit with what is needed to take it back. */
export interface Made {
  readonly text: string;
  readonly edit: Edit;
}

/** Makes an edit in the text's own style. */
export function make(text: string, edit: Edit): Made {
  return 'line' in edit ? makeLine(text, edit) : makeKey(text, edit);
}

/** A text without an edit that was made; as it is where that has been changed since. */
export function takeBack(text: string, edit: Edit): string {
  if ('line' in edit) return withoutLine(text, edit.line);
  const { at, value, instead } = edit;
  const node = findNodeAtLocation(parseAgain(text), [...at]);
  if (node === undefined || !isEqual(node, parseAgain(JSON.stringify(value)))) return text;
  if (instead === undefined) return removeProperty(text, at);
  return splice(text, node.offset, endOf(node), instead);
}

/** Comes as a whole from the first key of its path that is not there. */
function makeKey(text: string, { at, value }: KeyEdit): Made {
  const root = parseAgain(text);
  const there = findNodeAtLocation(root, [...at]);
  const style = styleOf(text);
  if (there !== undefined) {
    const source = JSON.stringify(value);
    const instead = text.slice(there.offset, endOf(there));
    return {
      text: setValue(text, at, { text: source, node: parseAgain(source) }, style),
      edit: { at, value, instead },
    };
  }
  const depth = at.findIndex((_, n) => findNodeAtLocation(root, at.slice(0, n + 1)) === undefined);
  const [into, name = ''] = [at.slice(0, depth), at[depth]];
  const whole = at.slice(depth + 1).reduceRight<Json>((inner, each) => ({ [each]: inner }), value);
  const isSpread = typeof whole === 'object' && !Array.isArray(whole);
  const source = JSON.stringify({ [name]: whole }, null, isSpread ? 2 : undefined);
  const property = propertyMap(parseAgain(source)).get(name);
  if (property === undefined) throw new Error('JSON that was just printed has its key');
  const siblings = [...siblingsIn(root, into), name];
  return {
    text: addProperty(text, { into, property, source, siblings: sortedIn(siblings, into) }, style),
    edit: { at: [...into, name], value: whole },
  };
}

const siblingsIn = (root: Node, into: JsonPath): string[] => [
  ...propertyMap(valueAt(root, into)).keys(),
];

/** npm keeps dependencies sorted: a new one comes to its place, all else behind what is there. */
const sortedIn = (names: readonly string[], into: JsonPath): readonly string[] =>
  /ependencies$/.test(into.at(-1) ?? '') ? [...names].sort() : names;

const IMPORT = /^(?:import\b|\} from ['"])[^\n]*\n/gm;

/** An import comes behind the last one that is there, any other line at the end. */
function makeLine(text: string, { line }: LineEdit): Made {
  const eol = lineEndOf(text);
  if (!line.startsWith('import ')) {
    const isEnded = text === '' || text.endsWith('\n');
    return { text: isEnded ? `${text}${line}${eol}` : `${text}${eol}${line}`, edit: { line } };
  }
  const last = [...text.matchAll(IMPORT)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  return { text: splice(text, end, end, `${line}${eol}`), edit: { line } };
}

function withoutLine(text: string, line: string): string {
  const lines = text.split('\n');
  const index = lines.findLastIndex((each) => each.replace(/\r$/, '') === line);
  if (index < 0) return text;
  const rest = lines.toSpliced(index, 1).join('\n');
  // Of the last line, which is not ended, the end of the one before it goes.
  return index === lines.length - 1 ? rest.replace(/\r$/, '') : rest;
}
