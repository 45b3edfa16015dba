import type { Files } from '../../tools/project';

/** The mark of a user's line. Each line has its own. */
export const markOf = (n: number): string => `«${n}»`;
const MARK = /«\d+»/g;

/** A rename of a processor changes its name in the user's lines, so comparisons ignore these names. */
const PROCESSOR = /\b(process|pull|work)(-[a-z0-9]+|[A-Z]\w*)+/g;

/** The number of occurrences of each of the user's lines in the tree. */
export type UserLines = ReadonlyMap<string, number>;

export const marksIn = (text: string): string[] => text.match(MARK) ?? [];

/** Finds the user's lines. Of JSON it is the marks: the generator may put a comma behind a line, or something beside it. */
export function userLines(files: Files): UserLines {
  const lines = new Map<string, number>();
  for (const [path, text] of files) {
    if (path.startsWith('.eternal/') || !text.includes('«')) continue;
    for (const line of linesIn(path, text)) lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return lines;
}

function linesIn(path: string, text: string): string[] {
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
