import type { CodeList, Element } from '../syntax/code-lists';
import type { Comment } from '../syntax/syntax-tree';
import { hasBlankLine, type Overlap } from './code-edits';
import { type Matching, matchElements } from './match-elements';

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
  const isNew = (index: number): boolean => !ofOurs.has(index);
  const used = new Set<number>();
  T.forEach((element, index) => {
    if (ofTheirs.has(index)) return;
    const { before } = neighborsOf(index, T, partner);
    const to = O.findIndex((each, at) => {
      if (!isNew(at) || used.has(at)) return false;
      const isFree = each.isFree && element.isFree;
      if (isFree && each.identity !== undefined && each.identity === element.identity) return true;
      if (each.tree.bare !== element.tree.bare) return false;
      return isFree || isUnion || isBehind(at, before, isNew);
    });
    if (to < 0) return;
    used.add(to);
    partner.set(index, to);
  });
  return { O, B, T, toOurs, toTheirs, ofOurs, ofTheirs, partner, inside: own.inside ?? own };
}

/** Whether only new elements stand between an element and the one before. */
function isBehind(at: number, before: number, isNew: (index: number) => boolean): boolean {
  if (before >= at) return false;
  for (let index = before + 1; index < at; index++) if (!isNew(index)) return false;
  return true;
}

function matchEqual(base: readonly Element[], side: readonly Element[]): Matching {
  const taken = new Set<number>();
  return base.map(({ tree }) => {
    const to = side.findIndex((each, index) => !taken.has(index) && each.tree.bare === tree.bare);
    taken.add(to);
    return to < 0 ? undefined : to;
  });
}

const inverse = (matching: Matching): Map<number, number> =>
  new Map(matching.flatMap((to, from) => (to === undefined ? [] : [[to, from] as const])));

/** The user's elements for the nearest ones before and after an element of the generator's. */
function neighborsOf(
  index: number,
  T: readonly Element[],
  partner: ReadonlyMap<number, number>,
): { readonly before: number; readonly after: number | undefined } {
  let [before, after]: [number | undefined, number | undefined] = [undefined, undefined];
  for (let at = index - 1; at >= 0 && before === undefined; at--) before = partner.get(at);
  for (let at = index + 1; at < T.length && after === undefined; at++) after = partner.get(at);
  return { before: before ?? -1, after };
}

/** Finds the places of the generator's new elements, and which of them overlap with what the user did there. */
export function placeInsertions(
  { O, B, T, ofOurs, ofTheirs, partner, inside }: ListPlan,
  removed: Map<number, Removal>,
  text: string,
): Map<number, Insertion[]> {
  const inserted = new Map<number, Insertion[]>();
  const partners = new Set(partner.values());
  T.forEach((element, index) => {
    if (partner.has(index)) return;
    const from = ofTheirs.get(index);
    const wasRemoved = from !== undefined;
    if (wasRemoved && B[from]?.tree.bare === element.tree.bare) return;
    const { before, after } = neighborsOf(index, T, partner);
    const anchor = before >= 0 ? before : after === undefined ? O.length - 1 : after - 1;
    const gap: number[] = [];
    for (let at = anchor + 1; at < O.length && !partners.has(at); at++) gap.push(at);
    for (let at = anchor; before < 0 && at >= 0 && !partners.has(at); at--) gap.unshift(at);
    const rivals = gap.filter((at) => {
      const isRival = !ofOurs.has(at) && !O[at]?.isFree;
      return isRival && (wasRemoved || !element.isFree);
    });
    const lost = gap.map((at) => removed.get(at)?.overlap).find((each) => each !== undefined);
    const overlap = lost ?? (wasRemoved || rivals.length > 0 ? overlapOf(rivals) : undefined);
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
    inserted.set(anchor, [...(inserted.get(anchor) ?? []), insertion]);

    function overlapOf(indexes: readonly number[]): Overlap {
      const [first, last] = [O[indexes[0] ?? -1], O[indexes.at(-1) ?? -1]];
      const place = anchor >= 0 ? endOfElement(O[anchor] as Element) : inside.start;
      return first && last
        ? { start: first.start, end: endOfElement(last) }
        : { start: place, end: place };
    }
  });
  return inserted;
}

/** Leaves everything in dispute as the user has it. */
export function dropConflicts(
  inserted: Map<number, Insertion[]>,
  removed: Map<number, Removal>,
): void {
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
