import { diff3MergeRegions, type IUnstableRegion } from 'node-diff3';
import { isSide, type OnConflict } from '../arguments/answers';
import { linesOf, withFormatOf } from '../text-format';
import { type Conflict, MARKERS, type Merged } from './conflicts';

interface MergeTextOptions {
  readonly onConflict: OnConflict;
}

interface Overlap {
  /** The number of the user's lines before it. */
  readonly start: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Merged lines, or an overlap. */
type Piece = readonly string[] | Overlap;

const isOverlap = (piece: Piece): piece is Overlap => !Array.isArray(piece);

/** Merges the edits of the user (`ours`) and the generator (`theirs`) line by line. As in git, edits of adjacent lines overlap; the same edit on both sides does not. */
export function mergeText(
  ours: string,
  base: string,
  theirs: string,
  { onConflict }: MergeTextOptions,
): Merged {
  const sides = { ours: linesOf(ours), base: linesOf(base), theirs: linesOf(theirs) };
  if (isSameLines(sides.ours, sides.base)) {
    return {
      text: withFormatOf(ours, sides.theirs),
      conflicts: [],
      isResolved: true,
      warnings: [],
    };
  }
  const pieces = diff3MergeRegions(sides.ours, sides.base, sides.theirs).flatMap((region) =>
    region.stable ? [region.bufferContent] : splitCommonEnds(region),
  );
  const conflicts = pieces.filter(isOverlap).map(conflictOf);
  const isResolved = conflicts.length === 0 || isSide(onConflict);
  if (!isResolved && onConflict === 'fail') {
    return { text: ours, conflicts, isResolved, warnings: [] };
  }
  const lines = pieces.flatMap((piece) =>
    isOverlap(piece) ? chooseSide(piece, onConflict) : piece,
  );
  return {
    text: withFormatOf(ours, lines),
    conflicts,
    isResolved,
    warnings: [],
  };
}

const isSameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);

/** Splits off the lines at both ends of a region that the sides have in common: the rest overlaps. */
function splitCommonEnds({ aContent, bContent, aStart }: IUnstableRegion<string>): Piece[] {
  const shorter = Math.min(aContent.length, bContent.length);
  let head = 0;
  while (head < shorter && aContent[head] === bContent[head]) head++;
  let tail = 0;
  while (tail < shorter - head && aContent.at(-1 - tail) === bContent.at(-1 - tail)) tail++;
  const ours = aContent.slice(head, aContent.length - tail);
  const theirs = bContent.slice(head, bContent.length - tail);
  const isSame = ours.length === 0 && theirs.length === 0;
  return [
    aContent.slice(0, head),
    ...(isSame ? [] : [{ start: aStart + head, ours, theirs }]),
    aContent.slice(aContent.length - tail),
  ];
}

function chooseSide({ ours, theirs }: Overlap, onConflict: OnConflict): readonly string[] {
  if (onConflict !== 'markers') return onConflict === 'theirs' ? theirs : ours;
  return [MARKERS.ours, ...ours, MARKERS.middle, ...theirs, MARKERS.theirs];
}

const conflictOf = ({ start, ours, theirs }: Overlap): Conflict => ({
  line: start + 1,
  ours: ours.join('\n'),
  theirs: theirs.join('\n'),
});
