import path from 'node:path';

/** The rules of one system: Node's own, `path.posix` or `path.win32`. */
type Rules = Pick<path.PlatformPath, 'isAbsolute' | 'relative' | 'sep'>;

/** The way from a folder to what is inside of it, with `/`; `undefined` for what is not, as on another drive. */
export function wayInto(folder: string, target: string, rules: Rules = path): string | undefined {
  const { isAbsolute, relative, sep } = rules;
  const way = relative(folder, target);
  const leadsOut = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return leadsOut ? undefined : way.replaceAll(sep, '/');
}

/** One word of a command line, quoted where it needs to be: for a POSIX shell, or for both of Windows'. */
export function shellQuote(word: string, { sep }: Pick<Rules, 'sep'> = path): string {
  if (sep === '\\')
    return /^[\w@%+=:,./\\~-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (words: readonly string[]): string =>
  words.map((word) => shellQuote(word)).join(' ');
