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
import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { relativeInside } from '../paths';

/** All that the writer asks of the file system. Each is one step, so that a test can stop it at any of them. */
export const nodeDisk = {
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
export type Disk = typeof nodeDisk;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Of what stands at a path; `undefined` where nothing does, also below a file. */
export function statAt(disk: Disk, path: string): Stats | undefined {
  try {
    return disk.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

export const exists = (disk: Disk, path: string): boolean => statAt(disk, path) !== undefined;

/** The names in a folder; none where there is no folder. */
export function namesIn(disk: Disk, folder: string): string[] {
  try {
    return disk.readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes a folder and those above it that are missing. Not `recursive`, which would be several steps in one. */
export function mkdirp(disk: Disk, folder: string): void {
  if (exists(disk, folder)) return;
  mkdirp(disk, dirname(folder));
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

/** EBUSY: another disk is mounted there. */
const STAYS = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY'];

export function removeIfEmpty(disk: Disk, folder: string): void {
  try {
    disk.rmdirSync(folder);
  } catch (error) {
    if (!STAYS.includes(codeOf(error))) throw error;
  }
}

/** Removes a folder of the generator's own with all that is in it, one step at a time. Links are not followed. */
export function removeTree(disk: Disk, folder: string): void {
  if (!exists(disk, folder)) return;
  for (const entry of disk.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeTree(disk, path);
    else disk.unlinkSync(path);
  }
  disk.rmdirSync(folder);
}

export function removeIfThere(disk: Disk, path: string): void {
  if (exists(disk, path)) disk.unlinkSync(path);
}

/** For what may be left to the next run: that it failed does not matter. */
export function bestEffort(step: () => void): void {
  try {
    step();
  } catch {
    // The next run finds what is left.
  }
}

/** What a file is called while it is being copied to its place. */
export const copyOf = (path: string): string => `${path}.eternal-copy`;

/**
 * A rename; to another disk, as that of a folder which is mounted, a copy that is whole before the original goes. Cut
 * short, it leaves the original, or both.
 */
export function move(disk: Disk, from: string, to: string): void {
  try {
    disk.renameSync(from, to);
    return;
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  const copy = copyOf(to);
  removeIfThere(disk, copy);
  if (disk.lstatSync(from).isSymbolicLink()) disk.symlinkSync(disk.readlinkSync(from), copy);
  else disk.copyFileSync(from, copy);
  disk.renameSync(copy, to);
  disk.unlinkSync(from);
}

export const fingerprintOfLink = (target: string): Fingerprint => `link-${fingerprintOf(target)}`;

/** Of what stands at a path; `null` where nothing does, `'other'` for what is neither file nor link. */
export function fingerprintAt(disk: Disk, path: string): Fingerprint | null {
  const found = statAt(disk, path);
  if (found === undefined) return null;
  if (found.isSymbolicLink()) return fingerprintOfLink(disk.readlinkSync(path));
  return found.isFile() ? fingerprintOf(disk.readFileSync(path)) : 'other';
}

/** What the file system said, without the path that it adds. */
const reasonOf = (cause: unknown): string => String((cause as Error).message).split(',')[0] ?? '';

export const cannotWrite = (root: string, cause: unknown, hint: string): GeneratorError =>
  new GeneratorError('E_WRITE', `cannot write ${root}: ${reasonOf(cause)}`, {
    hint,
    path: root,
    cause,
  });

/** Does something to a project; what the file system refuses becomes an `E_WRITE`. */
export function wrapWriteErrors<T>(root: string, hint: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, hint);
  }
}

/** Where a project's paths are on the disk. */
export interface ProjectPaths {
  readonly root: string;
  /** The full path, its last part not followed. Throws `E_PATH` when it leads out of the project, or into git's own folder. */
  readonly locate: (path: string) => string;
  /** The path, from the project's folder, of the file that a link leads to in the end. */
  readonly follow: (path: string) => string;
}

/** A journal is as little to be trusted as any other file of a repository that somebody cloned. */
export function openPaths(root: string, disk: Disk): ProjectPaths {
  const realRoot = disk.realpathSync(root);
  const safeFolders = new Set<string>();

  const refuse = (path: string): never => {
    throw new GeneratorError('E_PATH', `${path} leads out of the project`, { path });
  };
  const fromRoot = (path: string, real: string): string =>
    relativeInside(realRoot, real) ?? refuse(path);
  const checkFolder = (folder: string): void => {
    if (safeFolders.has(folder)) return;
    const full = join(root, folder);
    if (exists(disk, full)) fromRoot(folder, disk.realpathSync(full));
    else checkFolder(dirname(folder));
    safeFolders.add(folder);
  };

  return {
    root,
    locate: (path) => {
      if (!isPlain(path)) return refuse(path);
      checkFolder(dirname(path));
      return join(root, path);
    },
    follow: (path) => fromRoot(path, disk.realpathSync(join(root, path))),
  };
}

const isPlain = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
