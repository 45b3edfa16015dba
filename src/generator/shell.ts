import path from 'node:path';

/** One word of a command line, quoted where it needs to be: for a POSIX shell, or for both of Windows'. */
export function shellQuote(word: string, { sep }: Pick<path.PlatformPath, 'sep'> = path): string {
  if (sep === '\\')
    return /^[\w@%+=:,./\\~-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (words: readonly string[]): string =>
  words.map((word) => shellQuote(word)).join(' ');
