import { dirname, join } from 'node:path';
import { changedMeanwhile } from '../errors';
import { type Disk, isThere, makeFolder, removeIfEmpty } from './disk';
import { fingerprintAt } from './fingerprint';
import type { Journal, Step } from './journal';
import type { ProjectPaths } from './project-paths';

/** A journal with the folder that it, `old/` and `new/` are in. */
export interface Recording {
  readonly folder: string;
  readonly journal: Journal;
}

/** What playing back has changed. */
export interface PlayedBack {
  readonly restored: readonly string[];
  /** Files that were changed after the run had been interrupted: they stay, and what the run replaced is put beside. */
  readonly kept: readonly { readonly path: string; readonly oldAt?: string | undefined }[];
}

export const oldAt = (folder: string, n: number): string => join(folder, 'old', `${n}`);
export const newAt = (folder: string, n: number): string => join(folder, 'new', `${n}`);

/** Makes the folders that the steps' old and new contents are in. */
export function makeStepFolders(disk: Disk, folder: string): void {
  for (const name of ['old', 'new']) makeFolder(disk, join(folder, name));
}

/**
 * Does what is not yet done. Folders are made first and removed last, here as in `playBack`: what takes space comes
 * before anything that would have to be taken back. Throws `E_WRITE` where something else stands than the plan was made for.
 */
export function playForward(disk: Disk, paths: ProjectPaths, { folder, journal }: Recording): void {
  const { steps, madeFolders, oldFolders } = journal;
  for (const made of madeFolders) makeFolder(disk, paths.locate(made));
  for (const [n, step] of steps.entries()) doStep(disk, paths, folder, step, n);
  for (const old of oldFolders.toReversed()) removeIfEmpty(disk, paths.locate(old.path));
}

function doStep(
  disk: Disk,
  { locate }: ProjectPaths,
  folder: string,
  { path, before, after }: Step,
  n: number,
): void {
  const target = locate(path);
  const old = oldAt(folder, n);
  if (after === null ? isThere(disk, old) : !isThere(disk, newAt(folder, n))) return;
  if (isThere(disk, target)) disk.renameSync(target, old);
  // What was moved away is looked at, not what stood there a moment before.
  if (before !== undefined && fingerprintAt(disk, old) !== before) {
    throw changedMeanwhile(path);
  }
  if (after !== null) disk.renameSync(newAt(folder, n), target);
}

/** Takes back what is done. Everything is moved, nothing removed, so that it can be played forward again. */
export function playBack(
  disk: Disk,
  paths: ProjectPaths,
  { folder, journal }: Recording,
): PlayedBack {
  const { steps, madeFolders, oldFolders } = journal;
  const restored: string[] = [];
  const kept: { path: string; oldAt?: string | undefined }[] = [];
  for (const old of oldFolders) restoreFolder(disk, paths.locate(old.path), old.mode & 0o7777);
  for (const [n, step] of [...steps.entries()].reverse()) {
    const result = undoStep(disk, paths, folder, step, n);
    if (result === 'restored') restored.push(step.path);
    else if (result !== undefined) kept.push({ path: step.path, ...result });
  }
  for (const made of madeFolders.toReversed()) removeIfEmpty(disk, paths.locate(made));
  return { restored, kept };
}

function restoreFolder(disk: Disk, path: string, mode: number): void {
  makeFolder(disk, path);
  // Also of one that is there: the last attempt may have come just so far.
  if ((disk.lstatSync(path).mode & 0o7777) !== mode) disk.chmodSync(path, mode);
}

function undoStep(
  disk: Disk,
  { locate }: ProjectPaths,
  folder: string,
  { path, after }: Step,
  n: number,
): 'restored' | { oldAt?: string } | undefined {
  const target = locate(path);
  const old = oldAt(folder, n);
  const isPutThere = after !== null && !isThere(disk, newAt(folder, n));
  const there = isPutThere ? fingerprintAt(disk, target) : null;
  const isOurs = isPutThere && there === after;
  if (isOurs) disk.renameSync(target, newAt(folder, n));
  if (!isThere(disk, old)) return isOurs ? 'restored' : there === null ? undefined : {};
  if (!isThere(disk, target)) {
    makeFolder(disk, dirname(target));
    disk.renameSync(old, target);
    return 'restored';
  }
  const beside = freeName(disk, `${path}.interrupted`, locate);
  disk.renameSync(old, locate(beside));
  return { oldAt: beside };
}

function freeName(disk: Disk, path: string, locate: ProjectPaths['locate'], n = 1): string {
  const name = n === 1 ? path : `${path}.${n}`;
  return isThere(disk, locate(name)) ? freeName(disk, path, locate, n + 1) : name;
}
