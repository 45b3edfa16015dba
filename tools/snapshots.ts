import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasPlaceholder, readTemplateFiles, SETS } from '../src/generator/plan/templates';
import { BASE_PATH } from '../src/generator/workspace/base-file';
import { cases } from './cases';
import { root, version } from './repository';
import { readTree, type Tree } from './tree';

/*
 * Of each case its list of paths is stored, and the texts that rendering decides; of all cases but the first only those
 * that are not as in the first. Every other file is one of the templates.
 */

const SUFFIX = '.snap';
const PATHS = 'paths.txt';
const home = join(root, 'test/snapshots');
const first = cases[0]?.name ?? '';

const templates = new Map(
  SETS.filter((set) => set !== 'job')
    .flatMap((set) => readTemplateFiles(set))
    .filter(({ text, isRendered }) => !isRendered || !hasPlaceholder(text))
    .map(({ path, text }) => [path, text]),
);

/** What a snapshot is about: every file but the merge bases, without our version. */
export const withoutBases = (tree: Tree): Tree =>
  new Map(
    [...tree]
      .filter(([path]) => path !== BASE_PATH)
      .map(([path, text]) => [
        path,
        text.replaceAll(`"generator": "${version}"`, '"generator": "<version>"'),
      ]),
  );

/** The whole tree that a case's snapshot stands for. */
export async function readSnapshot(name: string): Promise<Tree> {
  const paths = (await readFile(join(home, name, PATHS), 'utf8')).trimEnd().split('\n');
  const own = await storedTexts(name);
  const shared = name === first ? own : await storedTexts(first);
  const textAt = (path: string) => own.get(path) ?? templates.get(path) ?? shared.get(path) ?? '';
  return new Map(paths.map((path) => [path, textAt(path)]));
}

/** A file is stored with a suffix: a `.gitignore` or a test in there would work as one. */
async function storedTexts(name: string): Promise<Tree> {
  const files = [...(await readTree(join(home, name)))].filter(([path]) => path !== PATHS);
  return new Map(files.map(([path, text]) => [path.slice(0, -SUFFIX.length), text]));
}

/** Names of the cases that have a stored snapshot, sorted. */
export async function snapshotNames(): Promise<string[]> {
  const entries = await readdir(home, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Replaces all that is stored. @returns how many files that are */
export async function writeSnapshots(trees: ReadonlyMap<string, Tree>): Promise<number> {
  for (const name of await snapshotNames()) await rm(join(home, name), { recursive: true });
  const inFirst = withoutBases(trees.get(first) ?? new Map());
  let count = 0;
  for (const [name, tree] of trees) {
    const files = withoutBases(tree);
    const decided = [...files].filter(
      ([path, text]) =>
        text !== templates.get(path) && (name === first || text !== inFirst.get(path)),
    );
    await write(join(home, name, PATHS), `${[...files.keys()].join('\n')}\n`);
    for (const [path, text] of decided) await write(join(home, name, path + SUFFIX), text);
    count += 1 + decided.length;
  }
  return count;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
