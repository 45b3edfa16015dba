import { inFormOf, linesOf } from './line-endings';
import type { Merged } from './text';

/** A line without what makes no difference in such a list. */
const essence = (line: string): string => line.trimEnd();
const isBlank = (line: string): boolean => essence(line) === '';
const isComment = (line: string): boolean => line.startsWith('#');
const setOf = (lines: readonly string[]): ReadonlySet<string> => new Set(lines.map(essence));

/**
 * Merges a list of lines (`.gitignore`, `.funcignore`, `.gitattributes`): what the generator added
 * since `base` comes in, beside the lines that it stands with; what it took out goes; the user's
 * lines and their order stay, and what the user took out stays out. Without a base nothing goes,
 * and all that is missing comes in. Never conflicts.
 */
export function mergeLines(ours: string, base: string | undefined, theirs: string): Merged {
  const lines = merge(
    linesOf(ours),
    base === undefined ? undefined : linesOf(base),
    linesOf(theirs),
  );
  return { text: inFormOf(ours, lines), conflicts: [], isResolved: true, warnings: [] };
}

function merge(ours: string[], base: string[] | undefined, theirs: string[]): string[] {
  if (base !== undefined && ours.map(essence).join('\n') === base.map(essence).join('\n')) {
    return theirs;
  }
  const had = setOf(base ?? []);
  const has = setOf(theirs);
  const isGone = (line: string): boolean =>
    !isBlank(line) && had.has(essence(line)) && !has.has(essence(line));
  return paragraphsOf(theirs).reduce(
    (lines, paragraph) => {
      const known = setOf(lines);
      const isNew = (line: string): boolean => !known.has(essence(line)) && !had.has(essence(line));
      const hasNews = paragraph.some(
        (line) => isNew(line) && !(isComment(line) && base === undefined),
      );
      return hasNews ? addTo(lines, paragraph, isNew) : lines;
    },
    without(ours, isGone),
  );
}

/** Runs of lines between blank ones. */
function paragraphsOf(lines: readonly string[]): string[][] {
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (isBlank(line)) paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

/** `lines` with what is new in a paragraph: behind or before a neighbour, at the end when none is there. */
function addTo(
  lines: readonly string[],
  paragraph: readonly string[],
  isNew: (line: string) => boolean,
): string[] {
  const placeOf = (line: string): number =>
    lines.findIndex((each) => essence(each) === essence(line));
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

/** `lines` without some, and without the blank line that a paragraph leaves when all of it goes. */
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
