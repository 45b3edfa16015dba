import { type Dirent, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { alternatives, matcherOf } from './main-pattern';

/** The files that `main` in package.json names, sorted: one file, or those that match its pattern. */
export function filesOf(root: string, main: string): string[] {
  const pattern = posix.normalize(main);
  if (alternatives(pattern).length === 1 && !WILD.test(main)) return [join(root, main)];
  const [top = '.'] = main.split(/\/?[^/]*[*?[{]/);
  return filesBelow(root, top === '' ? '.' : top)
    .filter(matcherOf(pattern))
    .sort()
    .map((path) => join(root, path));
}

const WILD = /[*?[]/;

/** The paths of all files below a folder, relative to `root`, with `/`. */
function filesBelow(root: string, folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.split(sep).join('/'));
}
