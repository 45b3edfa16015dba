/** One word of a command line, quoted for a POSIX shell where it needs to be. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (words: readonly string[]): string => words.map(shellQuote).join(' ');
