import { BASE_PATH, parseBases } from '../../src/generator/workspace/base-file';
import { baseText, type MergeBases } from '../../src/generator/workspace/bases';
import type { Files } from '../../tools/project';

/** The mark of a user's line. Each line has its own. */
export const markOf = (n: number): string => `«${n}»`;
const MARK = /«\d+»/g;

/** A rename of a processor changes its name in the user's lines, so comparisons ignore these names. */
const PROCESSOR = /\b(process|pull|work)(-[a-z0-9]+|[A-Z]\w*)+/g;

/** The number of occurrences of each of the user's lines in the tree. */
export type UserLines = ReadonlyMap<string, number>;

export const marksIn = (text: string): string[] => text.match(MARK) ?? [];

/**
 * Finds the user's lines. Of JSON it is the marks: the generator may put a comma behind a line, or something beside it.
 * Of the lines with marks in `commented` it is the comment: the generator may change the code before it.
 */
export function userLines(files: Files, commented: ReadonlySet<string> = new Set()): UserLines {
  const lines = new Map<string, number>();
  for (const [path, text] of files) {
    for (const line of linesIn(path, text)) {
      const isComment = marksIn(line).some((mark) => commented.has(mark));
      const kept = isComment ? line.slice(line.indexOf('//')) : line;
      lines.set(kept, (lines.get(kept) ?? 0) + 1);
    }
  }
  return lines;
}

/** The marks of comments that the user put behind generated code. */
export function commentedMarks(files: Files): ReadonlySet<string> {
  const bases = parseBases(files.get(BASE_PATH) ?? '');
  return new Set([...files].flatMap(([path, text]) => commentedIn(path, text, bases)));
}

function commentedIn(path: string, text: string, bases: MergeBases): string[] {
  if (!/\.m?ts$/.test(path) || !text.includes('«')) return [];
  const generated = new Set(codeLines(baseText(bases.get(path)) ?? ''));
  return linesIn(path, text)
    .filter((line) => generated.has(codeOf(line)))
    .flatMap(marksIn);
}

const codeOf = (line: string): string =>
  line
    .replace(/(^|\s)\/\/.*/, '')
    .trim()
    .replace(PROCESSOR, 'processor');

const codeLines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map(codeOf)
    .filter((code) => code !== '');

function linesIn(path: string, text: string): string[] {
  if (path.startsWith('.eternal/') || !text.includes('«')) return [];
  if (path.endsWith('.json')) return marksIn(text);
  return text
    .split(/\r?\n/)
    .filter((line) => line.includes('«'))
    .map((line) => line.trim().replace(PROCESSOR, 'processor'));
}

/** The lines that are there less often than before, or more often. */
export function differingLines(before: UserLines, after: UserLines): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((line) => (before.get(line) ?? 0) !== (after.get(line) ?? 0));
}
