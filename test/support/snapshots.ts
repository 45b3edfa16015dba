import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root, version } from './repository';
import { readTree, type Tree } from './tree';

const suffix = '.snap';
const base = /^\.eternal\/base\/(.+)\.base$/;
const home = join(root, 'test/snapshots');
const folderOf = (name: string) => join(home, name);

/** What a case's snapshot holds: every file but the merge bases (each equals its file), without our version. */
export function toSnapshot(tree: Tree): Tree {
  return new Map(
    [...tree]
      .filter(([path]) => !base.test(path))
      .map(([path, text]) => [
        path,
        text.replaceAll(`"generator": "${version}"`, '"generator": "<version>"'),
      ]),
  );
}

/** The merge bases of a project, by the path of the file that each is the base of. */
export function basesOf(tree: Tree): Tree {
  return new Map(
    [...tree].flatMap(([path, text]) => {
      const file = base.exec(path)?.[1];
      return file === undefined ? [] : [[file, text] as const];
    }),
  );
}

/** The stored snapshot of a case. A file is stored with a suffix: a `.gitignore` or a test in there would work as one. */
export async function readSnapshot(name: string): Promise<Tree> {
  const stored = await readTree(folderOf(name));
  return new Map([...stored].map(([path, text]) => [path.slice(0, -suffix.length), text]));
}

/** Removes all stored snapshots, those of cases that are no more included. */
export const removeSnapshots = (): Promise<void> => rm(home, { recursive: true, force: true });

/** Names of the cases that have a stored snapshot, sorted. */
export const snapshotNames = async (): Promise<string[]> => (await readdir(home)).sort();

export async function writeSnapshot(name: string, snapshot: Tree): Promise<void> {
  for (const [path, text] of snapshot) {
    const file = join(folderOf(name), path + suffix);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
