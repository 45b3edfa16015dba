import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { GeneratorError } from './errors';

/** No manifest needs more; the parser below calls itself once per level, so the bound comes first. */
const MAX_DEPTH = 32;

// SyntaxKind is a const enum there, which isolated modules cannot read: openers, closers and the end.
const OPENERS = new Set([1, 3]);
const CLOSERS = new Set([2, 4]);
const END_OF_FILE = 17;

/** A JSON text with comments, as a tree that still knows where everything stands. Never made into objects: keys like `__proto__` stay keys. */
export interface JsonText {
  /** For messages: `eternal.json`. */
  readonly file: string;
  readonly text: string;
  readonly root: Node;
}

export interface Property {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The error for something at one place of a JSON text: `eternal.json:12: …`. */
export function errorAt(
  { file, text }: Pick<JsonText, 'file' | 'text'>,
  offset: number,
  message: string,
  hint?: string | undefined,
): GeneratorError {
  const line = lineOf(text, offset);
  return new GeneratorError('E_MANIFEST', `${file}:${line}: ${message}`, { hint, path: file });
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

/** The properties of an object, in order. Throws when the node is none, or a key stands there twice. */
export function propertiesOf(json: JsonText, node: Node, name: string): Property[] {
  if (node.type !== 'object') throw errorAt(json, node.offset, `${name} must be an object`);
  const seen = new Set<string>();
  return (node.children ?? []).flatMap(({ children: [keyNode, value] = [] }) => {
    if (keyNode === undefined || value === undefined) return [];
    const key = String(keyNode.value);
    if (seen.has(key)) {
      throw errorAt(json, keyNode.offset, `${JSON.stringify(key)} is there twice`);
    }
    seen.add(key);
    return [{ key, keyNode, value }];
  });
}

function refuseDepth(file: string, text: string): void {
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
