import { dirname, join } from 'node:path/posix';
import { matcherOf } from '../../../../emulator/src/dev/main-pattern';

/** The first argument of Vite's `import.meta.glob`: https://vite.dev/guide/features#glob-import */
const CALL = /import\.meta\.glob\w*\s*(?:<[^(]*>)?\(\s*(\[[^\]]*\]|(['"`])[^'"`\n]*\2)/g;
const STRING = /(['"`])([^'"`\n]*)\1/g;

/** A file that goes away, or moves. */
export interface GoneFile {
  readonly from: string;
  /** Absent: it is deleted. */
  readonly to?: string | undefined;
}

/**
 * Finds patterns of `import.meta.glob` that lose a file: they match its old path but not the new one or, where it is
 * deleted, nothing else.
 *
 * @param files of the project after the change
 */
export function lostByPatterns(
  importer: string,
  text: string,
  gone: readonly GoneFile[],
  files: () => readonly string[],
): { readonly line: number; readonly message: string }[] {
  if (!text.includes('import.meta.glob')) return [];
  return [...text.matchAll(CALL)].flatMap(({ index, 1: argument = '' }) => {
    const matches = patternsOf(importer, argument);
    return gone
      .filter(({ from, to }) => {
        if (!matches(from)) return false;
        return to === undefined ? !files().some(matches) : !matches(to);
      })
      .slice(0, 1)
      .map(({ from, to }) => ({
        line: text.slice(0, index).split('\n').length,
        message: `import.meta.glob does not match ${to ?? 'any file'} instead of ${from}`,
      }));
  });
}

/** A test for paths from the project's folder. An alias matches nothing. */
function patternsOf(importer: string, argument: string): (path: string) => boolean {
  const all = [...argument.matchAll(STRING)].map(([, , pattern = '']) => pattern);
  const matcher = (pattern: string): ((path: string) => boolean) => {
    if (/^\.{1,2}\//.test(pattern)) return matcherOf(join(dirname(importer), pattern));
    return pattern.startsWith('/') ? matcherOf(pattern.slice(1)) : () => false;
  };
  const wanted = all.filter((pattern) => !pattern.startsWith('!')).map(matcher);
  const excluded = all
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => matcher(pattern.slice(1)));
  return (path) =>
    wanted.some((matches) => matches(path)) && !excluded.some((matches) => matches(path));
}
