import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { GeneratorError } from '../errors';
import { type Disk, isThere, namesIn, removeIfEmpty, removeTree, tryTo } from './disk';

/** Who holds a lock or made a draft: a process, as part of a file's name, so that one rename tells and takes it. */
export type Owner = string;

/** A process of another machine cannot be asked whether it lives. No run takes as long as this. */
const FOREIGN_AGE_MS = 5 * 60_000;
/** Clocks of disk and machine differ a little. */
const SLACK_MS = 5_000;

const host = hostname()
  .replace(/[^A-Za-z0-9-]/g, '-')
  .slice(0, 64);

/**
 * When a process began, in clock ticks since the machine did: tells it from a later one with the same number.
 * Field 22 of `/proc/<pid>/stat`, see proc(5); '0' where there is no such thing.
 */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

export const ownerOf = (pid: number): Owner => `${pid}.${birthOf(pid)}.${host}`;
export const thisOwner = (): Owner => ownerOf(process.pid);

export const pidOf = (owner: Owner): number => Number.parseInt(owner, 10);

/**
 * Whether the process that took something at `since` may still be at work on it. This process itself never is:
 * its runs do not return before they are over.
 */
export function isAtWork(owner: Owner, since: Date): boolean {
  const [pid = '', birth = '', itsHost = ''] = owner.split('.');
  const age = Date.now() - since.getTime();
  if (itsHost !== host) return age < FOREIGN_AGE_MS;
  if (age > uptime() * 1000 + SLACK_MS || Number(pid) === process.pid) return false;
  return isRunning(Number(pid)) && birthOf(Number(pid)) === birth;
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The generator's working folder in a project (not in git), on the disk of the project, so that a rename moves a file:
 *
 * - `draft.<owner>`: a run that is being prepared
 * - `current`: the run that changes the tree. It is the draft, renamed, and so the lock: there is only one such name
 * - `undo`: the last run that was done. It is `current`, renamed
 * - `trash.<owner>`: what is being removed
 *
 * In each of them a file `owner.<owner>` says who holds it.
 */
export interface RunFolder {
  readonly root: string;
  readonly path: string;
  readonly current: string;
  readonly undo: string;
}

export const RUN_PATH = '.eternal/run';

export function runFolderOf(root: string): RunFolder {
  const path = join(root, RUN_PATH);
  return { root, path, current: join(path, 'current'), undo: join(path, 'undo') };
}

export const draftName = (): string => `draft.${thisOwner()}`;
export const ownerName = (): string => `owner.${thisOwner()}`;
/** In `current`, the undo of the run before: it goes when this one is done, and comes back if it is not. */
export const previousUndo = (folder: string): string => join(folder, 'previous');

const OWNER = /^owner\.(.+)$/;
// Anything else of such a name is somebody else’s.
const LEFT_OVER = /^(?:draft|trash)\.(\d+\.\d+\.[A-Za-z0-9-]+)$/;

/** The name of the file that says who holds a folder, and since when. */
function holderOf(
  disk: Disk,
  folder: string,
): { name: string; owner: Owner; since: Date } | undefined {
  for (const name of namesIn(disk, folder)) {
    const owner = OWNER.exec(name)?.[1];
    const found = owner && disk.lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (owner && found) return { name, owner, since: found.mtime };
  }
  return undefined;
}

/** The draft becomes the current run. Throws `E_WRITE` when there is one. */
export function lock(disk: Disk, run: RunFolder, draft: string): void {
  try {
    disk.renameSync(draft, run.current);
  } catch (error) {
    refuseOthers(disk, run);
    throw error;
  }
}

/** Throws `E_WRITE` when a run is under way, or was interrupted and not yet taken back. */
export function refuseOthers(disk: Disk, { root, current }: RunFolder): void {
  if (!isThere(disk, current)) return;
  const holder = holderOf(disk, current);
  if (holder !== undefined && isAtWork(holder.owner, holder.since)) {
    throw busy(root, holder.owner);
  }
  throw new GeneratorError('E_WRITE', `a run was interrupted in ${root}`, {
    hint: 'run regenerate',
    path: root,
  });
}

const busy = (root: string, owner: Owner): GeneratorError =>
  new GeneratorError(
    'E_WRITE',
    `another create-eternal-function is at work on this project (pid ${pidOf(owner)})`,
    { hint: 'nothing was written; run it again when that one is done', path: root },
  );

/**
 * Takes a folder over from a run that is no more. The rename of its owner's file succeeds for one process only.
 * Throws `E_WRITE` when that run is still at work.
 */
export function takeOver(disk: Disk, { root, current }: RunFolder, folder: string): void {
  const mine = join(folder, ownerName());
  const holder = holderOf(disk, folder);
  if (holder !== undefined) {
    if (folder === current && isAtWork(holder.owner, holder.since)) throw busy(root, holder.owner);
    disk.renameSync(join(folder, holder.name), mine);
  }
  // Renaming leaves a file's time as it is; it has to tell since when this process is at work.
  disk.writeFileSync(mine, '');
}

/** When the current run was interrupted; `undefined` while it goes on, and where there is none. */
export function interruptionOf(disk: Disk, { current }: RunFolder): Date | undefined {
  const holder = holderOf(disk, current);
  return holder && !isAtWork(holder.owner, holder.since) ? holder.since : undefined;
}

/** The current run is over, and nothing of it is kept; nor the project's folder, where that run had made it and it is empty. */
export function discard(disk: Disk, run: RunFolder, isNew: boolean): void {
  const trash = join(run.path, `trash.${thisOwner()}`);
  removeTree(disk, trash);
  disk.renameSync(run.current, trash);
  tryTo(() => removeTree(disk, trash));
  tryTo(() => removeRunFolder(disk, run));
  if (isNew) tryTo(() => removeIfEmpty(disk, run.root));
}

/** Removes what runs have left that did not come to change anything, or had done so; then what is empty. */
export function tidyUp(disk: Disk, run: RunFolder): void {
  removeLeftOvers(disk, run.path);
  removeTree(disk, previousUndo(run.undo));
  removeRunFolder(disk, run);
}

/** Removes the drafts and the trash of runs that are no more. */
export function removeLeftOvers(disk: Disk, folder: string, prefix = ''): void {
  for (const name of namesIn(disk, folder)) {
    const owner = name.startsWith(prefix) && LEFT_OVER.exec(name.slice(prefix.length))?.[1];
    if (!owner) continue;
    const path = join(folder, name);
    const found = disk.lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !isAtWork(owner, found.mtime)) removeTree(disk, path);
  }
}

export function removeRunFolder(disk: Disk, { path }: RunFolder): void {
  removeIfEmpty(disk, path);
  removeIfEmpty(disk, dirname(path));
}
