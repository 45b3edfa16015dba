import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { kill, pid as ownPid } from 'node:process';
import { GeneratorError } from '../errors';
import { bestEffort, type Disk, exists, namesIn, removeIfEmpty, removeTree } from './disk';

/**
 * Who holds the lock or makes a staging folder: `<pid>.<birth>.<place>`. It is part of a file's name, so that one rename
 * tells it and takes it.
 */
export type LockHolder = string;

/** A process of another machine or container cannot be asked whether it lives. No run takes as long as this. */
const LONGEST_RUN_MS = 5 * 60_000;
/** Clocks of disk and machine differ a little. */
const SLACK_MS = 5_000;

/**
 * Within which a process number means one process: the machine since it was started, and the PID namespace there. A
 * container has its own; see proc(5) and pid_namespaces(7). Where there is no `/proc`, the host's name has to do.
 */
let knownPlace: string | undefined;
function placeOf(): string {
  knownPlace ??= (() => {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
    } catch {
      return hostname()
        .replace(/[^A-Za-z0-9-]/g, '-')
        .slice(0, 64);
    }
  })();
  return knownPlace;
}

const UNKNOWN = '0';

/**
 * When a process began, in clock ticks since the machine did: tells it from a later one with the same number.
 * Field 22 of `/proc/<pid>/stat`, see proc(5).
 */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

export const lockHolder = (pid: number): LockHolder => `${pid}.${birthOf(pid)}.${placeOf()}`;
const thisHolder = (): LockHolder => lockHolder(ownPid);

/**
 * Whether the process that took something at `since` may still be at work on it. This process itself never is: its runs
 * do not return before they are over.
 */
export function isAtWork(holder: LockHolder, since: Date): boolean {
  const [number = '', birth = '', place = ''] = holder.split('.');
  const pid = Number(number);
  const age = Date.now() - since.getTime();
  if (place !== placeOf()) return age < LONGEST_RUN_MS;
  if (age > uptime() * 1000 + SLACK_MS || pid === ownPid || !isRunning(pid)) return false;
  return birth === UNKNOWN ? age < LONGEST_RUN_MS : birth === birthOf(pid);
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The generator's working folder in a project (not in git):
 *
 * - `staging.<holder>`: a run that is being prepared
 * - `current`: the run that changes the tree. It is the staging folder, renamed, and so the lock: there is only one such name
 * - `undo`: the last run that was done. It is `current`, renamed
 * - `undo.<holder>`: the same while it is about to be taken back
 * - `trash.<holder>`: what is being removed
 * - `index`: what the files looked like after that run, see `index-file.ts`
 *
 * In each folder a file `holder.<holder>` says who holds it.
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

export const claimedName = (): string => `undo.${thisHolder()}`;
export const stagingName = (): string => `staging.${thisHolder()}`;
export const holderFile = (): string => `holder.${thisHolder()}`;
/** In `current`, the undo of the run before: it goes when this one is done, and comes back if it is not. */
export const previousUndo = (folder: string): string => join(folder, 'previous');

const HOLDER = /^holder\.(.+)$/;
// Anything else of such a name is somebody else's.
const CLAIMED = /^undo\.(\d+\.\d+\.[A-Za-z0-9-]+)$/;
const LEFT_OVER = /^(?:staging|trash)\.(\d+\.\d+\.[A-Za-z0-9-]+)$/;

/** The name of the file that says who holds a folder, and since when. */
function readHolder(
  disk: Disk,
  folder: string,
): { name: string; holder: LockHolder; since: Date } | undefined {
  for (const name of namesIn(disk, folder)) {
    const holder = HOLDER.exec(name)?.[1];
    const found = holder && disk.lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (holder && found) return { name, holder, since: found.mtime };
  }
  return undefined;
}

/** The staging folder becomes the current run. Throws `E_WRITE` when there is one. */
export function lock(disk: Disk, run: RunFolder, staging: string): void {
  try {
    disk.renameSync(staging, run.current);
  } catch (error) {
    refuseOthers(disk, run);
    throw error;
  }
}

/** Throws `E_WRITE` when a run is under way, or was interrupted and not yet taken back. */
export function refuseOthers(disk: Disk, { root, current }: RunFolder): void {
  if (!exists(disk, current)) return;
  const found = readHolder(disk, current);
  if (found !== undefined && isAtWork(found.holder, found.since)) throw busy(root, found.holder);
  // It has been done in the meantime.
  if (!exists(disk, current)) return;
  throw new GeneratorError('E_WRITE', `a run was interrupted in ${root}`, {
    hint: 'run regenerate',
    path: root,
  });
}

const busy = (root: string, holder: LockHolder): GeneratorError =>
  new GeneratorError(
    'E_WRITE',
    `another create-eternal-function is at work on this project (pid ${Number.parseInt(holder, 10)})`,
    { hint: 'nothing was written; run it again when that one is done', path: root },
  );

/**
 * Takes a folder over from a run that is no more. The rename of its holder's file succeeds for one process only.
 * Throws `E_WRITE` when that run is still at work.
 */
export function takeOver(disk: Disk, { root, current }: RunFolder, folder: string): void {
  const mine = join(folder, holderFile());
  const found = readHolder(disk, folder);
  if (found !== undefined) {
    if (folder === current && isAtWork(found.holder, found.since)) throw busy(root, found.holder);
    disk.renameSync(join(folder, found.name), mine);
  }
  // Renaming leaves a file's time as it is; it has to tell since when this process is at work.
  disk.writeFileSync(mine, '');
}

/** When the current run was interrupted; `undefined` while it goes on, and where there is none. */
export function interruptionOf(disk: Disk, { current }: RunFolder): Date | undefined {
  const found = readHolder(disk, current);
  return found && !isAtWork(found.holder, found.since) ? found.since : undefined;
}

/** The current run is over, and nothing of it is kept; nor the project's folder, where that run had made it and it is empty. */
export function discard(disk: Disk, run: RunFolder, isNew: boolean): void {
  const trash = join(run.path, `trash.${thisHolder()}`);
  removeTree(disk, trash);
  disk.renameSync(run.current, trash);
  bestEffort(() => removeTree(disk, trash));
  if (isNew) bestEffort(() => disk.unlinkSync(join(run.path, 'index')));
  bestEffort(() => removeRunFolder(disk, run));
  if (isNew) bestEffort(() => removeIfEmpty(disk, run.root));
}

/**
 * Removes what runs have left that did not come to change anything, or had done so; then what is empty. A run beside
 * this one may be doing the same, so none of it has to succeed.
 */
export function tidyUp(disk: Disk, run: RunFolder): void {
  bestEffort(() => giveBack(disk, run));
  bestEffort(() => removeLeftOvers(disk, run.path));
  bestEffort(() => removeTree(disk, previousUndo(run.undo)));
  bestEffort(() => removeRunFolder(disk, run));
}

/** What was to be taken back by a run that is no more can still be. */
function giveBack(disk: Disk, { path, undo }: RunFolder): void {
  for (const name of namesIn(disk, path)) {
    const holder = CLAIMED.exec(name)?.[1];
    const claimed = join(path, name);
    const found = holder && disk.lstatSync(claimed, { throwIfNoEntry: false });
    if (!found || isAtWork(holder, found.mtime)) continue;
    if (exists(disk, undo)) removeTree(disk, claimed);
    else disk.renameSync(claimed, undo);
  }
}

/** Removes the staging folders and the trash of runs that are no more. */
export function removeLeftOvers(disk: Disk, folder: string, prefix = ''): void {
  for (const name of namesIn(disk, folder)) {
    const holder = name.startsWith(prefix) && LEFT_OVER.exec(name.slice(prefix.length))?.[1];
    if (!holder) continue;
    const path = join(folder, name);
    const found = disk.lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !isAtWork(holder, found.mtime)) removeTree(disk, path);
  }
}

export function removeRunFolder(disk: Disk, { path }: RunFolder): void {
  removeIfEmpty(disk, path);
  removeIfEmpty(disk, dirname(path));
}
