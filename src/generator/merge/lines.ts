import { diffIndices } from 'node-diff3';
import { lineEndOf } from '../line-ends';
import type { Merged } from './text';

const BOM = '\uFEFF';

/** The byte order mark of a text, if it has one, and what comes after it. */
export const splitBom = (text: string): { readonly mark: string; readonly body: string } =>
  text.startsWith(BOM) ? { mark: BOM, body: text.slice(1) } : { mark: '', body: text };

/** The lines of a text without what makes no difference: kind of line end, byte order mark, final newline. */
export function linesOf(text: string): string[] {
  const lines = splitBom(text).body.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `lines` as a text in the form of `ours`: where that mixes line ends, each line that stands in both keeps its own. */
export function withFormatOf(ours: string, lines: readonly string[]): string {
  const { mark, body } = splitBom(ours);
  const usual = lineEndOf(body);
  const ends = body.match(/\r?\n/g) ?? [];
  const own = ends.every((end) => end === usual) ? undefined : ownEnds(linesOf(body), ends, lines);
  const isOpen = body !== '' && !body.endsWith('\n');
  const last = lines.length - 1;
  const written = lines.map((line, index) =>
    isOpen && index === last ? line : line + (own?.get(index) ?? usual),
  );
  return mark + written.join('');
}

/** By the index of each line that is unchanged: the line end that it had. */
function ownEnds(
  before: string[],
  ends: readonly string[],
  after: readonly string[],
): ReadonlyMap<number, string> {
  const own = new Map<number, string>();
  let [from, to] = [0, 0];
  const keep = (until: number): void => {
    for (; from < until; from++, to++) {
      const end = ends[from];
      if (end !== undefined) own.set(to, end);
    }
  };
  for (const { buffer1, buffer2 } of diffIndices(before, [...after])) {
    keep(buffer1[0]);
    from += buffer1[1];
    to += buffer2[1];
  }
  keep(before.length);
  return own;
}

/** Whether two texts differ in nothing but what makes no difference. */
export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && essence(a) === essence(b));

/** A text without what makes no difference. */
export const essence = (text: string): string =>
  splitBom(text).body.replaceAll('\r\n', '\n').replace(/\n$/, '');

// Longer ones are git's where it merges a file that was renamed as well, see `conflict-marker-size` in gitattributes(5).
const OPENS = /^<{7,}( |$)/;
const CLOSES = /^>{7,}( |$)/;
const CLOSES_ALONE = /^>{7}( |$)/;

/** The lines (1-based) that open a conflict which is still to be decided, or close one that nothing opens. */
export function markerLines(text: string): number[] {
  if (!text.includes('<<<<<<<') && !text.includes('>>>>>>>')) return [];
  let isOpen = false;
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (OPENS.test(line)) {
      isOpen = true;
      return [index + 1];
    }
    if (!CLOSES.test(line)) return [];
    const isStray = !isOpen && CLOSES_ALONE.test(line);
    isOpen = false;
    return isStray ? [index + 1] : [];
  });
}

export const hasConflictMarkers = (text: string): boolean => markerLines(text).length > 0;

/** A line without what makes no difference in such a list. */
const trimmed = (line: string): string => line.trimEnd();
const isBlank = (line: string): boolean => trimmed(line) === '';
const isComment = (line: string): boolean => line.startsWith('#');
const setOf = (lines: readonly string[]): ReadonlySet<string> => new Set(lines.map(trimmed));

/**
 * Merges a list of lines (`.gitignore`, `.funcignore`, `.prettierignore`, `.gitattributes`): what the generator added
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
