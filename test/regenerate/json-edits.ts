import { findNodeAtLocation, type JSONPath, modify, type Node, parseTree } from 'jsonc-parser';
import { type Choice, pickFrom } from './choices';

const WAYS = ['add', 'change', 'comment', 'remove', 'array'] as const;
const formattingOptions = { insertSpaces: true, tabSize: 2 };

/** Adds a key, changes a value, adds a comment or removes a key, somewhere in the file. */
export function editJson(
  path: string,
  text: string,
  way: Choice,
  place: Choice,
  mark: string,
): string {
  const root = parseTree(text);
  if (root === undefined) return text;
  const nodes = nodesIn(root, []);
  const pick = (isFit: (node: Node) => boolean) =>
    pickFrom(
      nodes.filter(({ node }) => isFit(node)),
      place,
    );
  const set = (at: JSONPath, value: unknown): string => setIn(text, at, value);
  switch (pickFrom(WAYS, way)) {
    case 'add': {
      const object = pick(({ type }) => type === 'object');
      return object === undefined ? text : set([...object.path, mark], true);
    }
    case 'array': {
      const array = pick(({ type }) => type === 'array');
      return array === undefined ? text : set([...array.path, -1], mark);
    }
    case 'change': {
      const value = pick(({ type }) => type !== 'object' && type !== 'array');
      return value === undefined ? text : set(value.path, mark);
    }
    case 'remove': {
      const value = pick(({ parent }) => parent?.type === 'property');
      return value === undefined ? text : set(value.path, undefined);
    }
    // npm and the Functions host read theirs as plain JSON.
    default:
      return /^(package|host|local\.settings)\.json$/.test(path)
        ? text
        : addComment(text, place, mark);
  }
}

/** `text` with a value set or removed; unchanged where the library would give invalid JSON. */
export function setIn(text: string, path: JSONPath, value: unknown): string {
  const isArrayInsertion = path.at(-1) === -1;
  const edits = modify(text, path, value, { formattingOptions, isArrayInsertion });
  const edited = edits.reduceRight(
    (all, { offset, length, content }) =>
      all.slice(0, offset) + content + all.slice(offset + length),
    text,
  );
  return isWhole(edited) ? edited : text;
}

/** `text` with a comment line before one that begins with a key. */
export function addComment(text: string, place: Choice, mark: string): string {
  const lines = text.split('\n');
  const keys = [...lines.keys()].filter((index) => /^\s*"/.test(lines[index] ?? ''));
  const at = pickFrom(keys, place);
  if (at === undefined) return text;
  const end = lines[at]?.endsWith('\r') ? '\r' : '';
  return lines.toSpliced(at, 0, `  // ${mark}${end}`).join('\n');
}

function isWhole(text: string): boolean {
  const errors: [] = [];
  return parseTree(text, errors) !== undefined && errors.length === 0;
}

interface Found {
  readonly node: Node;
  readonly path: JSONPath;
}

function nodesIn(node: Node, path: JSONPath): Found[] {
  const below = (node.children ?? []).flatMap((child): Found[] => {
    const [key, value] = child.children ?? [];
    const isProperty = node.type === 'object' && key !== undefined && value !== undefined;
    return isProperty ? nodesIn(value, [...path, String(key.value)]) : [];
  });
  return [{ node, path }, ...below];
}

/** The source of the value at a path. */
export function sourceAt(text: string, path: JSONPath): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, path);
  return node === undefined ? '' : text.slice(node.offset, node.offset + node.length);
}
