import { basename, dirname, join } from 'node:path';
import { changedMeanwhile } from '../errors';
import type { Fingerprint } from '../text-format';
import { isSameName } from '../workspace/listed-name';
import {
  bestEffort,
  copyOf,
  type Disk,
  exists,
  fingerprintAt,
  mkdirp,
  move,
  namesIn,
  removeIfEmpty,
  removeIfExists,
  removeTree,
  statAt,
} from './disk';
import { hasModes, type Journal, type Step } from './journal-file';
import { discard, previousUndo, type WorkFolder } from './lock';
import type { ProjectPaths } from './project-paths';

/** A journal and its folder, which also contains `old/` and `new/`. */
export interface JournalDir {
  readonly folder: string;
  readonly journal: Journal;
}

/** The result of a rollback. */
export interface RollbackResult {
  readonly restored: readonly string[];
  /** Files that changed after the interruption: they stay, and the replaced content goes to `oldAt` beside them. */
  readonly kept: readonly { readonly path: string; readonly oldAt?: string | undefined }[];
}

export const oldAt = (folder: string, n: number): string => join(folder, 'old', `${n}`);
export const newAt = (folder: string, n: number): string => join(folder, 'new', `${n}`);

/** Creates the folders for the old and new contents of the steps. */
export function createStepFolders(disk: Disk, folder: string): void {
  for (const name of ['old', 'new']) mkdirp(disk, join(folder, name));
}

/**
 * Executes the steps that are not done yet. Folders are created first and removed last, here as in `rollback`: the calls
 * that can fail on a full disk come before the first change. Throws `E_WRITE` if a file is not the expected one.
 */
export function redo(disk: Disk, paths: ProjectPaths, { folder, journal }: JournalDir): void {
  const { steps, newFolders, oldFolders } = journal;
  for (const path of newFolders) mkdirp(disk, paths.locate(path));
  const isPresent = presence(disk, paths, steps);
  for (const [n, step] of steps.entries()) redoStep(disk, paths, folder, step, n, isPresent);
  for (const old of oldFolders.toReversed()) removeIfEmpty(disk, paths.locate(old.path));
}

function redoStep(
  disk: Disk,
  { locate }: ProjectPaths,
  folder: string,
  step: Step,
  n: number,
  isPresent: (step: Step) => boolean,
): void {
  const { path, before, after } = step;
  const [target, old, next] = [locate(path), oldAt(folder, n), newAt(folder, n)];
  if (after !== null && !exists(disk, next)) return;
  removeIfExists(disk, copyOf(target));
  // A copy was interrupted: the new content is already in its place, or the old content is safe.
  if (
    after !== null &&
    isOnOtherDisk(disk, next, target) &&
    isResultOf(after, fingerprintAt(disk, target))
  ) {
    disk.unlinkSync(next);
    return;
  }
  if (isPresent(step) && exists(disk, old)) {
    if (fingerprintAt(disk, target) !== fingerprintAt(disk, old)) throw changedMeanwhile(path);
    disk.unlinkSync(target);
  } else if (isPresent(step)) move(disk, target, old);
  // Check the moved file: another process may have replaced the one that was there before.
  if (before !== undefined && fingerprintAt(disk, old) !== before) throw changedMeanwhile(path);
  if (after !== null) move(disk, next, target);
}

/** Reverts the steps that are done. Moves files and removes none, so that the steps can be redone. */
export function rollback(
  disk: Disk,
  paths: ProjectPaths,
  { folder, journal }: JournalDir,
): RollbackResult {
  const { steps, newFolders, oldFolders } = journal;
  const restored: string[] = [];
  const kept: { path: string; oldAt?: string | undefined }[] = [];
  for (const { path, mode } of oldFolders) restoreFolder(disk, paths.locate(path), mode);
  for (const [n, step] of [...steps.entries()].reverse()) {
    const result = undoStep(disk, paths, folder, step, n);
    if (result === 'restored') restored.push(step.path);
    else if (result !== undefined) kept.push({ path: step.path, ...result });
  }
  for (const path of newFolders.toReversed()) removeIfEmpty(disk, paths.locate(path));
  return { restored, kept };
}

function restoreFolder(disk: Disk, path: string, mode: number | undefined): void {
  mkdirp(disk, path);
  if (mode === undefined || !hasModes) return;
  const bits = mode & 0o7777;
  // An earlier attempt may have created the folder without its mode.
  if ((disk.lstatSync(path).mode & 0o7777) !== bits) disk.chmodSync(path, bits);
}

function undoStep(
  disk: Disk,
  { locate }: ProjectPaths,
  folder: string,
  { path, after }: Step,
  n: number,
): 'restored' | { oldAt?: string } | undefined {
  const [target, old, next] = [locate(path), oldAt(folder, n), newAt(folder, n)];
  removeIfExists(disk, copyOf(target));
  const isInterrupted = exists(disk, next) && isOnOtherDisk(disk, next, target);
  const isWritten = after !== null && (isInterrupted || !exists(disk, next));
  const current = isWritten ? fingerprintAt(disk, target) : null;
  const isOurs = isWritten && isResultOf(after, current);
  if (isOurs && isInterrupted) disk.unlinkSync(target);
  else if (isOurs) move(disk, target, next);
  if (!exists(disk, old)) {
    if (isOurs) return 'restored';
    return current === null || isInterrupted ? undefined : {};
  }
  if (!exists(disk, target)) {
    mkdirp(disk, dirname(target));
    move(disk, old, target);
    return 'restored';
  }
  if (
    isOnOtherDisk(disk, old, target) &&
    fingerprintAt(disk, old) === fingerprintAt(disk, target)
  ) {
    disk.unlinkSync(old);
    return 'restored';
  }
  const beside = freeName(disk, `${path}.interrupted`, locate);
  move(disk, old, locate(beside));
  return { oldAt: beside };
}

/**
 * Tells whether something is at the path of a step. A step that removes `A.ts` and one that creates `a.ts` share a file
 * where the disk ignores case: for these, the name as the folder lists it decides.
 */
export function presence(
  disk: Disk,
  { locate }: ProjectPaths,
  steps: readonly Step[],
): (step: Step) => boolean {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { path } of steps) {
    const folded = path.toLowerCase();
    if (seen.has(folded)) shared.add(folded);
    seen.add(folded);
  }
  return ({ path }) => {
    const target = locate(path);
    const mayBeOther = shared.has(path.toLowerCase());
    return (
      exists(disk, target) &&
      (!mayBeOther ||
        namesIn(disk, dirname(target)).some((name) => isSameName(name, basename(target))))
    );
  };
}

/** Whether a path has the content that a step wrote. */
export const isResultOf = (after: Step['after'], current: Fingerprint | null): boolean =>
  after === undefined ? current !== null : current === after;

/** Whether a move between the two paths is a copy. */
function isOnOtherDisk(disk: Disk, one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statAt(disk, path)?.dev);
  return a !== undefined && b !== undefined && a !== b;
}

function freeName(disk: Disk, path: string, locate: ProjectPaths['locate'], n = 1): string {
  const name = n === 1 ? path : `${path}.${n}`;
  return exists(disk, locate(name)) ? freeName(disk, path, locate, n + 1) : name;
}

export const currentOf = (work: WorkFolder, journal: Journal): JournalDir => ({
  folder: work.current,
  journal,
});

/** Completes the command: one rename releases the lock and makes the journal available to `undo`. */
export function commit(disk: Disk, work: WorkFolder): void {
  if (exists(disk, work.undo)) disk.renameSync(work.undo, previousUndo(work.current));
  disk.renameSync(work.current, work.undo);
  bestEffort(() => removeTree(disk, previousUndo(work.undo)));
}

/** Rolls the command back and restores the undo data of the command before. */
export function abort(
  disk: Disk,
  paths: ProjectPaths,
  work: WorkFolder,
  journal: Journal,
): RollbackResult {
  const result = rollback(disk, paths, currentOf(work, journal));
  const previous = previousUndo(work.current);
  if (exists(disk, previous)) disk.renameSync(previous, work.undo);
  discard(disk, work, journal.isNew);
  return result;
}
