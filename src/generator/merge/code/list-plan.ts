import type { CodeList, Element } from '../../syntax/tree/code-lists';
import type { Comment } from '../../syntax/tree/syntax-tree';
import { hasBlankLine, type Overlap } from './code-edits';
import { type Matching, matchElements, matchEqual } from './match-elements';
import { addedComments } from './merge-comments';

/** What becomes of a list of the user's. */
export interface ListChange {
  /** By the index of the element before them; -1: at the start. */
  readonly inserted: ReadonlyMap<number, readonly Insertion[]>;
  /** By index. */
  readonly removed: ReadonlyMap<number, Removal>;
}

/** An element of the generator's that comes into a list of the user's. */
export interface Insertion {
  readonly element: Element;
  readonly overlap?: Overlap | undefined;
  /** Whether a blank line stands before and after it in the generator's text. */
  readonly blankBefore: boolean;
  readonly blankAfter: boolean;
}

export interface Removal {
  /** Comments of the user's that stay. */
  readonly kept: readonly Comment[];
  readonly overlap?: Overlap | undefined;
}

/** The elements of the three lists, and what became of each. */
export interface ListPlan {
  readonly O: readonly Element[];
  readonly B: readonly Element[];
  readonly T: readonly Element[];
  /** By the index in the base. */
  readonly toOurs: Matching;
  readonly toTheirs: Matching;
  /** The index in the base. */
  readonly ofOurs: ReadonlyMap<number, number>;
  readonly ofTheirs: ReadonlyMap<number, number>;
  /** The user's element for each of the generator's. */
  readonly partner: ReadonlyMap<number, number>;
  readonly inside: { readonly start: number; readonly end: number };
}

export function matchLists(own: CodeList, old: CodeList | undefined, its: CodeList): ListPlan {
  const [O, B, T] = [own.elements, old?.elements ?? [], its.elements];
  const isUnion = own.separator === '|' || own.separator === '&';
  const match = isUnion ? matchEqual : matchElements;
  const [toOurs, toTheirs] = [match(B, O), match(B, T)];
  const [ofOurs, ofTheirs] = [inverse(toOurs), inverse(toTheirs)];
  const partner = new Map<number, number>();
  for (const [index, from] of ofTheirs) {
    const to = toOurs[from];
    if (to !== undefined) partner.set(index, to);
  }
  const added = O.map((element, index) => ({ element, index })).filter(
    ({ index }) => !ofOurs.has(index),
  );
  const byKey = groupBy(added, ({ element }) => element.tree.bare);
  const byName = groupBy(added, ({ element }) => (element.isFree ? element.identity : undefined));
  const used = new Set<number>();
  let before = -1;
  T.forEach((element, index) => {
    if (!ofTheirs.has(index)) {
      const { isFree, identity, tree } = element;
      const named = (isFree && identity !== undefined && byName.get(identity)) || [];
      const equal = byKey.get(tree.bare) ?? [];
      const isPartner = ({ element: mine, index: at }: (typeof added)[number]): boolean =>
        (isFree && mine.isFree) || isUnion || isBehind(at, before, ofOurs);
      const found = [...named, ...equal.filter(isPartner)].find((each) => !used.has(each.index));
      if (found !== undefined) {
        used.add(found.index);
        partner.set(index, found.index);
      }
    }
    before = partner.get(index) ?? before;
  });
  return { O, B, T, toOurs, toTheirs, ofOurs, ofTheirs, partner, inside: own.inside ?? own };
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | undefined,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether only new elements stand between an element and the one before. */
function isBehind(at: number, before: number, ofOurs: ReadonlyMap<number, number>): boolean {
  if (before >= at) return false;
  for (let index = at - 1; index > before; index--) if (ofOurs.has(index)) return false;
  return true;
}

const inverse = (matching: Matching): Map<number, number> =>
  new Map(matching.flatMap((to, from) => (to === undefined ? [] : [[to, from] as const])));

/** Decides what becomes of a list of the user's. With `ours`, everything in dispute stays as the user has it. */
export function changeList(plan: ListPlan, text: string, side: 'ours' | 'theirs'): ListChange {
  const { O, B, toOurs, toTheirs } = plan;
  const removed = new Map<number, Removal>();
  B.forEach((element, index) => {
    const to = toOurs[index];
    const mine = to === undefined ? undefined : O[to];
    if (to === undefined || mine === undefined || toTheirs[index] !== undefined) return;
    const kept = addedComments(mine, element);
    const isSame = mine.tree.full === element.tree.full && kept !== undefined;
    const overlap = { start: mine.start, end: endOfElement(mine) };
    removed.set(to, isSame ? { kept } : { kept: [], overlap });
  });
  const inserted = placeInsertions(plan, removed, text);
  if (side === 'ours') dropConflicts(inserted, removed);
  return { inserted, removed };
}

/** For each index the nearest value before it and after it. */
function nearest(length: number, values: ReadonlyMap<number, number>) {
  const before: (number | undefined)[] = [];
  const after: (number | undefined)[] = [];
  for (let at = 0; at < length; at++)
    before[at] = at === 0 ? undefined : (values.get(at - 1) ?? before[at - 1]);
  for (let at = length - 1; at >= 0; at--) after[at] = values.get(at + 1) ?? after[at + 1];
  return { before, after };
}

/** Finds the places of the generator's new elements, and which of them overlap with what the user did there. */
function placeInsertions(
  { O, B, T, toOurs, toTheirs, ofOurs, ofTheirs, partner, inside }: ListPlan,
  removed: Map<number, Removal>,
  text: string,
): Map<number, Insertion[]> {
  const inserted = new Map<number, Insertion[]>();
  const partners = new Set(partner.values());
  const own = nearest(T.length, partner);
  const old = nearest(T.length, ofTheirs);
  const gaps = new Map<number, Gap>();
  const replaced = new Map<number, ReadonlySet<string>>();
  T.forEach((element, index) => {
    if (partner.has(index)) return;
    const from = ofTheirs.get(index);
    const wasRemoved = from !== undefined;
    if (wasRemoved && B[from]?.tree.bare === element.tree.bare) return;
    const before = own.before[index] ?? -1;
    const after = own.after[index];
    const anchor = before >= 0 ? before : after === undefined ? O.length - 1 : after - 1;
    const gap = gapAt(anchor, before);
    const isReplaced = replacedTypes(index).has(element.tree.type);
    const rivals = gap.added.filter((at) => {
      const mine = O[at] as Element;
      if (isReplaced && mine.tree.type === element.tree.type) return true;
      return !mine.isFree && (wasRemoved || !element.isFree);
    });
    if (wasRemoved || rivals.length > 0) gap.overlap ??= overlapOf(rivals, anchor);
    const { overlap } = gap;
    for (const rival of overlap === undefined ? [] : rivals) {
      if (!removed.has(rival)) removed.set(rival, { kept: [], overlap });
    }
    const [previous, next] = [T[index - 1], T[index + 1]];
    const insertion: Insertion = {
      element,
      overlap,
      blankBefore:
        previous !== undefined && hasBlankLine(text.slice(endOfElement(previous), element.start)),
      blankAfter: next !== undefined && hasBlankLine(text.slice(endOfElement(element), next.start)),
    };
    const there = inserted.get(anchor);
    if (there === undefined) inserted.set(anchor, [insertion]);
    else there.push(insertion);
  });
  return inserted;

  /** What the user added between two elements that stay, and the conflict there. */
  function gapAt(anchor: number, before: number): Gap {
    const known = gaps.get(anchor);
    if (known !== undefined) return known;
    let [from, to] = [anchor + 1, anchor];
    while (before < 0 && from > 0 && !partners.has(from - 1)) from--;
    while (to + 1 < O.length && !partners.has(to + 1)) to++;
    const gap: Gap = { added: [], overlap: undefined };
    for (let at = from; at <= to; at++) {
      if (!ofOurs.has(at)) gap.added.push(at);
      gap.overlap ??= removed.get(at)?.overlap;
    }
    gaps.set(anchor, gap);
    return gap;
  }

  function overlapOf(indexes: readonly number[], anchor: number): Overlap {
    const [first, last] = [O[indexes[0] ?? -1], O[indexes.at(-1) ?? -1]];
    const place = anchor >= 0 ? endOfElement(O[anchor] as Element) : inside.start;
    return first && last
      ? { start: first.start, end: endOfElement(last) }
      : { start: place, end: place };
  }

  /** The types of elements of the base that both sides replaced there: they gave one two new names. */
  function replacedTypes(index: number): ReadonlySet<string> {
    const [from = -1, to = B.length] = [old.before[index], old.after[index]];
    const known = replaced.get(from);
    if (known !== undefined) return known;
    const types = new Set<string>();
    for (let at = from + 1; at < to; at++) {
      const type = B[at]?.tree.type ?? '';
      const isGone = toOurs[at] === undefined && toTheirs[at] === undefined;
      if (isGone && type !== 'ImportDeclaration') types.add(type);
    }
    replaced.set(from, types);
    return types;
  }
}

interface Gap {
  readonly added: number[];
  overlap: Overlap | undefined;
}

/** Leaves everything in dispute as the user has it. */
function dropConflicts(inserted: Map<number, Insertion[]>, removed: Map<number, Removal>): void {
  for (const [anchor, all] of inserted) {
    const rest = all.filter(({ overlap }) => overlap === undefined);
    if (rest.length > 0) inserted.set(anchor, rest);
    else inserted.delete(anchor);
  }
  for (const [index, { overlap }] of removed) if (overlap !== undefined) removed.delete(index);
}

/** The end of an element with its separator. */
export const endOfCode = ({ end, separator, tree }: Element): number =>
  Math.max(end, tree.end, (separator ?? -1) + 1);

/** The end of an element with its separator and comments. */
export const endOfElement = (element: Element): number =>
  Math.max(endOfCode(element), element.trail.at(-1)?.end ?? 0);
