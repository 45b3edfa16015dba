import type { CodeTree, Source } from './code-tree';
import { identityOf, isFree, isMovable } from './element-identity';
import { commentsKey } from './node-key';
import { type Comment, type Node, nodeAt } from './syntax-tree';

/** A list in code whose elements can be added and removed one by one. */
export interface CodeList {
  readonly name: string;
  /** With its brackets. */
  readonly start: number;
  readonly end: number;
  /** Between the brackets. Absent: the list has no place of its own, so that only whole elements can be compared. */
  readonly inside?: { readonly start: number; readonly end: number } | undefined;
  readonly separator: Separator;
  readonly elements: readonly Element[];
  /** Comments before all elements that belong to none: behind the bracket, or at the top of a file. */
  readonly head: readonly Comment[];
  /** Comments after the last element. */
  readonly tail: readonly Comment[];
}

/** What stands between two elements. Elements of `;` lists may have it or not. */
export type Separator = ',' | ';' | '|' | '&' | '';

export interface Element {
  readonly tree: CodeTree;
  /** Comments above it, and on its line. */
  readonly lead: readonly Comment[];
  readonly trail: readonly Comment[];
  /** With its comments above. */
  readonly start: number;
  /** Without separator. */
  readonly end: number;
  /** Where its separator is. */
  readonly separator: number | undefined;
  /** Equal for equal elements with equal comments. */
  readonly full: number;
  /** What it is called: a declared name, a key, a module, the title of a test. */
  readonly identity: string | undefined;
  /** It can stand before or after another new element. */
  readonly isFree: boolean;
  /** Its place in the list means nothing. */
  readonly isMovable: boolean;
}

interface ListRange {
  readonly start: number;
  readonly end: number;
  readonly inside: { readonly start: number; readonly end: number };
  readonly separator: Separator;
}

const BRACED: { readonly [list: string]: Separator } = {
  'BlockStatement.body': '',
  'StaticBlock.body': '',
  'TSModuleBlock.body': '',
  'ClassBody.body': '',
  'TSInterfaceBody.body': ';',
  'TSTypeLiteral.members': ';',
  'ObjectExpression.properties': ',',
  'ObjectPattern.properties': ',',
  'ArrayExpression.elements': ',',
  'ArrayPattern.elements': ',',
  'TSTupleType.elementTypes': ',',
  'TSEnumBody.members': ',',
};

/** Where a list is in the text; `undefined` where it has no brackets of its own. */
export function listAt(
  node: Node,
  name: string,
  nodes: readonly (Node | null)[],
  { masked }: Pick<Source, 'masked'>,
): ListRange | undefined {
  const { type, start, end } = node;
  if (nodes.includes(null)) return undefined;
  const braced = BRACED[`${type}.${name}`];
  if (braced !== undefined) {
    const open = /^(StaticBlock|TSTypeLiteral)$/.test(type) ? masked.indexOf('{', start) : start;
    // The type of a pattern is a part of the pattern.
    const type0 = nodeAt(node, 'typeAnnotation');
    const last =
      type0 === undefined
        ? end
        : masked.lastIndexOf(type === 'ArrayPattern' ? ']' : '}', type0.start - 1) + 1;
    const from = (node.directives as Node[] | undefined)?.at(-1)?.end ?? open + 1;
    return { start, end: last, inside: { start: from, end: last - 1 }, separator: braced };
  }
  if (type === 'Program' && name === 'body') {
    const directive = (node.directives as Node[]).at(-1);
    const from = directive?.end ?? nodeAt(node, 'interpreter')?.end ?? start;
    return { start: from, end, inside: { start: from, end }, separator: '' };
  }
  if (type === 'SwitchStatement') {
    const open = masked.indexOf('{', nodeAt(node, 'discriminant')?.end ?? start);
    return { start: open, end, inside: { start: open + 1, end: end - 1 }, separator: '' };
  }
  if (type === 'SwitchCase' && nodes.length > 0) {
    const open = masked.indexOf(':', nodeAt(node, 'test')?.end ?? start) + 1;
    return { start: open, end, inside: { start: open, end }, separator: '' };
  }
  if (/^(TSUnionType|TSIntersectionType)$/.test(type)) {
    return { start, end, inside: { start, end }, separator: type === 'TSUnionType' ? '|' : '&' };
  }
  return name === 'arguments' || name === 'params' || name === 'parameters' || name === 'specifiers'
    ? enclosed(node, name, nodes as readonly Node[], masked)
    : undefined;
}

/** A list in parentheses, angle brackets or the braces of an import: found from its neighbors. */
function enclosed(
  node: Node,
  name: string,
  nodes: readonly Node[],
  masked: string,
): ListRange | undefined {
  const [opens, closes] =
    name === 'specifiers'
      ? ['{', '}']
      : /^TSTypeParameter/.test(node.type)
        ? ['<', '>']
        : ['(', ')'];
  const [first, last] = [nodes[0], nodes.at(-1)];
  let open: number;
  let close: number;
  if (first !== undefined && last !== undefined) {
    open = masked.lastIndexOf(opens as string, outerStart(first) - 1);
    close = masked.indexOf(closes as string, outerEnd(last, masked));
    if (masked.slice(open + 1, outerStart(first)).trim() !== '') return undefined;
  } else if (name === 'arguments') {
    close = node.end - 1;
    open = masked.lastIndexOf('(', close);
  } else return undefined;
  if (open < node.start || masked.charAt(open) !== opens || masked.charAt(close) !== closes) {
    return undefined;
  }
  if (
    !/^\s*,?\s*$/.test(masked.slice(last === undefined ? open + 1 : outerEnd(last, masked), close))
  ) {
    return undefined;
  }
  return {
    start: open,
    end: close + 1,
    inside: { start: open + 1, end: close },
    separator: ',',
  };
}

const parenOf = (node: Node): number | undefined => {
  const extra = node.extra as { parenthesized?: boolean; parenStart?: number } | undefined;
  return extra?.parenthesized ? extra.parenStart : undefined;
};

export const outerStart = (node: Node): number => parenOf(node) ?? node.start;

/** The end of a node with the parentheses around it. */
export function outerEnd(node: Node, masked: string): number {
  const from = parenOf(node);
  if (from === undefined) return node.end;
  const count = masked.slice(from, node.start).split('(').length - 1;
  let { end } = node;
  for (let closed = 0; closed < count; closed++) end = masked.indexOf(')', end) + 1;
  return end;
}

/** Puts the comments around the elements of a list to them. */
export function readElements(
  parent: Node,
  name: string,
  trees: readonly CodeTree[],
  place: ListRange | undefined,
  { text, masked, comments }: Source,
  intern: (text: string) => number,
): CodeList {
  const first = trees[0];
  const last = trees.at(-1);
  const { start, end } = place ?? { start: first?.start ?? 0, end: last?.end ?? 0 };
  const separator = place?.separator ?? '';
  const loose = comments.filter(
    (each) =>
      place !== undefined && each.start >= place.inside.start && each.end <= place.inside.end,
  );
  const head: Comment[] = [];
  const tail: Comment[] = [];
  const isProgram = parent.type === 'Program';
  let next = 0;
  const elements = trees.map((tree, index): Element => {
    const following = trees[index + 1];
    const previousEnd = trees[index - 1]?.end ?? place?.inside.start ?? 0;
    const lead: Comment[] = [];
    for (; (loose[next]?.start ?? Number.POSITIVE_INFINITY) < tree.start; next++) {
      const comment = loose[next] as Comment;
      const isHead =
        index === 0 &&
        (isProgram
          ? /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(comment.end)) || comment.start === 0
          : !text.slice(previousEnd, comment.start).includes('\n') &&
            /^[ \t]*\r?\n/.test(text.slice(comment.end)));
      if (isHead) head.push(...lead.splice(0), comment);
      else lead.push(comment);
    }
    while ((loose[next]?.start ?? Number.POSITIVE_INFINITY) < tree.end) next++;
    const own = separator === ';' && /[;,]/.test(masked.charAt(tree.node.end - 1));
    const coreEnd = own ? masked.slice(0, tree.node.end - 1).trimEnd().length : tree.end;
    const until = following?.start ?? place?.inside.end ?? tree.end;
    const found = own ? tree.node.end - 1 : separatorBetween(masked, separator, tree.end, until);
    const trail: Comment[] = [];
    for (; (loose[next]?.start ?? Number.POSITIVE_INFINITY) < until; next++) {
      const comment = loose[next] as Comment;
      const isBeforeSeparator = found !== undefined && comment.start < found && separator === ',';
      const isOnLine = !text.slice(tree.end, comment.start).includes('\n');
      const endsLine =
        following === undefined || text.slice(comment.end, following.start).includes('\n');
      if (!isBeforeSeparator && !(isOnLine && endsLine)) break;
      trail.push(comment);
    }
    const identity = identityOf(tree, name);
    return {
      tree,
      lead,
      trail,
      start: lead[0]?.start ?? tree.start,
      end: coreEnd,
      separator: found,
      full:
        lead.length + trail.length === 0
          ? tree.full
          : intern(`${tree.full}<${commentsKey(lead)}>${commentsKey(trail)}`),
      identity,
      isFree: isFree(tree, parent, identity),
      isMovable: isMovable(tree, parent, identity),
    };
  });
  tail.push(...loose.slice(next).filter((each) => each.start >= (last?.end ?? 0)));
  return { name, start, end, inside: place?.inside, separator, elements, head, tail };
}

function separatorBetween(
  masked: string,
  separator: Separator,
  start: number,
  end: number,
): number | undefined {
  if (separator !== ',') return undefined;
  const at = masked.slice(start, end).indexOf(',');
  return at < 0 ? undefined : start + at;
}
