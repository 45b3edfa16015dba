import type { Comment, Node } from './syntax-tree';

/** How a node stands in the one above it, as far as its key depends on that. */
export type Role = 'name' | 'branch' | undefined;

const META = /^(type|start|end|loc|range|extra|tokens|errors|comments|shorthand|\w+Comments)$/;

/** Whether a property of a node says nothing about what the code means. */
export const isFormatting = (node: Node, name: string): boolean =>
  META.test(name) || (node.type === 'Program' && name === 'sourceType');

/** A property that is no node, as a text. `undefined`: as if it was not set. */
export function scalarOf(node: Node, name: string, value: unknown): string | undefined {
  if (value === false || value === 'value') return undefined;
  if (typeof value === 'bigint') return String(value);
  // A formatter sorts the flags.
  if (node.type === 'RegExpLiteral' && name === 'flags') return [...String(value)].sort().join('');
  if (node.type === 'TemplateElement') return (value as { raw?: string }).raw ?? String(value);
  if (node.type === 'JSXText') return JSON.stringify(String(value).trim().replace(/\s+/g, ' '));
  return JSON.stringify(value);
}

const BRANCHES = /^(IfStatement|For\w*Statement|WhileStatement|DoWhileStatement)$/;

export function roleOf(parent: Node, name: string): Role {
  if ((name === 'key' || (parent.type === 'TSEnumMember' && name === 'id')) && !parent.computed) {
    return 'name';
  }
  const isBranch = /^(body|consequent|alternate)$/.test(name) && BRANCHES.test(parent.type);
  return isBranch ? 'branch' : undefined;
}

/** The name that a key has, quoted or not. */
export const keyName = (node: Node): string | undefined =>
  node.type === 'Identifier'
    ? String(node.name)
    : node.type === 'StringLiteral' || node.type === 'NumericLiteral'
      ? String(node.value)
      : node.type === 'PrivateName'
        ? `#${(node.id as Node).name}`
        : undefined;

/** A part of a node: the keys of one node, or of the elements of a list. */
export interface Part {
  readonly name: string;
  readonly keys: readonly number[];
  /** Elements whose order means nothing. */
  readonly isLoose: readonly boolean[];
}

/** The text behind the key of a node. */
export function composeKey(
  node: Node,
  role: Role,
  shape: string,
  parts: readonly Part[],
  intern: (key: string) => number,
): string {
  const name = role === 'name' ? keyName(node) : undefined;
  if (name !== undefined) return `name ${name}`;
  const all = parts.map((part) => `${part.name}:${orderedKeys(part)}`).sort();
  const key = `${shape}{${all.join(';')}}`;
  if (role !== 'branch') return key;
  // `if (x) return;` is the same as `if (x) { return; }`.
  if (node.type !== 'BlockStatement') return `branch ${intern(key)}`;
  const [body, ...others] = parts;
  const isOne = body?.keys.length === 1 && others.length === 0;
  return isOne ? `branch ${body.keys[0]}` : key;
}

function orderedKeys({ keys, isLoose }: Part): string {
  const loose = keys.filter((_, index) => isLoose[index]).sort((a, b) => a - b);
  return `${loose}/${keys.filter((_, index) => !isLoose[index])}`;
}

/** Comments without what a formatter decides: white space, and the stars at line starts. */
export const commentKey = ({ type, value }: Pick<Comment, 'type' | 'value'>): string =>
  type === 'CommentLine'
    ? `//${value.trim().replace(/\s+/g, ' ')}`
    : `/*${value
        .replace(/^[ \t]*\*(?!\/) ?/gm, '')
        .trim()
        .replace(/\s+/g, ' ')}`;

export const commentsKey = (comments: readonly Comment[]): string =>
  comments.map(commentKey).join('\n');
