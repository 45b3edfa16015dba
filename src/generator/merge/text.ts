import { diff3MergeRegions, type IUnstableRegion } from 'node-diff3';
import { isSide, type OnConflict } from '../arguments/arguments';
import { linesOf, withFormatOf } from './lines';

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
    return {
      text: withFormatOf(ours, sides.theirs),
      conflicts: [],
      isResolved: true,
      warnings: [],
    };
  }
  const marked = optionLines ? markOptions(sides) : sides;
  const pieces = diff3MergeRegions(marked.ours, marked.base, marked.theirs).flatMap((region) =>
    region.stable ? [region.bufferContent] : trim(region),
  );
  const conflicts = pieces.filter(isOverlap).map((overlap) => conflictOf(overlap, marked.ours));
  const isResolved = conflicts.length === 0 || isSide(onConflict);
  if (!isResolved && onConflict === 'fail') {
    return { text: ours, conflicts, isResolved, warnings: [] };
  }
  const lines = pieces.flatMap((piece) =>
    isOverlap(piece) ? chooseSide(piece, onConflict) : piece,
  );
  return {
    text: withFormatOf(ours, withoutBoundaries(lines)),
    conflicts,
    isResolved,
    warnings: [],
  };
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

/** The lines of the three texts that a merge compares. */
export interface Sides {
  readonly ours: string[];
  readonly base: string[];
  readonly theirs: string[];
}

interface Entry {
  readonly key: string;
  /** Comments and blank lines before it. */
  readonly lead: readonly string[];
  /** Its line, and those that go on with its value. */
  readonly lines: readonly string[];
}

interface Block {
  readonly before: readonly string[];
  readonly entries: readonly Entry[];
  readonly after: readonly string[];
}

const CALL = /^eternalFunction\(.*\{\s*$/;
const END = /^\}/;
const OPTION = /^([ \t]+)(?:async\s+)?['"]?([\w$]+)['"]?\s*(?:[:,(]|$)/;

const COMMENT = /\/\/.*|\/\*.*?\*\//g;

// No text has this character, so no line of the user's is taken for a boundary.
const BOUNDARY = '\0';

/** Whether a line is none of the text's, but was put in by `markOptions`. */
export const isBoundary = (line: string): boolean => line.startsWith(BOUNDARY);

/**
 * Puts the same boundary lines around each option of a job's file into all three texts, also where
 * one has no such option: so that a line-based merge sees no two options as adjacent. The options
 * of all three come in the user's order. The texts come back as they are when one has no such
 * block, or the user's is none that a line can be added to.
 */
export function markOptions(sides: Sides): Sides {
  const [ours, base, theirs] = [sides.ours, sides.base, sides.theirs].map(readBlock);
  if (ours === undefined || base === undefined || theirs === undefined) return sides;
  const keys = [base, theirs].reduce(
    addKeys,
    ours.entries.map(({ key }) => key),
  );
  return { ours: mark(ours, keys), base: mark(base, keys), theirs: mark(theirs, keys) };
}

function readBlock(lines: readonly string[]): Block | undefined {
  const start = lines.findIndex((line) => CALL.test(line)) + 1;
  const end = lines.findIndex((line, index) => index >= start && END.test(line));
  if (start === 0 || end < 0) return undefined;
  const entries: { key: string; lead: string[]; lines: string[] }[] = [];
  let indent: string | undefined;
  let lead: string[] = [];
  for (const line of lines.slice(start, end)) {
    const [, itsIndent, key] = OPTION.exec(line) ?? [];
    indent ??= itsIndent;
    const last = entries.at(-1);
    if (key !== undefined && itsIndent === indent) {
      entries.push({ key, lead, lines: [line] });
      lead = [];
    } else if (last !== undefined && lead.length === 0 && goesOn(line, indent ?? '')) {
      last.lines.push(line);
    } else lead.push(line);
  }
  if (!isExtensible(lines.slice(start, end), entries)) return undefined;
  return { before: lines.slice(0, start), entries, after: [...lead, ...lines.slice(end)] };
}

/** No option twice, none in a comment, and a comma behind the last one. */
function isExtensible(lines: readonly string[], entries: readonly Entry[]): boolean {
  const keys = new Set(entries.map(({ key }) => key));
  const last = entries.at(-1)?.lines.at(-1) ?? ',';
  const hasOpenComment = lines.some((line) => /\/\*(?!.*\*\/)/.test(line));
  return (
    keys.size === entries.length &&
    last.replace(COMMENT, '').trimEnd().endsWith(',') &&
    !hasOpenComment
  );
}

/** Whether a line is still of the value that began above it: further in, or what closes it. */
const goesOn = (line: string, indent: string): boolean =>
  line.startsWith(indent) && /^[ \t)\]}]/.test(line.slice(indent.length));

/** `order` with the keys of a block that it has not, each behind the one that it follows there. */
function addKeys(order: readonly string[], { entries }: Block): string[] {
  const keys = [...order];
  entries.forEach(({ key }, index) => {
    if (keys.includes(key)) return;
    const previous = entries[index - 1]?.key;
    keys.splice(previous === undefined ? 0 : keys.indexOf(previous) + 1, 0, key);
  });
  return keys;
}

function mark({ before, entries, after }: Block, keys: readonly string[]): string[] {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const marked = keys.flatMap((key) => {
    const { lead = [], lines = [] } = byKey.get(key) ?? {};
    return [`${BOUNDARY}before ${key}`, ...lead, `${BOUNDARY}${key}`, ...lines];
  });
  return [...before, ...marked, `${BOUNDARY}end`, ...after];
}
