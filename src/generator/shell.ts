import path from 'node:path';

/** Quotes an argument if necessary, for POSIX shells or, on Windows, for cmd.exe and PowerShell. */
export function shellQuote(word: string, { sep }: Pick<path.PlatformPath, 'sep'> = path): string {
  if (sep === '\\')
    return /^[\w@%+=:,./\\~-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (args: readonly string[]): string =>
  args.map((arg) => shellQuote(arg)).join(' ');
