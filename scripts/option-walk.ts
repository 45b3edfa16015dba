import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type ParserOptions, parse } from '@babel/parser';
import type { Plugin } from 'esbuild';
import { root } from '../tools/repository';

/*
 * The walk of one option through the code, as a reader takes it: from the command line to the literal in the job's file.
 * Every function reports its call when one of its parameters holds the option's value. A reader reads a function once,
 * at its first such call, and then goes on in the caller.
 */

/** No other value of the run has this text. */
export const MARKER = '37s';

/** What a walk came to. */
export interface Walk {
  /** Paths from the repository's root, in the order in which they are entered. */
  readonly files: readonly string[];
  /** How often the reader comes back to a file that they had left. */
  readonly returns: number;
}

/** The code that every function calls; it runs inside of the measured program, on its own. */
export const WALKER = `
const MARKER = ${JSON.stringify(MARKER)};
const walk = { files: [], returns: 0, isDone: false };
const stack = [];
const read = new Set();
let position;
const holds = (value, text, depth = 8, budget = { left: 5000 }) => {
  if (typeof value === 'string') return value.includes(text);
  if (typeof value !== 'object' || value === null || depth === 0 || budget.left-- <= 0) return false;
  if (value instanceof Map || value instanceof Set)
    return [...value].some((item) => holds(item, text, depth - 1, budget));
  return Object.keys(value).some((key) => {
    const { get } = Object.getOwnPropertyDescriptor(value, key);
    return key !== 'parent' && get === undefined && holds(value[key], text, depth - 1, budget);
  });
};
const goTo = (file) => {
  if (file === position) return;
  if (walk.files.includes(file)) walk.returns += 1;
  else walk.files.push(file);
  position = file;
};
globalThis.walk = walk;
globalThis.enterFunction = (file, name, values) => {
  const isOnWay = !walk.isDone && values.some((value) => holds(value, MARKER));
  stack.push(isOnWay ? file : undefined);
  if (!isOnWay || read.has(name)) return;
  read.add(name);
  const caller = stack.slice(0, -1).findLast((each) => each !== undefined);
  if (caller !== undefined) goTo(caller);
  goTo(file);
  // Here the option is the literal that the template puts into the job's file.
  walk.isDone = values.some((value) => holds(value, "'" + MARKER + "'"));
};
globalThis.leaveFunction = () => stack.pop();
`;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

const PARSER: ParserOptions = { sourceType: 'module', plugins: ['typescript'] };

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

/** Makes every function of `src` report its calls. */
export const reportCalls: Plugin = {
  name: 'report-calls',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => ({
      contents: withReports(readFileSync(path, 'utf8'), relative(root, path)),
      loader: 'ts',
    })),
};

function withReports(text: string, file: string): string {
  const insertions: Insertion[] = [];
  eachNode(parse(text, PARSER).program, (node) => {
    if (FUNCTIONS.has(node.type)) insertions.push(...insertionsFor(node, file));
  });
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((all, { at, text: added }) => all.slice(0, at) + added + all.slice(at), text);
}

/** A node of the syntax tree, with the members that this script reads. */
type Node = ReturnType<typeof parse>['program'] | Item;
type Item = Record<string, unknown> & { type: string; start?: number | null; end?: number | null };

/** The later one first: at one place, what is inserted last comes first. */
function insertionsFor(node: Node, file: string): Insertion[] {
  const { body, params, kind, generator } = node as Item & { body: Node; params: Node[] };
  // A constructor of a derived class must not be wrapped, and a generator is left many times.
  if (kind === 'constructor' || kind === 'get' || generator === true || !body) return [];
  const names = params.flatMap(namesIn);
  const name = `${file}:${node.start}`;
  const enter = `enterFunction(${JSON.stringify(file)}, ${JSON.stringify(name)}, [${names.join(', ')}]);`;
  const before = `${enter} try {`;
  const after = '} finally { leaveFunction(); }';
  const [start, end] = [body.start ?? 0, body.end ?? 0];
  if (body.type === 'BlockStatement') {
    return [
      { at: end - 1, text: after },
      { at: start + 1, text: before },
    ];
  }
  const isInParentheses = (body as Item & { extra?: { parenthesized?: boolean } }).extra
    ?.parenthesized;
  const [from, to] = isInParentheses ? parenthesesOf(body) : [start, end];
  return [
    { at: to, text: `); ${after} }` },
    { at: from, text: `{ ${before} return (` },
  ];
}

const parenthesesOf = (body: Node): readonly [number, number] => {
  const { parenStart = 0 } = (body as Item & { extra: { parenStart?: number } }).extra;
  return [parenStart, (body.end ?? 0) + 1];
};

/** The names that a parameter declares. */
function namesIn(pattern: Node): string[] {
  const { type, name, left, argument, elements, properties, value, parameter } = pattern as Item;
  const all = (nodes: unknown): string[] =>
    (nodes as (Node | null)[]).flatMap((each) => (each === null ? [] : namesIn(each)));
  if (type === 'Identifier') return name === 'this' ? [] : [String(name)];
  if (type === 'AssignmentPattern') return namesIn(left as Node);
  if (type === 'RestElement') return namesIn(argument as Node);
  if (type === 'ArrayPattern') return all(elements);
  if (type === 'ObjectPattern') return all(properties);
  if (type === 'ObjectProperty') return namesIn(value as Node);
  return type === 'TSParameterProperty' ? namesIn(parameter as Node) : [];
}

function eachNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const [key, child] of Object.entries(node)) {
    if (key === 'loc') continue;
    for (const each of Array.isArray(child) ? child : [child]) {
      if (typeof each?.type === 'string' && typeof each.start === 'number') eachNode(each, visit);
    }
  }
}
