import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Disk } from '../../src/generator/apply/disk';
import { undoLast } from '../../src/generator/apply/undo';
import { type ExactTree, namesInRunFolder, readExactTree } from '../../tools/exact-tree';
import { callsOf, type DiskCall } from '../../tools/stopping-disk';
import type { Scenario } from './scenarios';

/** A tree, and the tree after an undo in it. */
interface Outcome {
  readonly tree: ExactTree;
  readonly undone: ExactTree;
}

/** What may come of a scenario that is stopped, and the calls at which that can be. */
export interface Expected {
  readonly before: Outcome;
  readonly after: Outcome;
  readonly calls: readonly DiskCall[];
}

export const newFolder = (parent: string, name: string): string => {
  const dir = join(parent, name);
  mkdirSync(dir);
  return dir;
};

export function expectedOf(scenario: Scenario, parent: string): Expected {
  const { project, diskOf, prepare, run, next, isRepair } = scenario;
  const outcomeIn = (name: string, work: (root: string, disk: Disk) => void): Outcome => {
    const dir = newFolder(parent, name);
    const root = join(dir, project);
    const disk = diskOf(root);
    work(root, disk);
    const tree = readExactTree(dir);
    undoLast(root, disk);
    return { tree, undone: readExactTree(dir) };
  };
  let calls: DiskCall[] = [];
  const before = outcomeIn('before', (root, disk) => {
    prepare(root, disk);
    if (isRepair) next(root, disk);
  });
  const after = outcomeIn('after', (root, disk) => {
    prepare(root, disk);
    calls = callsOf((watched) => run(root, watched), disk);
  });
  return { before, after, calls };
}

/** The tree is one of the two, nothing lies about, and an undo does what it does in that one. */
export function expectWhole(
  dir: string,
  { project, diskOf }: Scenario,
  { before, after }: Expected,
): void {
  const root = join(dir, project);
  // Killed at its very last step, the undo of a new project leaves the folder that it was in.
  const tree = withoutEmptyFolder(readExactTree(dir), project);
  const isNew = JSON.stringify(tree) === JSON.stringify(after.tree);
  const { tree: whole, undone } = isNew ? after : before;
  expect(tree).toEqual(whole);
  expectTidy(root);
  undoLast(root, diskOf(root));
  expect(withoutEmptyFolder(readExactTree(dir), project)).toEqual(undone);
  expectTidy(root);
}

function expectTidy(root: string): void {
  const names = namesInRunFolder(root);
  expect(['', 'undo']).toContain(names.join());
  if (names.length === 0) return;
  const inUndo = readdirSync(join(root, '.eternal/run/undo')).sort();
  expect(inUndo.join()).toMatch(/^(holder\.[^,]+,)?journal\.json(,new)?(,old)?$/);
}

/** When tidying up fails, the folder that is the generator's may be left to the next run, empty. */
export const withoutEmptyFolders = (tree: ExactTree, project: string): ExactTree =>
  withoutEmptyFolder(withoutEmptyFolder(tree, `${project}/.eternal`), project);

function withoutEmptyFolder(tree: ExactTree, folder: string): ExactTree {
  const isEmpty = !Object.keys(tree).some((path) => path.startsWith(`${folder}/`));
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !(isEmpty && path === folder)));
}

/** The numbers, from 1 on, of the calls at which something is to happen. */
export const numbersOf = ({ calls }: Expected, isAt: (name: DiskCall) => boolean): number[] =>
  [...calls.entries()].filter(([, call]) => isAt(call)).map(([index]) => index + 1);
