import { isSameFile } from '../syntax/same-file';
import { linesOf } from '../text-format';

/** Of the lines of a file that was moved, so many are still in it. Git's rename detection takes half of them. */
const MIN_SHARE = 0.6;
/** A file with fewer lines is like too many others to be found under another name. */
const MIN_LINES = 5;

/** How much of a generated text is in another one: 1 for the same file. */
export function similarity(path: string, generated: string, text: string): number {
  const [a, b] = [generated, text].map(withoutFolders);
  if (isSameFile(path, a, b)) return 1;
  const [lines, others] = [contentLines(generated), contentLines(text)];
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of lines) {
    const count = counts.get(line) ?? 0;
    if (count > 0) common += 1;
    counts.set(line, count - 1);
  }
  return lines.length === 0 ? 0 : (common / lines.length) * 0.99;
}

export const isSimilar = (path: string, generated: string, text: string): boolean =>
  similarity(path, generated, text) >= MIN_SHARE;

export const isLongEnough = (generated: string): boolean =>
  contentLines(generated).length >= MIN_LINES;

/** Relative imports change with a move, so that only the name of the file counts. */
const withoutFolders = (text: string): string =>
  text.replace(/(['"])\.{1,2}\/(?:[^'"\n]*\/)?([^'"/\n]*)\1/g, '$1$2$1');

/** The lines of a text as far as no formatter decides them. */
const contentLines = (text: string): string[] =>
  linesOf(withoutFolders(text)).flatMap((line) => {
    const content = line.replace(/[\s;,()]/g, '').replaceAll('"', "'");
    return content === '' || /^[{}[\]]+$/.test(content) ? [] : [content];
  });
