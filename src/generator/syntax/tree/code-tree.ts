import {
  type CodeList,
  type Element,
  listAt,
  outerEnd,
  outerStart,
  readElements,
} from './code-lists';
import {
  commentKey,
  commentsKey,
  composeKey,
  isFormatting,
  type Part,
  type Role,
  roleOf,
  scalarOf,
} from './node-key';
import { type Comment, isNode, type Module, type Node, nodeAt } from './syntax-tree';

/** A text of code with its tree. */
export interface Code {
  readonly text: string;
  /** The text with spaces in the place of comments. */
  readonly masked: string;
  readonly root: CodeTree;
}

/** A node of a syntax tree, prepared for comparison with other trees. */
export interface CodeTree {
  readonly node: Node;
  readonly type: string;
  readonly role: Role;
  /** Parentheses around it included. */
  readonly start: number;
  readonly end: number;
  /** Its parts in the order of the text. */
  readonly fields: readonly Field[];
  /** What it consists of, apart from its parts. */
  readonly shape: string;
  /** Its comments that belong to none of its parts. */
  readonly inner: string;
  /** Equal for equal code. Comments do not count. */
  readonly bare: number;
  /** Equal for equal code with equal comments. */
  readonly full: number;
  /** An option of a job that has a value. */
  readonly option?: OptionValue | undefined;
}

export interface OptionValue {
  /** Equal for equal values. */
  readonly key: string;
  /** The literal. */
  readonly start: number;
  readonly end: number;
}

export type Field =
  | { readonly name: string; readonly tree: CodeTree; readonly list?: undefined }
  | { readonly name: string; readonly list: CodeList; readonly tree?: undefined };

/** What trees need in common to be comparable. */
export interface Reading {
  /** Numbers for texts: equal for equal ones. */
  readonly intern: (text: string) => number;
  /** The values of options, by the place of their expressions. */
  readonly options?: ReadonlyMap<number, OptionValue>;
  /** Places of objects that are compared apart. */
  readonly apart?: ReadonlySet<number>;
}

/** Gives equal texts equal numbers. */
export function createInterner(): Reading['intern'] {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}

/** Reads code. */
export function readCode(text: string, { program, comments }: Module, reading: Reading): Code {
  const masked = maskComments(text, comments);
  return { text, masked, root: readTree(program, { text, masked, comments }, reading) };
}

export interface Source {
  readonly text: string;
  readonly masked: string;
  readonly comments: readonly Comment[];
}

function readTree(node: Node, source: Source, reading: Reading, role?: Role): CodeTree {
  const [start, end] = [outerStart(node), outerEnd(node, source.masked)];
  const own = { ...source, comments: within(source.comments, start, end) };
  const isApart = reading.apart?.has(node.start) && node.type === 'ObjectExpression';
  const { fields, shape } = isApart
    ? { fields: [], shape: 'compared apart' }
    : readParts(node, own, reading);
  const inner = innerComments(own.comments, fields);
  const around = fields.flatMap(({ list }) => (list ? [...list.head, ...list.tail] : []));
  const key = (kind: 'bare' | 'full'): string =>
    composeKey(
      node,
      role,
      shape,
      fields.map((field) => partOf(field, kind)),
      reading.intern,
    );
  const option =
    node.type === 'ObjectProperty'
      ? reading.options?.get(nodeAt(node, 'value')?.start ?? -1)
      : undefined;
  const bare = reading.intern(option?.key ?? key('bare'));
  const full = reading.intern(`${option?.key ?? key('full')}${inner}${commentsKey(around)}`);
  return { node, type: node.type, role, start, end, fields, shape, inner, bare, full, option };
}

/** The parts of a node, in the order of the text, and the rest of it as a text. */
function readParts(node: Node, source: Source, reading: Reading) {
  const fields: Field[] = [];
  const scalars: string[] = [node.type];
  for (const [name, value] of Object.entries(node)) {
    if (isFormatting(node, name) || value === null || value === undefined) continue;
    if (isNode(value)) {
      fields.push({ name, tree: readTree(value, source, reading, roleOf(node, name)) });
    } else if (isList(value)) {
      const list = readList(node, name, value, source, reading);
      if (list !== undefined) fields.push({ name, list });
    } else {
      const scalar = scalarOf(node, name, value);
      if (scalar !== undefined) scalars.push(`${name}=${scalar}`);
    }
  }
  const names = fields.map(({ name }) => name);
  fields.sort((a, b) => startOf(a) - startOf(b));
  return { fields, shape: `${scalars.join()}|${names.sort().join()}` };
}

const isList = (value: unknown): value is (Node | null)[] =>
  Array.isArray(value) && value.every((each) => each === null || isNode(each));

function readList(
  node: Node,
  name: string,
  nodes: readonly (Node | null)[],
  source: Source,
  reading: Reading,
): CodeList | undefined {
  const present = nodes.filter((each) => each !== null && each.type !== 'EmptyStatement') as Node[];
  const place = listAt(node, name, nodes, source);
  if (place === undefined && present.length === 0) return undefined;
  const trees = present.map((each) => readTree(each, source, reading));
  return readElements(node, name, trees, place, source, reading.intern);
}

/** The keys of a part of a node. */
export function partOf({ name, tree, list }: Field, kind: 'bare' | 'full'): Part {
  if (tree !== undefined) return { name, keys: [tree[kind]], isLoose: [false] };
  const { elements } = list;
  const keys = elements.map((each) => (kind === 'bare' ? each.tree.bare : each.full));
  return { name, keys, isLoose: elements.map(isLoose) };
}

/** Whether the place of an element among the others is formatting. */
export const isLoose = ({ tree: { type } }: Element): boolean =>
  type === 'ImportDeclaration' || type === 'ImportSpecifier' || type === 'ExportSpecifier';

/** Comments that belong to a node itself, each with the number of parts before it. */
function innerComments(comments: readonly Comment[], fields: readonly Field[]): string {
  const ranges = fields.map((field) => ({ start: startOf(field), end: endOf(field) }));
  return comments
    .filter(({ start, end }) => !ranges.some((range) => range.start <= start && end <= range.end))
    .map((each) => `#${ranges.filter(({ end }) => end <= each.start).length}${commentKey(each)}`)
    .join('');
}

/** Where a part is; a list with its brackets. */
export const startOf = ({ tree, list }: Field): number => tree?.start ?? list?.start ?? 0;
export const endOf = ({ tree, list }: Field): number => tree?.end ?? list?.end ?? 0;

/** The comments in a range. */
export function within(comments: readonly Comment[], start: number, end: number): Comment[] {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < comments.length && (comments[last]?.end ?? 0) <= end) last++;
  return comments.slice(low, last);
}

function maskComments(text: string, comments: readonly Comment[]): string {
  let [masked, at] = ['', 0];
  for (const { start, end } of comments) {
    masked += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  }
  return masked + text.slice(at);
}

/** The part of a tree that is a node of this type at this place. */
export function treeAt(tree: CodeTree, start: number, type: string): CodeTree | undefined {
  if (tree.node.start === start && tree.type === type) return tree;
  for (const { tree: part, list } of tree.fields) {
    const parts = part === undefined ? list.elements.map((each) => each.tree) : [part];
    const found = parts
      .filter((each) => each.start <= start && start < each.end)
      .map((each) => treeAt(each, start, type))
      .find((each) => each !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The part of a node with this name. */
export const fieldOf = (tree: CodeTree | undefined, name: string): Field | undefined =>
  tree?.fields.find((each) => each.name === name);

/** Whether two parts are equal, comments included. */
export function isSameField(a: Field, b: Field): boolean {
  const [left, right] = [partOf(a, 'full'), partOf(b, 'full')];
  return left.keys.join() === right.keys.join();
}
