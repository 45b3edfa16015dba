import type { OnConflict } from '../arguments/answers';
import { GeneratorError } from '../errors';
import { type CodeStyle, styleOf } from '../syntax/style/code-style';
import { linesOf, withFormatOf } from '../text-format';
import { alignFormat } from './align-format';
import { mergeCode } from './code/merge-code';
import { hasConflictMarkers, type Merged, UNRESOLVED } from './conflicts';
import { mergeJson } from './merge-json';
import { mergeText } from './merge-text';

const CODE = /\.[cm]?[jt]sx?$/;
const LINE_LIST = /(^|\/)\.(gitignore|funcignore|prettierignore|gitattributes)$/;

/** Three texts of one file. */
export interface Sides {
  readonly ours: string;
  /** Absent where the generator made no earlier version. */
  readonly base: string | undefined;
  readonly theirs: string;
}

/**
 * Merges one file by its kind. Returns the reason as `problem` where it cannot be merged.
 *
 * @param style of the code that comes in; asked for where it is needed
 */
export function mergeFile(
  path: string,
  { ours, base, theirs }: Sides,
  onConflict: OnConflict,
  style: () => CodeStyle = () => styleOf(CODE.test(path) ? [ours] : []),
): Merged | { readonly problem: string } {
  if (onConflict === 'markers' && hasConflictMarkers(ours)) return { problem: UNRESOLVED };
  if (LINE_LIST.test(path)) return mergeLineList(ours, base, theirs);
  // Changes have no place in an emptied file. Merging by lines reports them.
  if (CODE.test(path) && base !== undefined && ours.trim() !== '') {
    const hasOptions = base.includes('eternalFunction(');
    return mergeCode(ours, base, theirs, { onConflict, hasOptions, style });
  }
  if (!path.endsWith('.json')) {
    const aligned = alignFormat(path, ours, { base: base ?? '', theirs }, style);
    return mergeText(ours, aligned.base, aligned.theirs, { onConflict });
  }
  try {
    return mergeJson(ours, base, theirs, { onConflict, path });
  } catch (error) {
    if (error instanceof GeneratorError) return { problem: error.message };
    throw error;
  }
}

const trimmed = (line: string): string => line.trimEnd();
const isBlank = (line: string): boolean => trimmed(line) === '';
const isComment = (line: string): boolean => line.startsWith('#');
const setOf = (lines: readonly string[]): ReadonlySet<string> => new Set(lines.map(trimmed));

/**
 * Merges a list of lines (`.gitignore`, `.funcignore`, `.prettierignore`, `.gitattributes`). Adds the generator's new lines beside the lines
 * that they stand with, and removes the ones that it dropped. Keeps the user's lines and their order, and does not bring
 * back what the user removed. Without a base it adds every missing line and removes none. Never conflicts.
 */
export function mergeLineList(ours: string, base: string | undefined, theirs: string): Merged {
  const lines = merge(
    linesOf(ours),
    base === undefined ? undefined : linesOf(base),
    linesOf(theirs),
  );
  return { text: withFormatOf(ours, lines), conflicts: [], isResolved: true, warnings: [] };
}

function merge(ours: string[], base: string[] | undefined, theirs: string[]): string[] {
  if (base !== undefined && ours.map(trimmed).join('\n') === base.map(trimmed).join('\n')) {
    return theirs;
  }
  const had = setOf(base ?? []);
  const has = setOf(theirs);
  const isGone = (line: string): boolean =>
    !isBlank(line) && had.has(trimmed(line)) && !has.has(trimmed(line));
  return paragraphsOf(theirs).reduce(
    (lines, paragraph) => {
      const known = setOf(lines);
      const isNew = (line: string): boolean => !known.has(trimmed(line)) && !had.has(trimmed(line));
      const hasNews = paragraph.some(
        (line) => isNew(line) && !(isComment(line) && base === undefined),
      );
      return hasNews ? addTo(lines, paragraph, isNew) : lines;
    },
    without(ours, isGone),
  );
}

/** The lines between blank lines. */
function paragraphsOf(lines: readonly string[]): string[][] {
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (isBlank(line)) paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

/** `lines` with the new lines of a paragraph: beside a neighbor, or at the end where no neighbor exists. */
function addTo(
  lines: readonly string[],
  paragraph: readonly string[],
  isNew: (line: string) => boolean,
): string[] {
  const placeOf = (line: string): number =>
    lines.findIndex((each) => trimmed(each) === trimmed(line));
  const first = paragraph.map(placeOf).find((place) => place >= 0);
  const news = paragraph.filter(isNew);
  if (first === undefined) {
    const isApart = lines.length === 0 || isBlank(lines.at(-1) ?? '');
    return [...lines, ...(isApart ? [] : ['']), ...news];
  }
  const added = new Map<number, string[]>();
  let place = first;
  for (const line of paragraph) {
    const found = placeOf(line);
    if (found >= 0) place = found + 1;
    else if (isNew(line)) added.set(place, [...(added.get(place) ?? []), line]);
  }
  return [...lines, undefined].flatMap((line, index) => [
    ...(added.get(index) ?? []),
    ...(line === undefined ? [] : [line]),
  ]);
}

/** `lines` without some of them, and without the second blank line that a removed paragraph leaves. */
function without(lines: readonly string[], isGone: (line: string) => boolean): string[] {
  const kept: string[] = [];
  let hasCut = false;
  for (const line of lines) {
    if (isGone(line)) hasCut = true;
    else if (hasCut && isBlank(line) && isBlank(kept.at(-1) ?? '')) hasCut = false;
    else {
      kept.push(line);
      hasCut = false;
    }
  }
  if (hasCut && isBlank(kept.at(-1) ?? 'x')) kept.pop();
  return kept;
}
