import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Texts by path, relative to the project, with `/`. */
export type Tree = ReadonlyMap<string, string>;

/** Output of npm and tsc, and working files of the generator. */
const ignored = /(^|\/)(node_modules|dist)\/|^\.eternal\/run\//;

/** All files below `dir`, sorted by path, except the ignored ones. */
export async function readTree(dir: string): Promise<Tree> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !ignored.test(path))
    .sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(dir, path), 'utf8')));
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']));
}
