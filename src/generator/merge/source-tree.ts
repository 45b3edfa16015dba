import { parse } from '@babel/parser';

/** A node of a syntax tree as Babel has it: what else it has depends on its type. */
export interface Node {
  readonly type: string;
  /** In the text, as indices. */
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** Below the key that it stands under in the node above it. */
export interface Place {
  readonly node: Node;
  readonly key: string;
  readonly above: Place | undefined;
}

/** The tree of a TypeScript module; throws a `SyntaxError` with `loc.line` for what is none. */
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

/** The nodes right below one, in order of the text. */
export const childrenOf = (place: Place): Place[] =>
  Object.entries(place.node)
    .filter(([key]) => !key.endsWith('Comments'))
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter(isNode)
        .map((node) => ({ node, key, above: place })),
    );

/** Calls `visit` for a node and, unless that says `false`, for all below it. */
export function walk(place: Place, visit: (place: Place) => false | undefined): void {
  if (visit(place) === false) return;
  for (const child of childrenOf(place)) walk(child, visit);
}

export const nodeAt = (node: Node | undefined, key: string): Node | undefined => {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
};

/** The name of an identifier, the value of a string; `undefined` of anything else. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier'
    ? String(node.name)
    : node?.type === 'StringLiteral'
      ? String(node.value)
      : undefined;
