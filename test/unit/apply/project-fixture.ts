import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import { lockHolder } from '../../../src/generator/apply/lock';
import type { Change, ChangeSet, StateFile } from '../../../src/generator/compare/change';
import { type TreeEntry, writeTree } from '../../../tools/exact-tree';
import { interruptAfterRenames } from '../../../tools/stopping-disk';
import { makeTempDir } from '../../../tools/temp-dir';

/** Creates a project folder with these files. Removes it after the test. */
export async function newProject(
  tree: Readonly<Record<string, string | TreeEntry>> = {},
): Promise<string> {
  const dir = await makeTempDir();
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const root = join(dir, 'app');
  mkdirSync(root);
  writeTree(root, tree);
  return root;
}

/** The PID namespace of this process, as in lock holders. */
export const pidNamespace = lockHolder(process.pid).split('.').at(-1);

/** No process has this number. */
export const deadHolder = `999999999.1.${pidNamespace}`;

export type GivenChange = Omit<Change, 'owner'>;

export const changeSetOf = (
  root: string,
  changes: readonly GivenChange[],
  stateFiles: readonly StateFile[] = [],
): ChangeSet => ({
  root,
  version: '1.0.0',
  isNew: false,
  changes: changes.map((change) => ({ owner: 'generated', ...change })),
  stateFiles,
});

export const create = (path: string, after = `${path}\n`): GivenChange => ({
  path,
  action: 'create',
  after,
});

export const update = (path: string, before: string, after: string): GivenChange => ({
  path,
  action: 'update',
  before,
  after,
});

/** Applies a change set on a disk that fails after so many renames. */
export const interrupt = (changeSet: ChangeSet, renamesDone: number): void =>
  interruptAfterRenames(renamesDone, (disk) => applyChanges(changeSet, disk));
