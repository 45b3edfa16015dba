import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { GeneratorError } from '../errors';
import { retryWhileHeld } from '../held-files';
import { type Fingerprint, fingerprintOf } from '../text-format';

/** Every file system call of this layer. A test can interrupt it at each of them. */
const calls = {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
};
export type Disk = typeof calls;

/** On Windows, where a folder exists, a rename to it fails like one of a file that is held: another command has the lock. */
const isFolderInTheWay = (call: string, [, target]: unknown[]): boolean =>
  call === 'renameSync' && typeof target === 'string' && isFolder(target);

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

export const nodeDisk: Disk = Object.fromEntries(
  Object.entries(calls).map(([name, call]) => {
    const plain = call as (...args: unknown[]) => unknown;
    const retried = (...args: unknown[]) =>
      retryWhileHeld(() => plain(...args), { isFinal: () => isFolderInTheWay(name, args) });
    return [name, retried];
  }),
) as unknown as Disk;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** The `Stats` of a path; `undefined` if nothing is there or a parent is a file. Does not follow links. */
export function statAt(disk: Disk, path: string): Stats | undefined {
  try {
    return disk.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

export const exists = (disk: Disk, path: string): boolean => statAt(disk, path) !== undefined;

/** The names in a folder; an empty list if no folder is there. */
export function namesIn(disk: Disk, folder: string): string[] {
  try {
    return disk.readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  }
}

/** Creates a folder and its missing parents. Not with `recursive`, because tests interrupt between the single calls. */
export function mkdirp(disk: Disk, folder: string): void {
  if (exists(disk, folder)) return;
  const above = dirname(folder);
  // A drive that does not exist has no folder above it.
  if (above !== folder) mkdirp(disk, above);
  disk.mkdirSync(folder);
}

/**
 * Writes a file that does not exist yet. A program (`#!`) is executable from the start: npm makes it executable when it
 * links a package's bin, and git would show that as a change.
 */
export function createFile(disk: Disk, path: string, text: string): void {
  if (text.startsWith('#!')) disk.writeFileSync(path, text, { mode: 0o777 });
  else disk.writeFileSync(path, text);
}

/** Codes of a folder that cannot or need not be removed. EBUSY: another disk is mounted there. */
const NOT_REMOVABLE = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY'];

export function removeIfEmpty(disk: Disk, folder: string): void {
  try {
    disk.rmdirSync(folder);
  } catch (error) {
    if (!NOT_REMOVABLE.includes(codeOf(error))) throw error;
  }
}

/** Removes a folder of the generator with everything in it, one call at a time. Does not follow links. */
export function removeTree(disk: Disk, folder: string): void {
  if (!exists(disk, folder)) return;
  for (const entry of disk.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeTree(disk, path);
    else disk.unlinkSync(path);
  }
  disk.rmdirSync(folder);
}

export function removeIfExists(disk: Disk, path: string): void {
  if (exists(disk, path)) disk.unlinkSync(path);
}

/** Runs a cleanup step and ignores its failure: the next command repeats it. */
export function bestEffort(step: () => void): void {
  try {
    step();
  } catch {
    // The next command cleans up.
  }
}

/** The temporary name of a file while it is copied. */
export const copyOf = (path: string): string => `${path}.eternal-copy`;

/**
 * Renames a file. To another disk, for example a mounted folder, it copies the file and then removes the original.
 * When interrupted, it leaves the original or both.
 */
export function move(disk: Disk, from: string, to: string): void {
  try {
    disk.renameSync(from, to);
    return;
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  const copy = copyOf(to);
  removeIfExists(disk, copy);
  if (disk.lstatSync(from).isSymbolicLink()) disk.symlinkSync(disk.readlinkSync(from), copy);
  else disk.copyFileSync(from, copy);
  disk.renameSync(copy, to);
  disk.unlinkSync(from);
}

export const fingerprintOfLink = (target: string): Fingerprint => `link-${fingerprintOf(target)}`;

/** The fingerprint of a file or link; `null` if nothing is there, `'other'` for anything else. */
export function fingerprintAt(disk: Disk, path: string): Fingerprint | null {
  const found = statAt(disk, path);
  if (found === undefined) return null;
  if (found.isSymbolicLink()) return fingerprintOfLink(disk.readlinkSync(path));
  return found.isFile() ? fingerprintOf(disk.readFileSync(path)) : 'other';
}

/** The message of a file system error, without the path that Node appends. */
const reasonOf = (cause: unknown): string => String((cause as Error).message).split(',')[0] ?? '';

export const cannotWrite = (root: string, cause: unknown, hint: string): GeneratorError =>
  new GeneratorError('E_WRITE', `cannot write ${root}: ${reasonOf(cause)}`, {
    hint,
    path: root,
    cause,
  });

/** The hint for an error after which the tree is as it was. */
export const UNCHANGED =
  'nothing was changed; fix the cause, for example permissions or disk space, and try again';

/** Turns file system errors into `E_WRITE`. */
export function wrapWriteErrors<T>(root: string, hint: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, hint);
  }
}
