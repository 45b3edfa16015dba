import { diff3MergeRegions, type IUnstableRegion } from 'node-diff3';
import type { OnConflict } from '../arguments/arguments';
import { inFormOf, linesOf } from './line-endings';
import { isBoundary, markOptions } from './option-lines';

/** One place where the changes overlap. */
export interface Conflict {
  /** 1-based, in the user's file; of a JSON file the line of the key. */
  readonly line: number;
  /** The user's lines there, joined by `\n`; of a JSON file the value. Empty: deleted. */
  readonly ours: string;
  readonly theirs: string;
}

/** What a merge of one file came to. */
export interface Merged {
  /** With the line ends, byte order mark and final newline of the user's file. Unresolved under `fail`: the user's text as it was. */
  readonly text: string;
  /** All overlaps, also those that `ours` or `theirs` decided. */
  readonly conflicts: readonly Conflict[];
  /** False with conflicts under `fail` (nothing is merged) and `markers` (the text has them). */
  readonly isResolved: boolean;
  readonly warnings: readonly string[];
}

/** The lines around a conflict, as git writes them. */
export const MARKERS = {
  ours: '<<<<<<< yours',
  middle: '=======',
  theirs: '>>>>>>> generator',
} as const;

interface MergeTextOptions {
  readonly onConflict: OnConflict;
  /** Each line of `eternalFunction(FunctionId, { … })` is a hunk of its own, also beside a changed one. */
  readonly optionLines?: boolean;
}

interface Overlap {
  /** How many lines of the user's stand before it. */
  readonly start: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Lines that are clear, and overlaps between them. */
type Piece = readonly string[] | Overlap;

const isOverlap = (piece: Piece): piece is Overlap => !Array.isArray(piece);

/** Merges by lines what the user (`ours`) and the generator (`theirs`) made of `base`. As in git, adjacent changed lines overlap, and the same change on both sides does not. */
export function mergeText(
  ours: string,
  base: string,
  theirs: string,
  { onConflict, optionLines = false }: MergeTextOptions,
): Merged {
  const sides = { ours: linesOf(ours), base: linesOf(base), theirs: linesOf(theirs) };
  if (isSameLines(sides.ours, sides.base)) {
    return { text: inFormOf(ours, sides.theirs), conflicts: [], isResolved: true, warnings: [] };
  }
  const marked = optionLines ? markOptions(sides) : sides;
  const pieces = diff3MergeRegions(marked.ours, marked.base, marked.theirs).flatMap((region) =>
    region.stable ? [region.bufferContent] : trim(region),
  );
  const conflicts = pieces.filter(isOverlap).map((overlap) => conflictOf(overlap, marked.ours));
  const isResolved = conflicts.length === 0 || onConflict === 'ours' || onConflict === 'theirs';
  if (!isResolved && onConflict === 'fail') {
    return { text: ours, conflicts, isResolved, warnings: [] };
  }
  const lines = pieces.flatMap((piece) =>
    isOverlap(piece) ? chooseSide(piece, onConflict) : piece,
  );
  return { text: inFormOf(ours, withoutBoundaries(lines)), conflicts, isResolved, warnings: [] };
}

const isSameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);

/** A region without the lines at its ends that both sides have: what is left overlaps. */
function trim({ aContent, bContent, aStart }: IUnstableRegion<string>): Piece[] {
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

function conflictOf({ start, ours, theirs }: Overlap, all: readonly string[]): Conflict {
  const join = (lines: readonly string[]): string => withoutBoundaries(lines).join('\n');
  const before = withoutBoundaries(all.slice(0, start));
  return { line: before.length + 1, ours: join(ours), theirs: join(theirs) };
}

const withoutBoundaries = (lines: readonly string[]): string[] =>
  lines.filter((line) => !isBoundary(line));
