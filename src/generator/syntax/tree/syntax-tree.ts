import { type ParserOptions, parse } from '@babel/parser';

/** A node of Babel's syntax tree; its other properties depend on its type. */
export interface Node {
  readonly type: string;
  /** Index in the text. */
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** A node with the way to it from the root of the tree. */
export interface Position {
  readonly node: Node;
  /** The property of the node above that holds this one. */
  readonly key: string;
  readonly above: Position | undefined;
}

export interface Comment {
  readonly type: 'CommentBlock' | 'CommentLine';
  /** Without its delimiters. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface Module {
  readonly program: Node;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
}

/** The tree of a TypeScript module. Throws a `SyntaxError` with `loc.line` for any other text. */
export const parseModule = (text: string): Node => parseWithComments(text).program;

const options: ParserOptions = {
  // A script may delete names, and use `with`.
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
  errorRecovery: true,
  attachComment: false,
};

// With JSX, `<T>value` is an element. Parameters have decorators only in the older form, `export @decorator` is the newer one.
type Plugins = NonNullable<ParserOptions['plugins']>;
const dialects: Plugins[] = [
  ['decorators-legacy'],
  ['decorators-legacy', 'jsx'],
  ['decorators'],
  ['decorators', 'jsx'],
];
const COMMON: Plugins = [
  'typescript',
  'decoratorAutoAccessors',
  'deferredImportEvaluation',
  'sourcePhaseImports',
];

/** Errors of meaning: the tree is complete. */
const TOLERATED = /Redeclaration|Duplicate|Override|^Strict|Abstract|Accessor|Modifier/;

/** The tree and the comments of a TypeScript module. Throws a `SyntaxError` with `loc.line` for any other text. */
export function parseWithComments(text: string): Module {
  let first: unknown;
  for (const dialect of dialects) {
    try {
      const { program, comments, errors } = parse(text, {
        ...options,
        plugins: [...COMMON, ...dialect],
      });
      const error = errors?.find(({ reasonCode }) => !TOLERATED.test(reasonCode));
      if (error !== undefined) throw error;
      return {
        program: program as unknown as Node,
        comments: (comments ?? []) as unknown as Comment[],
      };
    } catch (error) {
      if (error instanceof RangeError) throw tooDeep();
      first ??= error;
    }
  }
  throw first;
}

const tooDeep = (): SyntaxError =>
  Object.assign(new SyntaxError('its expressions are nested too deeply'), {
    loc: { line: 1, column: 0 },
  });

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes directly below one, in the order of the text. */
const childrenOf = (position: Position): Position[] =>
  Object.entries(position.node)
    .filter(([key]) => !key.endsWith('Comments'))
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter(isNode)
        .map((node) => ({ node, key, above: position })),
    );

/** Calls `visit` for a node and, unless that returns `false`, for all nodes below it. */
export function walk(position: Position, visit: (position: Position) => false | undefined): void {
  // A recursion would overflow the stack in a chain of some thousand operators.
  const pending = [position];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (visit(next) !== false) pending.push(...childrenOf(next).reverse());
  }
}

export const nodeAt = (node: Node | undefined, key: string): Node | undefined => {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
};

/** The name of an identifier or the value of a string; `undefined` for any other node. */
export const nameOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier'
    ? String(node.name)
    : node?.type === 'StringLiteral'
      ? String(node.value)
      : undefined;
