import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { GeneratorError } from '../errors';

export type { Node };

/** No `eternal.json` needs more. Limited, because the parser recurses once per level. */
const MAX_DEPTH = 32;

// Values of jsonc-parser's SyntaxKind, a const enum, which isolated modules cannot import.
const OPENERS = new Set([1, 3]);
const CLOSERS = new Set([2, 4]);
const END_OF_FILE = 17;

/** A JSON text with comments and its syntax tree. */
export interface JsonText {
  /** For messages: `eternal.json`. */
  readonly file: string;
  readonly text: string;
  readonly root: Node;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The error for a place in a JSON text: `eternal.json:12: …`. */
export function errorAt(
  { file, text }: Pick<JsonText, 'file' | 'text'>,
  offset: number,
  message: string,
  hint?: string | undefined,
): GeneratorError {
  const line = lineOf(text, offset);
  return new GeneratorError('E_MANIFEST', `${file}:${line}: ${message}`, { hint, path: file });
}

/** A value as it stands in the file, on one line and cut to 60 characters. */
export function sourceAt({ text }: Pick<JsonText, 'text'>, { offset, length }: Node): string {
  const source = text.slice(offset, offset + length).replace(/\s+/g, ' ');
  return source.length > 60 ? `${source.slice(0, 59)}…` : source;
}

/** Parses JSON with comments and trailing commas. Throws `E_MANIFEST` with file and line. */
export function parseJsonText(file: string, text: string): JsonText {
  refuseDepth(file, text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root === undefined && text.trim() === '') throw errorAt({ file, text }, 0, 'is empty');
  const [first] = errors;
  if (first !== undefined) {
    const what = printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2');
    throw errorAt({ file, text }, first.offset, `is not JSON: ${what.toLowerCase()}`);
  }
  if (root === undefined) throw errorAt({ file, text }, 0, 'has no value');
  return { file, text, root };
}

/** The properties of an object, in order. Throws `E_MANIFEST` for another value, or when a key appears twice. */
export function propertiesOf(json: JsonText, node: Node, name: string): readonly Property[] {
  if (node.type !== 'object') throw errorAt(json, node.offset, `${name} must be an object`);
  const properties = propertiesIn(node);
  const seen = new Set<string>();
  for (const { key, keyNode } of properties) {
    if (seen.has(key)) throw errorAt(json, keyNode.offset, `${JSON.stringify(key)} appears twice`);
    seen.add(key);
  }
  return properties;
}

function refuseDepth(file: string, text: string): void {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  if (brackets <= MAX_DEPTH) return;
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END_OF_FILE; token = scanner.scan()) {
    if (CLOSERS.has(token)) depth -= 1;
    if (OPENERS.has(token) && ++depth > MAX_DEPTH) {
      throw errorAt(
        { file, text },
        scanner.getTokenOffset(),
        `is nested more than ${MAX_DEPTH} levels deep`,
      );
    }
  }
}

/** A place in a JSON text, from the root on. */
export type JsonPath = readonly string[];

/** A value and the text that it stands in. */
export interface JsonSource {
  readonly text: string;
  readonly node: Node;
}

export interface Property {
  readonly key: string;
  /** Key and value. */
  readonly node: Node;
  readonly keyNode: Node;
  readonly value: Node;
}

/** The properties of an object, in order; an empty list for any other value. */
export const propertiesIn = (node: Node): Property[] =>
  node.type !== 'object'
    ? []
    : (node.children ?? []).flatMap((property) => {
        const [keyNode, value] = property.children ?? [];
        if (keyNode === undefined || value === undefined) return [];
        return [{ key: String(keyNode.value), node: property, keyNode, value }];
      });

/** The properties of an object by key. Of a key that appears twice, the last one counts, as for every JSON parser. */
export const propertyMap = (node: Node): ReadonlyMap<string, Property> =>
  new Map(propertiesIn(node).map((property) => [property.key, property]));

/** The value at `path`, which must be there. */
export function valueAt(root: Node, path: JsonPath): Node {
  return path.reduce((node, key) => {
    const item = node.type === 'array' ? node.children?.[Number(key)] : undefined;
    if (item !== undefined) return item;
    const property = propertyMap(node).get(key);
    if (property === undefined)
      throw new Error(`no ${JSON.stringify(key)} in the text to be edited`);
    return property.value;
  }, root);
}

/** Parses a text that is known to be JSON. */
export const parseAgain = (text: string): Node => parseJsonText('the text', text).root;

/** Whether two values are the same, whatever their formatting and order of keys. */
export function isEqual(a: Node, b: Node): boolean {
  if (a.type !== b.type) return false;
  if (a.type === 'object') {
    const [ofA, ofB] = [propertyMap(a), propertyMap(b)];
    return (
      ofA.size === ofB.size &&
      [...ofA].every(([key, { value }]) => isEqualTo(value, ofB.get(key)?.value))
    );
  }
  if (a.type === 'array') {
    const [ofA, ofB] = [a.children ?? [], b.children ?? []];
    return ofA.length === ofB.length && ofA.every((item, index) => isEqualTo(item, ofB[index]));
  }
  return a.value === b.value;
}

const isEqualTo = (a: Node, b: Node | undefined): boolean => b !== undefined && isEqual(a, b);

export const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|(\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)/g;

/** The comments within a value, in order. */
export const commentsIn = ({ text, node }: JsonSource): string[] =>
  [...text.slice(node.offset, node.offset + node.length).matchAll(STRING_OR_COMMENT)].flatMap(
    ([, comment]) => comment ?? [],
  );

/** `scripts.dev`, `logLevel["Host.Triggers"]` */
export const showPath = (path: JsonPath): string =>
  path
    .map((key) => (/^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`))
    .join('')
    .replace(/^\./, '');

/** What follows a property. */
interface Tail {
  /** The offset of its comma, if it has one. */
  readonly comma: number | undefined;
  /** The offset after the comma, if any, and the comments on the same line. */
  readonly end: number;
}

const COMMA_OR_TRIVIA = /,|\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y;

/** Looks from the end of a property (or of an opening brace) to the next token that is neither comma nor comment. */
export function tailOf(text: string, offset: number): Tail {
  const pattern = new RegExp(COMMA_OR_TRIVIA);
  pattern.lastIndex = offset;
  let comma: number | undefined;
  let end = offset;
  let isSameLine = true;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [token] = match;
    if (token === ',') comma = match.index;
    isSameLine = token === ',' || (isSameLine && !token.includes('\n'));
    if (isSameLine && token.trim() !== '') end = pattern.lastIndex;
  }
  return { comma, end };
}

export const endOf = ({ offset, length }: Node): number => offset + length;

export const isOneLine = (text: string, node: Node): boolean =>
  !text.slice(node.offset, endOf(node)).includes('\n');

/** The start of the line that `offset` is on. */
export const lineStartOf = (text: string, offset: number): number =>
  text.lastIndexOf('\n', offset - 1) + 1;

/** The white space that the line of `offset` begins with. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStartOf(text, offset), offset))?.[0] ?? '';

/** The indentation of the first property that begins a line. */
export const indentOfMembers = (
  text: string,
  properties: readonly Property[],
): string | undefined =>
  properties
    .map(({ node }) => text.slice(lineStartOf(text, node.offset), node.offset))
    .find((before) => /^[ \t]*$/.test(before));

/** Replaces the text from `start` to `end` by `content`. */
export const splice = (text: string, start: number, end: number, content: string): string =>
  text.slice(0, start) + content + text.slice(end);

/** The string at a path; `undefined` for no value or another one. */
export function stringAt({ root }: JsonText, path: JsonPath): string | undefined {
  const node = findNodeAtLocation(root, [...path]);
  return node?.type === 'string' ? String(node.value) : undefined;
}

export const hasKey = ({ root }: JsonText, path: JsonPath): boolean =>
  findNodeAtLocation(root, [...path]) !== undefined;

/** A piece of text to be replaced. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}
