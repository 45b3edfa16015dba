import { parse } from '@babel/parser';

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

/** The tree of a TypeScript module. Throws a `SyntaxError` with `loc.line` for any other text. */
export function parseModule(text: string): Node {
  const { program } = parse(text, {
    sourceType: 'module',
    plugins: ['typescript', 'decorators-legacy'],
    allowUndeclaredExports: true,
  });
  return program as unknown as Node;
}

const isNode = (value: unknown): value is Node =>
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
  if (visit(position) === false) return;
  for (const child of childrenOf(position)) walk(child, visit);
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
