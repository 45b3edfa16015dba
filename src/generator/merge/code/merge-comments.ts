import { diffIndices } from 'node-diff3';
import type { Element } from '../../syntax/tree/code-lists';
import { commentKey } from '../../syntax/tree/node-key';
import type { Comment } from '../../syntax/tree/syntax-tree';

/** Replaces some comments of the user's by some of the generator's. */
export interface CommentStep {
  /** Indexes of the user's comments; `from` is the number of comments before an insertion. */
  readonly from: number;
  readonly count: number;
  readonly theirs: readonly Comment[];
  readonly isConflict: boolean;
}

/** Merges the comments at one place. */
export function mergeComments(
  ours: readonly Comment[],
  base: readonly Comment[],
  theirs: readonly Comment[],
): CommentStep[] {
  const [own, old, its] = [ours, base, theirs].map((all) => all.map(commentKey)) as [
    string[],
    string[],
    string[],
  ];
  if (isEqual(old, its) || isEqual(own, its)) return [];
  return diffIndices(old, its).flatMap(
    ({ buffer1: [start, count], buffer2: [from, added] }): CommentStep[] => {
      const gone = old.slice(start, start + count);
      const news = theirs.slice(from, from + added);
      if (added > 0 && its.slice(from, from + added).every((each) => own.includes(each))) {
        return [];
      }
      if (count === 0) return [{ from: placeOf(start), count: 0, theirs: news, isConflict: false }];
      const at = own.findIndex((_, index) => isEqual(own.slice(index, index + count), gone));
      if (at >= 0) return [{ from: at, count, theirs: news, isConflict: false }];
      // The user removed them.
      const isRemoved = own.every((each) => old.includes(each)) && own.length < old.length;
      if (isRemoved && news.length === 0) return [];
      const rest = ours.length === 0 ? 0 : placeOf(start);
      return [
        { from: rest, count: Math.min(count, ours.length - rest), theirs: news, isConflict: true },
      ];
    },
  );

  /** The number of the user's comments before the one that is the `index`th of the base. */
  function placeOf(index: number): number {
    for (let each = index - 1; each >= 0; each--) {
      const at = own.indexOf(old[each] ?? '');
      if (at >= 0) return at + 1;
    }
    const next = old
      .slice(index)
      .map((each) => own.indexOf(each))
      .find((at) => at >= 0);
    return next ?? 0;
  }
}

const isEqual = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

/** The comments of the user's element that the base lacks; `undefined` where the user changed some. */
export function addedComments(mine: Element, old: Element): Comment[] | undefined {
  const own = [...mine.lead, ...mine.trail];
  const before = [...old.lead, ...old.trail].map(commentKey);
  const added = own.filter((each) => !before.includes(commentKey(each)));
  const isChanged = own.length - added.length < before.length && added.length > 0;
  return isChanged ? undefined : added;
}
