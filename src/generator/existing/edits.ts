import { findNodeAtLocation, getNodeValue } from 'jsonc-parser';
import { addProperty, removeProperty, setValue, styleOf } from '../json/edit';
import {
  endOf,
  errorAt,
  isEqual,
  type JsonPath,
  type Node,
  parseAgain,
  parseJsonText,
  propertyMap,
  splice,
  valueAt,
} from '../json/tree';
import { lineEndOf } from '../strings';

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A key or a line that comes into a file of the project's own. */
export type Addition = KeyAddition | LineAddition;

interface KeyAddition {
  /** From the project's folder. */
  readonly file: string;
  readonly at: JsonPath;
  readonly value: Json;
  /** The source of what stood there. */
  readonly instead?: string | undefined;
}

interface LineAddition {
  readonly file: string;
  readonly line: string;
}

/** An addition that was made, with what is needed to take it back; and the text with it. */
export interface Made {
  readonly text: string;
  readonly addition: Addition;
}

/** Makes an addition to the text of its file, in that text's own style. */
export function make(text: string, addition: Addition): Made {
  return 'line' in addition ? makeLine(text, addition) : makeKey(text, addition);
}

/** A text without an addition that was made; as it is where that has been changed since. */
export function takeBack(text: string, addition: Addition): string {
  if ('line' in addition) return withoutLine(text, addition.line);
  const { at, value, instead } = addition;
  const node = findNodeAtLocation(parseAgain(text), [...at]);
  if (node === undefined || !isEqual(node, parseAgain(JSON.stringify(value)))) return text;
  if (instead === undefined) return removeProperty(text, at);
  return splice(text, node.offset, endOf(node), instead);
}

/** Comes as a whole from the first key of its path that is not there. */
function makeKey(text: string, { file, at, value }: KeyAddition): Made {
  const root = parseJsonText(file, text).root;
  const there = findNodeAtLocation(root, [...at]);
  const style = styleOf(text);
  if (there !== undefined) {
    const source = JSON.stringify(value);
    const instead = text.slice(there.offset, endOf(there));
    return {
      text: setValue(text, at, { text: source, node: parseAgain(source) }, style),
      addition: { file, at, value, instead },
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
    addition: { file, at: [...into, name], value: whole },
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
function makeLine(text: string, addition: LineAddition): Made {
  const { line } = addition;
  const eol = lineEndOf(text);
  if (!line.startsWith('import ')) {
    const isEnded = text === '' || text.endsWith('\n');
    return { text: isEnded ? `${text}${line}${eol}` : `${text}${eol}${line}`, addition };
  }
  const last = [...text.matchAll(IMPORT)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  return { text: splice(text, end, end, `${line}${eol}`), addition };
}

function withoutLine(text: string, line: string): string {
  const lines = text.split('\n');
  const index = lines.findLastIndex((each) => each.replace(/\r$/, '') === line);
  if (index < 0) return text;
  const rest = lines.toSpliced(index, 1).join('\n');
  // Of the last line, which is not ended, the end of the one before it goes.
  return index === lines.length - 1 ? rest.replace(/\r$/, '') : rest;
}

/** Where it is kept what has come into files of the project's own, from the project's folder. */
export const ADDED_PATH = '.eternal/added.json';

export const printAdditions = (additions: readonly Addition[]): string =>
  `${JSON.stringify(additions, undefined, 2)}\n`;

/** Throws `E_MANIFEST` for what is no list of additions. */
export function parseAdditions(text: string): Addition[] {
  const { root } = parseJsonText(ADDED_PATH, text);
  const additions: unknown[] = root.type === 'array' ? getNodeValue(root) : [undefined];
  for (const [n, addition] of additions.entries()) {
    if (!isAddition(addition)) {
      const offset = root.children?.[n]?.offset ?? root.offset;
      throw errorAt(
        { file: ADDED_PATH, text },
        offset,
        'is no addition',
        'git has it as it was written',
      );
    }
  }
  return additions as Addition[];
}

function isAddition(value: unknown): value is Addition {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, at, instead } = value as Record<string, unknown>;
  if (typeof file !== 'string') return false;
  if (typeof line === 'string') return true;
  const isPath = Array.isArray(at) && at.length > 0 && at.every((key) => typeof key === 'string');
  return isPath && 'value' in value && (instead === undefined || typeof instead === 'string');
}
