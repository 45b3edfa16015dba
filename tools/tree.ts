import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Path (from the project's folder, with `/`) to text. */
export type Tree = ReadonlyMap<string, string>;

/** Made by npm and tsc, or a working file of the generator. */
const ignored = /(^|\/)(node_modules|dist)\/|^\.eternal\/run\//;

/** Every file below `dir` in order of path, but what is made there later. */
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
