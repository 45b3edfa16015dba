import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Disk } from '../../src/generator/apply/disk';
import { undoLast } from '../../src/generator/apply/undo';
import { type ExactTree, namesInWorkFolder, readExactTree } from '../../tools/exact-tree';
import { callsOf, type DiskCall } from '../../tools/stopping-disk';
import type { Scenario } from './scenarios';

/** A tree, and the same tree after an undo. */
interface Result {
  readonly tree: ExactTree;
  readonly undone: ExactTree;
}

/** The two allowed results of an interrupted scenario, and the calls at which it can stop. */
export interface Expected {
  readonly before: Result;
  readonly after: Result;
  readonly calls: readonly DiskCall[];
}

export const newFolder = (parent: string, name: string): string => {
  const dir = join(parent, name);
  mkdirSync(dir);
  return dir;
};

export function expectedOf(scenario: Scenario, parent: string): Expected {
  const { project, diskOf, prepare, run, next, isRepair } = scenario;
  const resultIn = (name: string, work: (root: string, disk: Disk) => void): Result => {
    const dir = newFolder(parent, name);
    const root = join(dir, project);
    const disk = diskOf(root);
    work(root, disk);
    const tree = readExactTree(dir);
    undoLast(root, disk);
    return { tree, undone: readExactTree(dir) };
  };
  let calls: DiskCall[] = [];
  const before = resultIn('before', (root, disk) => {
    prepare(root, disk);
    if (isRepair) next(root, disk);
  });
  const after = resultIn('after', (root, disk) => {
    prepare(root, disk);
    calls = callsOf((watched) => run(root, watched), disk);
  });
  return { before, after, calls };
}

/** Expects one of the two trees, no other files, and the undo of that tree. */
export function expectWhole(
  dir: string,
  { project, diskOf }: Scenario,
  { before, after }: Expected,
): void {
  const root = join(dir, project);
  // A kill at the last step leaves the empty folder of an undone new project.
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
  const names = namesInWorkFolder(root);
  expect(['', 'undo']).toContain(names.join());
  if (names.length === 0) return;
  const inUndo = readdirSync(join(root, '.eternal/run/undo')).sort();
  expect(inUndo.join()).toMatch(/^(holder\.[^,]+,)?journal\.json(,new)?(,old)?$/);
}

/** If the cleanup fails, the generator's empty folder stays until the next command. */
export const withoutEmptyFolders = (tree: ExactTree, project: string): ExactTree =>
  withoutEmptyFolder(withoutEmptyFolder(tree, `${project}/.eternal`), project);

function withoutEmptyFolder(tree: ExactTree, folder: string): ExactTree {
  const isEmpty = !Object.keys(tree).some((path) => path.startsWith(`${folder}/`));
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !(isEmpty && path === folder)));
}

/** The numbers, from 1 on, of the calls with such a name. */
export const numbersOf = ({ calls }: Expected, isAt: (name: DiskCall) => boolean): number[] =>
  [...calls.entries()].filter(([, call]) => isAt(call)).map(([index]) => index + 1);
