import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A name that a folder lists, composed (NFC) as git, editors and `.eternal/base` write it. Disks of macOS may list it
 * decomposed (NFD), and find it in both forms. Where the composed name is another file, or no file, the name stays.
 */
export function listedName(folder: string, name: string, exists = existsSync): string {
  // The first Unicode operation is slow.
  if (/^[ -~]*$/.test(name)) return name;
  const composed = name.normalize('NFC');
  return composed !== name && exists(join(folder, composed)) ? composed : name;
}

/** Whether two names are the same in one of these forms. */
export const isSameName = (one: string, other: string): boolean =>
  one === other || (!/^[ -~]*$/.test(one) && one.normalize('NFC') === other.normalize('NFC'));
