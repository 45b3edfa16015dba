import { dirname, join } from 'node:path';
import type { Change } from '../compare/change';
import { changedMeanwhile, GeneratorError } from '../errors';
import type { Fingerprint } from '../fingerprint';
import {
  bestEffort,
  copyOf,
  type Disk,
  exists,
  fingerprintAt,
  mkdirp,
  move,
  type ProjectPaths,
  removeIfEmpty,
  removeIfThere,
  removeTree,
  statAt,
} from './disk';
import { discard, previousUndo, type RunFolder } from './lock';

/**
 * One path that changes. The new content waits in `new/<n>`, the old one goes to `old/<n>`, n being the step's place in
 * the journal: which of the two are there says how far the step is, so nothing has to be noted on the way. (A
 * move to another disk is a copy: cut short, it leaves the same content in both places.)
 */
export interface Step {
  readonly path: string;
  /** What has to stand there when its turn comes; `null`: nothing; absent: whatever does. */
  readonly before?: Fingerprint | null | undefined;
  /** What stands there afterwards; `null`: nothing; absent: whatever does. */
  readonly after?: Fingerprint | null | undefined;
}

/** A folder that goes, should it be left empty, with its permission bits. */
export interface OldFolder {
  readonly path: string;
  readonly mode: number;
}

/** What a run does to a project: enough to do it, to take it back, and to do it again. */
export interface Journal {
  readonly format: typeof FORMAT;
  /** The project's folder itself was made. */
  readonly isNew: boolean;
  /** Folders that are made, each after the one that it is in. */
  readonly madeFolders: readonly string[];
  readonly oldFolders: readonly OldFolder[];
  /** What is taken away comes before what is put there. */
  readonly steps: readonly Step[];
  /** What was reported, for the report of an undo. */
  readonly changes: readonly Pick<Change, 'path' | 'action' | 'owner' | 'from'>[];
}

export const FORMAT = 1;
const FILE = 'journal.json';

export const writeJournal = (disk: Disk, folder: string, journal: Journal): void =>
  disk.writeFileSync(join(folder, FILE), JSON.stringify(journal));

/** Throws `E_WRITE` when the file is none of ours, or of a later version. */
export function readJournal(disk: Disk, folder: string): Journal {
  const path = join(folder, FILE);
  try {
    const journal: unknown = JSON.parse(disk.readFileSync(path, 'utf8'));
    if (isJournal(journal)) return journal;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new GeneratorError('E_WRITE', `${path} is not a journal of this version`, {
    hint: `see that the project is whole, then remove ${folder}`,
    path,
  });
}

function isJournal(value: unknown): value is Journal {
  const { format, madeFolders, oldFolders, steps, changes } = (value ?? {}) as Partial<Journal>;
  const haveAPath = (list: unknown): boolean =>
    Array.isArray(list) && list.every((item) => typeof item?.path === 'string');
  return (
    format === FORMAT &&
    Array.isArray(madeFolders) &&
    madeFolders.every((path) => typeof path === 'string') &&
    [oldFolders, steps, changes].every(haveAPath)
  );
}

/** A journal with the folder that it, `old/` and `new/` are in. */
export interface JournalDir {
  readonly folder: string;
  readonly journal: Journal;
}

/** What rolling back has changed. */
export interface RolledBack {
  readonly restored: readonly string[];
  /** Files that were changed after the run had been interrupted: they stay, and what the run replaced is put beside. */
  readonly kept: readonly { readonly path: string; readonly oldAt?: string | undefined }[];
}

export const oldAt = (folder: string, n: number): string => join(folder, 'old', `${n}`);
export const newAt = (folder: string, n: number): string => join(folder, 'new', `${n}`);

/** Makes the folders that the steps' old and new contents are in. */
export function makeStepFolders(disk: Disk, folder: string): void {
  for (const name of ['old', 'new']) mkdirp(disk, join(folder, name));
}

/**
 * Does what is not yet done. Folders are made first and removed last, here as in `rollback`: what takes space comes
 * before anything that would have to be taken back. Throws `E_WRITE` where something else stands than the plan was made for.
 */
export function redo(disk: Disk, paths: ProjectPaths, { folder, journal }: JournalDir): void {
  const { steps, madeFolders, oldFolders } = journal;
  for (const made of madeFolders) mkdirp(disk, paths.locate(made));
  for (const [n, step] of steps.entries()) redoStep(disk, paths, folder, step, n);
  for (const old of oldFolders.toReversed()) removeIfEmpty(disk, paths.locate(old.path));
}

function redoStep(
  disk: Disk,
  { locate }: ProjectPaths,
  folder: string,
  { path, before, after }: Step,
  n: number,
): void {
  const [target, old, next] = [locate(path), oldAt(folder, n), newAt(folder, n)];
  if (after !== null && !exists(disk, next)) return;
  removeIfThere(disk, copyOf(target));
  // A copy was cut short: of the new content, which is in its place then, or of the old one, which is safe.
  if (
    after !== null &&
    isOnOtherDisk(disk, next, target) &&
    isAsAfter(after, fingerprintAt(disk, target))
  ) {
    disk.unlinkSync(next);
    return;
  }
  if (exists(disk, target) && exists(disk, old)) {
    if (fingerprintAt(disk, target) !== fingerprintAt(disk, old)) throw changedMeanwhile(path);
    disk.unlinkSync(target);
  } else if (exists(disk, target)) move(disk, target, old);
  // What was moved away is looked at, not what stood there a moment before.
  if (before !== undefined && fingerprintAt(disk, old) !== before) throw changedMeanwhile(path);
  if (after !== null) move(disk, next, target);
}

/** Takes back what is done. Everything is moved, nothing removed, so that it can be done again. */
export function rollback(
  disk: Disk,
  paths: ProjectPaths,
  { folder, journal }: JournalDir,
): RolledBack {
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
  mkdirp(disk, path);
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
  const [target, old, next] = [locate(path), oldAt(folder, n), newAt(folder, n)];
  removeIfThere(disk, copyOf(target));
  const isCut = exists(disk, next) && isOnOtherDisk(disk, next, target);
  const isPutThere = after !== null && (isCut || !exists(disk, next));
  const there = isPutThere ? fingerprintAt(disk, target) : null;
  const isOurs = isPutThere && isAsAfter(after, there);
  if (isOurs && isCut) disk.unlinkSync(target);
  else if (isOurs) move(disk, target, next);
  if (!exists(disk, old)) {
    if (isOurs) return 'restored';
    return there === null || isCut ? undefined : {};
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

/** Whether what stands at a path is what a step has put there. */
export const isAsAfter = (after: Step['after'], there: Fingerprint | null): boolean =>
  after === undefined ? there !== null : there === after;

/** Only there a move is a copy. */
function isOnOtherDisk(disk: Disk, one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statAt(disk, path)?.dev);
  return a !== undefined && b !== undefined && a !== b;
}

function freeName(disk: Disk, path: string, locate: ProjectPaths['locate'], n = 1): string {
  const name = n === 1 ? path : `${path}.${n}`;
  return exists(disk, locate(name)) ? freeName(disk, path, locate, n + 1) : name;
}

export const currentOf = (run: RunFolder, journal: Journal): JournalDir => ({
  folder: run.current,
  journal,
});

/** The current run is done: in one rename it stops being the lock and becomes what can be undone. */
export function commit(disk: Disk, run: RunFolder): void {
  if (exists(disk, run.undo)) disk.renameSync(run.undo, previousUndo(run.current));
  disk.renameSync(run.current, run.undo);
  bestEffort(() => removeTree(disk, previousUndo(run.undo)));
}

/** The current run is taken back, and the undo of the run before is there again. */
export function abort(
  disk: Disk,
  paths: ProjectPaths,
  run: RunFolder,
  journal: Journal,
): RolledBack {
  const result = rollback(disk, paths, currentOf(run, journal));
  const previous = previousUndo(run.current);
  if (exists(disk, previous)) disk.renameSync(previous, run.undo);
  discard(disk, run, journal.isNew);
  return result;
}
