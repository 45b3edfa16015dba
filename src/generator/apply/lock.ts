import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { kill, pid as ownPid } from 'node:process';
import { GeneratorError } from '../errors';
import { bestEffort, type Disk, exists, namesIn, removeIfEmpty, removeTree } from './disk';

/**
 * The process that holds the lock or owns a staging folder: `<pid>.<start time>.<PID namespace>`. It is part of a file
 * name, so that one rename takes the lock and records its holder.
 */
export type LockHolder = string;

/** After this time, a lock from another machine or container is stale: its process cannot be checked. */
const MAX_COMMAND_MS = 5 * 60_000;
/** The clocks of the disk and the machine can differ. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * A PID identifies a process only within one boot of the machine and one PID namespace. A container has its own; see
 * proc(5) and pid_namespaces(7). Without `/proc`, use the host name.
 */
let ownNamespace: string | undefined;
function pidNamespace(): string {
  ownNamespace ??= (() => {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
    } catch {
      return hostname()
        .replace(/[^A-Za-z0-9-]/g, '-')
        .slice(0, 64);
    }
  })();
  return ownNamespace;
}

const UNKNOWN = '0';

/**
 * The start time of a process in clock ticks since boot. It distinguishes a process from a later one with the same PID.
 * Field 22 of `/proc/<pid>/stat`, see proc(5).
 */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

export const lockHolder = (pid: number): LockHolder =>
  `${pid}.${startTimeOf(pid)}.${pidNamespace()}`;
const thisHolder = (): LockHolder => lockHolder(ownPid);

/**
 * Whether the process that took the lock at `since` may still be active. This process itself never is: its commands
 * complete before they return.
 */
export function isActive(holder: LockHolder, since: Date): boolean {
  const [number = '', startTime = '', namespace = ''] = holder.split('.');
  const pid = Number(number);
  const age = Date.now() - since.getTime();
  // Another machine's clock may be ahead, so that the lock seems to be of the future.
  const isRecent = Math.abs(age) < MAX_COMMAND_MS;
  if (namespace !== pidNamespace()) return isRecent;
  if (age > uptime() * 1000 + CLOCK_TOLERANCE_MS || pid === ownPid || !isRunning(pid)) return false;
  return startTime === UNKNOWN ? isRecent : startTime === startTimeOf(pid);
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
 * The generator's working folder in a project, ignored by git:
 *
 * - `staging.<holder>`: a command that is being prepared
 * - `current`: the command that changes the tree. It is the renamed staging folder, and the lock: only one can exist
 * - `undo`: the last completed command. It is the renamed `current`
 * - `undo.<holder>`: the same while `undo` prepares to revert it
 * - `trash.<holder>`: a folder that is being removed
 * - `index`: what that command records for the next one, see `printIndex`
 * - `.gitignore`: after the last job of an existing project is removed
 *
 * In each folder, the name of the file `holder.<holder>` identifies the process that holds it.
 */
export interface WorkFolder {
  readonly root: string;
  readonly path: string;
  readonly current: string;
  readonly undo: string;
}

export const WORK_PATH = '.eternal/run';

export function workFolderOf(root: string): WorkFolder {
  const path = join(root, WORK_PATH);
  return { root, path, current: join(path, 'current'), undo: join(path, 'undo') };
}

export const claimedName = (): string => `undo.${thisHolder()}`;
export const stagingName = (): string => `staging.${thisHolder()}`;
export const holderFile = (): string => `holder.${thisHolder()}`;
/** In `current`, the undo data of the command before. It is removed on success and restored on failure. */
export const previousUndo = (folder: string): string => join(folder, 'previous');

const HOLDER = /^holder\.(.+)$/;
// Other files with such a name do not belong to the generator.
const CLAIMED_UNDO = /^undo\.(\d+\.\d+\.[A-Za-z0-9-]+)$/;
const LEFT_OVER = /^(?:staging|trash)\.(\d+\.\d+\.[A-Za-z0-9-]+)$/;

/** The process that holds a folder, since when, and the name of the file that records it. */
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

/** Takes the lock by renaming the staging folder. Throws `E_WRITE` if another command has it. */
export function lock(disk: Disk, work: WorkFolder, staging: string): void {
  try {
    disk.renameSync(staging, work.current);
  } catch (error) {
    checkNotLocked(disk, work);
    throw error;
  }
}

/** Throws `E_WRITE` if another command is active, or was interrupted and is not reverted yet. */
export function checkNotLocked(disk: Disk, { root, current }: WorkFolder): void {
  if (!exists(disk, current)) return;
  const found = readHolder(disk, current);
  if (found !== undefined && isActive(found.holder, found.since)) throw locked(root, found.holder);
  // The other command has completed by now.
  if (!exists(disk, current)) return;
  throw new GeneratorError('E_WRITE', `an earlier command was interrupted in ${root}`, {
    hint: 'run regenerate to restore the project',
    path: root,
  });
}

const locked = (root: string, holder: LockHolder): GeneratorError =>
  new GeneratorError(
    'E_WRITE',
    `another create-eternal-function process is changing ${root} (pid ${Number.parseInt(holder, 10)})`,
    { hint: 'nothing was written; wait until it ends, then run the command again', path: root },
  );

/**
 * Takes a folder over from a process that has ended. The rename of the holder file succeeds for one process only.
 * Throws `E_WRITE` if that process is still active.
 */
export function takeOver(disk: Disk, { root, current }: WorkFolder, folder: string): void {
  const mine = join(folder, holderFile());
  const found = readHolder(disk, folder);
  if (found !== undefined) {
    if (folder === current && isActive(found.holder, found.since)) throw locked(root, found.holder);
    disk.renameSync(join(folder, found.name), mine);
  }
  // A rename keeps the file's time. Write the file, so that its time is the start of this process's work.
  disk.writeFileSync(mine, '');
}

/** When a command was interrupted; `undefined` if it is still active or if no command has run. */
export function interruptionOf(disk: Disk, { current }: WorkFolder): Date | undefined {
  const found = readHolder(disk, current);
  return found && !isActive(found.holder, found.since) ? found.since : undefined;
}

/** Removes the current command's data; with `isNew`, also the project's folder if it is empty. */
export function discard(disk: Disk, work: WorkFolder, isNew: boolean): void {
  const trash = join(work.path, `trash.${thisHolder()}`);
  removeTree(disk, trash);
  disk.renameSync(work.current, trash);
  bestEffort(() => removeTree(disk, trash));
  if (isNew) bestEffort(() => disk.unlinkSync(join(work.path, 'index')));
  bestEffort(() => removeWorkFolder(disk, work));
  if (isNew) bestEffort(() => removeIfEmpty(disk, work.root));
}

/**
 * Removes what interrupted commands left in the working folder. Every step may fail, because another process may clean
 * up at the same time.
 */
export function cleanUp(disk: Disk, work: WorkFolder): void {
  bestEffort(() => restoreClaimedUndo(disk, work));
  bestEffort(() => removeLeftOvers(disk, work.path));
  bestEffort(() => removeTree(disk, previousUndo(work.undo)));
  bestEffort(() => removeWorkFolder(disk, work));
}

/** Makes undo data available again that an ended process had claimed. */
function restoreClaimedUndo(disk: Disk, { path, undo }: WorkFolder): void {
  for (const name of namesIn(disk, path)) {
    const holder = CLAIMED_UNDO.exec(name)?.[1];
    const claimed = join(path, name);
    const found = holder && disk.lstatSync(claimed, { throwIfNoEntry: false });
    if (!found || isActive(holder, found.mtime)) continue;
    if (exists(disk, undo)) removeTree(disk, claimed);
    else disk.renameSync(claimed, undo);
  }
}

/** Removes the staging and trash folders of ended processes. */
export function removeLeftOvers(disk: Disk, folder: string, prefix = ''): void {
  for (const name of namesIn(disk, folder)) {
    const holder = name.startsWith(prefix) && LEFT_OVER.exec(name.slice(prefix.length))?.[1];
    if (!holder) continue;
    const path = join(folder, name);
    const found = disk.lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !isActive(holder, found.mtime)) removeTree(disk, path);
  }
}

/** The project's own ignore file may not list the working folder, so the folder ignores itself. */
const IGNORE = '.gitignore';

/** Hides the working folder from git where the project's `.gitignore` no longer does: after the last job is removed. */
export const ignoreWorkFolder = (disk: Disk, { path }: WorkFolder): void =>
  disk.writeFileSync(join(path, IGNORE), '*\n');

/** Removes the working folder, unless it still has data. */
export function removeWorkFolder(disk: Disk, { path }: WorkFolder): void {
  const names = namesIn(disk, path);
  if (names.length === 1 && names[0] === IGNORE) disk.unlinkSync(join(path, IGNORE));
  removeIfEmpty(disk, path);
  removeIfEmpty(disk, dirname(path));
}
