import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyPatch, parsePatch, type StructuredPatch } from 'diff';
import { plannedFile } from '../src/generator/plan/planned-file';
import { BASE_PATH, parseBases } from '../src/generator/workspace/base-file';
import { baseOf, type MergeBase } from '../src/generator/workspace/bases';
import { writeBases } from './bases';
import { caseNamed } from './cases';
import { generate } from './generate';
import { root, version } from './repository';
import { inTempDir } from './temp-dir';
import { readTree, type Tree } from './tree';

/** The corpus: projects of released versions, each with edits of its user. */
const home = join(root, 'test/fixtures');
const SHARED = 'shared.json';
const OWN = 'own.json';
const EDITS = 'edits.patch';
const NO_FILE = '/dev/null';

/** The cases that every version adds: the fewest options, all options, and several jobs. */
const kept = ['defaults', 'every-option', 'three-jobs'];

export interface CorpusProject {
  readonly version: string;
  readonly name: string;
}

/** A stored project. Its bases equal its files. */
interface Stored {
  readonly files: Readonly<Record<string, string>>;
  /** Paths that have a merge base. */
  readonly bases: readonly string[];
}

/** The projects of the corpus, in folders that are named after their versions. */
export const corpus: readonly CorpusProject[] = readdirSync(home)
  .filter((name) => /^\d/.test(name))
  .flatMap((release) =>
    readdirSync(join(home, release), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ version: release, name })),
  );

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(home, ...path), 'utf8'));

/** Writes a project of the corpus to a folder, without its user's edits. */
export function restoreProject(project: CorpusProject, folder: string): void {
  const shared: Stored['files'] = readJson(project.version, SHARED);
  const own: Stored = readJson(project.version, project.name, OWN);
  const files = { ...shared, ...own.files };
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  const bases = own.bases.map((path): [string, MergeBase | undefined] => [
    path,
    baseOf(plannedFile(path, files[path] ?? '')),
  ]);
  writeBases(folder, new Map(bases.flatMap(([path, base]) => (base ? [[path, base]] : []))));
}

/** The edits of a project's user: one patch for each file. */
export const editsOf = ({ version: release, name }: CorpusProject): StructuredPatch[] =>
  parsePatch(readFileSync(join(home, release, name, EDITS), 'utf8'));

/** The file of a patch. */
export const pathOf = ({ oldFileName = NO_FILE, newFileName = NO_FILE }: StructuredPatch): string =>
  (newFileName === NO_FILE ? oldFileName : newFileName).replace(/^[ab]\//, '');

export const isDeletion = ({ newFileName }: StructuredPatch): boolean => newFileName === NO_FILE;

/** Applies the user's edits. Throws where a patch does not apply. */
export function makeEdits(folder: string, patches: readonly StructuredPatch[]): void {
  for (const patch of patches) {
    const path = pathOf(patch);
    if (isDeletion(patch)) rmSync(join(folder, path));
    else {
      const before = patch.oldFileName === NO_FILE ? '' : readFileSync(join(folder, path), 'utf8');
      const after = applyPatch(before, patch);
      if (after === false) throw new Error(`the edits of ${path} do not fit any more`);
      write(folder, path, after);
    }
  }
}

/** Stores the projects of this version. The edits are written by hand and must apply to them. */
export async function storeCorpus(): Promise<void> {
  await inTempDir(async (folder) => {
    const trees = new Map<string, Tree>();
    for (const name of kept) {
      trees.set(name, await readTree(await generate(caseNamed(name), folder)));
    }
    const [first = new Map(), ...others] = trees.values();
    const isShared = (path: string): boolean =>
      path !== BASE_PATH && others.every((tree) => tree.get(path) === first.get(path));
    const shared = [...first].filter(([path]) => isShared(path));
    writeJson([version, SHARED], Object.fromEntries(shared));
    for (const [name, tree] of trees) {
      const own = [...tree].filter(
        ([path]) => path !== BASE_PATH && !(first.has(path) && isShared(path)),
      );
      const { paths: bases } = parseBases(tree.get(BASE_PATH) ?? '');
      const stored: Stored = { files: Object.fromEntries(own), bases };
      writeJson([version, name, OWN], stored);
    }
  });
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const writeJson = (path: string[], value: object): void =>
  write(home, path.join('/'), `${JSON.stringify(value, undefined, 2)}\n`);
