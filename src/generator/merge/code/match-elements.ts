import { diffIndices } from 'node-diff3';
import type { Element } from '../../syntax/tree/code-lists';
import type { CodeTree } from '../../syntax/tree/code-tree';
import { unwrapped } from '../../syntax/wrappers';

/** For each element of a base, the index of the one that it became; absent where it went. */
export type Matching = readonly (number | undefined)[];

/** More pairs than these are not compared with each other: the elements count as removed and added. */
const MAX_PAIRS = 2_500;

/** Finds what became of the elements of a list: by equality in order, by equality anywhere, by name, by place. */
export function matchElements(base: readonly Element[], side: readonly Element[]): Matching {
  const found: (number | undefined)[] = new Array(base.length).fill(undefined);
  const taken = new Set<number>();
  const match = (from: number, to: number): void => {
    found[from] = to;
    taken.add(to);
  };
  for (const [from, to] of commonSequence(base, side)) match(from, to);
  const matchBy = (keyOf: (element: Element) => string | number | undefined): void => {
    const open = new Map<string | number, number[]>();
    side.forEach((element, index) => {
      const key = taken.has(index) ? undefined : keyOf(element);
      if (key !== undefined) open.set(key, [...(open.get(key) ?? []), index]);
    });
    base.forEach((element, index) => {
      const key = found[index] === undefined ? keyOf(element) : undefined;
      const to = key === undefined ? undefined : open.get(key)?.shift();
      if (to !== undefined) match(index, to);
    });
  };
  matchBy((element) => (element.isMovable ? element.tree.bare : undefined));
  matchBy(({ identity }) => identity);
  const drop = keepOrder(base, side, found);
  for (const from of drop) {
    taken.delete(found[from] ?? -1);
    found[from] = undefined;
  }
  matchGaps(base, side, found, taken, match);
  return found;
}

/** The elements whose place means something, and which have another place among such elements. */
function keepOrder(
  base: readonly Element[],
  side: readonly Element[],
  found: readonly (number | undefined)[],
): number[] {
  const pairs = found.flatMap((to, from) => {
    const isFixed = to !== undefined && !(base[from]?.isMovable && side[to]?.isMovable);
    return isFixed ? [{ from, to }] : [];
  });
  // The longest sequence that rises: for each length the smallest end, and the way there.
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  pairs.forEach(({ to }, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.to ?? 0) < to) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1];
    ends[low] = index;
  });
  const kept = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) kept.add(at);
  return pairs.flatMap(({ from }, index) => (kept.has(index) ? [] : [from]));
}

/** Pairs of indexes of equal elements, in order: the longest such sequence. */
function commonSequence(
  base: readonly Element[],
  side: readonly Element[],
): (readonly [number, number])[] {
  const [from, to] = [base, side].map((all) => all.map(({ tree }) => tree.bare)) as [
    number[],
    number[],
  ];
  const pairs: (readonly [number, number])[] = [];
  let [start, endFrom, endTo] = [0, from.length, to.length];
  while (start < endFrom && start < endTo && from[start] === to[start]) {
    pairs.push([start, start]);
    start++;
  }
  while (endFrom > start && endTo > start && from[endFrom - 1] === to[endTo - 1]) {
    pairs.push([--endFrom, --endTo]);
  }
  if (endFrom === start || endTo === start) return pairs;
  let [left, right] = [start, start];
  const keep = (until: number): void => {
    while (left < until) pairs.push([left++, right++]);
  };
  for (const { buffer1, buffer2 } of diffIndices(
    from.slice(start, endFrom),
    to.slice(start, endTo),
  )) {
    keep(start + buffer1[0]);
    left += buffer1[1];
    right += buffer2[1];
  }
  keep(endFrom);
  return pairs;
}

/** Matches what is left between the same neighbors, in order, as far as it is similar. */
function matchGaps(
  base: readonly Element[],
  side: readonly Element[],
  found: readonly (number | undefined)[],
  taken: ReadonlySet<number>,
  match: (from: number, to: number) => void,
): void {
  for (let from = 0; from < base.length; ) {
    if (found[from] !== undefined) {
      from++;
      continue;
    }
    let until = from;
    while (until < base.length && found[until] === undefined) until++;
    const first = from === 0 ? 0 : (found[from - 1] ?? 0) + 1;
    const last = until === base.length ? side.length : (found[until] ?? 0);
    const open: number[] = [];
    for (let to = first; to < last; to++) if (!taken.has(to)) open.push(to);
    const isPair = open.length === 1 && until - from === 1;
    const isComparable = open.length * (until - from) <= MAX_PAIRS;
    for (let each = from, next = 0; isComparable && each < until; each++) {
      const at = open.findIndex((to, place) => {
        const [a, b] = [base[each], side[to]];
        return place >= next && a !== undefined && b !== undefined && isSuccessor(a, b, isPair);
      });
      if (at < 0) continue;
      match(each, open[at] ?? 0);
      next = at + 1;
    }
    from = until;
  }
}

function isSuccessor(a: Element, b: Element, isPair: boolean): boolean {
  const [from, to] = [unwrapped(a.tree), unwrapped(b.tree)];
  if (from.type !== to.type) return false;
  if (isPair && (from.fields.length === 0 || from.type === 'ImportDeclaration')) return true;
  return similarity(from, to) > (a.identity === undefined && b.identity === undefined ? 0.3 : 0.6);
}

/** The share of names and values that two trees have in common, from 0 to 1. */
function similarity(a: CodeTree, b: CodeTree): number {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  const open = new Map<number, number>();
  for (const leaf of left) open.set(leaf, (open.get(leaf) ?? 0) + 1);
  let common = 0;
  for (const leaf of right) {
    const count = open.get(leaf) ?? 0;
    if (count === 0) continue;
    common++;
    open.set(leaf, count - 1);
  }
  return (2 * common) / (left.length + right.length);
}

const known = new WeakMap<CodeTree, number[]>();

function leavesOf(tree: CodeTree): number[] {
  const cached = known.get(tree);
  if (cached !== undefined) return cached;
  const leaves =
    tree.fields.length === 0
      ? [tree.bare]
      : tree.fields.flatMap(({ tree: part, list }) =>
          part === undefined
            ? list.elements.flatMap((each) => leavesOf(each.tree))
            : leavesOf(part),
        );
  known.set(tree, leaves);
  return leaves;
}

/** Matches the members of unions: their order means nothing. */
export function matchEqual(base: readonly Element[], side: readonly Element[]): Matching {
  const taken = new Set<number>();
  return base.map(({ tree }) => {
    const to = side.findIndex((each, index) => !taken.has(index) && each.tree.bare === tree.bare);
    taken.add(to);
    return to < 0 ? undefined : to;
  });
}
