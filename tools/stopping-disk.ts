import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Disk, nodeDisk } from '../src/generator/apply/disk';

export type DiskCall = keyof Disk;

const calls = [
  'chmodSync',
  'copyFileSync',
  'lstatSync',
  'mkdirSync',
  'readFileSync',
  'readdirSync',
  'readlinkSync',
  'realpathSync',
  'renameSync',
  'rmdirSync',
  'symlinkSync',
  'unlinkSync',
  'writeFileSync',
] as const satisfies readonly DiskCall[];

/**
 * A file system that calls `onCall` before each call, with the number of the call from 1 on. Writing or copying a file
 * counts as two calls: the second one comes when half of the file is written.
 */
export function watchDisk(
  onCall: (count: number, name: DiskCall) => void,
  disk: Disk = nodeDisk,
): Disk {
  let count = 0;
  const tell = (name: DiskCall): void => {
    count += 1;
    onCall(count, name);
  };
  const watch = (name: DiskCall): unknown => {
    const call = disk[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => {
      tell(name);
      if (name !== 'writeFileSync' && name !== 'copyFileSync') return call(...args);
      const [from, to] = args as [string, string];
      const isCopy = name === 'copyFileSync';
      const [path, text] = isCopy ? [to, disk.readFileSync(from, 'utf8')] : [from, to];
      disk.writeFileSync(path, text.slice(0, text.length / 2));
      tell(name);
      return call(...args);
    };
  };
  return Object.fromEntries(calls.map((name) => [name, watch(name)])) as unknown as Disk;
}

/** A file system on which `folder`, relative to the project, is a mount of another disk. */
export function withMount(root: string, folder: string): Disk {
  const mount = `${root}/${folder}/`;
  const isMounted = (path: unknown): boolean => String(path).startsWith(mount);
  const renameSync: Disk['renameSync'] = (from, to) => {
    if (isMounted(from) !== isMounted(to)) {
      throw Object.assign(new Error('EXDEV: cross-device link not permitted'), { code: 'EXDEV' });
    }
    nodeDisk.renameSync(from, to);
  };
  const lstatSync = ((path: string, options: object) => {
    const found = nodeDisk.lstatSync(path, options);
    return found && isMounted(path) ? Object.assign(found, { dev: found.dev + 1 }) : found;
  }) as Disk['lstatSync'];
  return { ...nodeDisk, renameSync, lstatSync };
}

/** A file system that below a folder ignores case and keeps it, as those of Windows and macOS do. */
export function ignoringCase(root: string, disk: Disk = nodeDisk): Disk {
  /** The path as its folders list it. */
  const listed = (path: string): string => {
    const folder = dirname(path);
    if (folder === path || !path.startsWith(`${root}/`)) return path;
    const above = listed(folder);
    const name = basename(path);
    const names = existsSync(above) && statSync(above).isDirectory() ? readdirSync(above) : [];
    const same = names.find((each) => each.toLowerCase() === name.toLowerCase());
    return join(above, same ?? name);
  };
  const named = calls.map((name) => {
    const call = disk[name] as (...args: unknown[]) => unknown;
    const own = ([path, ...rest]: unknown[]) => call(listed(String(path)), ...rest);
    return [name, (...args: unknown[]) => own(args)];
  });
  const renameSync: Disk['renameSync'] = (from, to) => {
    const [source, target] = [listed(String(from)), listed(String(to))];
    if (source !== target && existsSync(target)) rmSync(target);
    disk.renameSync(source, join(dirname(target), basename(String(to))));
  };
  const copyFileSync: Disk['copyFileSync'] = (from, to) =>
    disk.copyFileSync(listed(String(from)), listed(String(to)));
  return { ...(Object.fromEntries(named) as unknown as Disk), renameSync, copyFileSync };
}

/** Whether a call changes nothing on the disk. */
const isReading = (name: DiskCall): boolean => /^(lstat|read|realpath)/.test(name);
export const isChanging = (name: DiskCall): boolean => !isReading(name);
const takesSpace = (name: DiskCall): boolean => /^(mkdir|symlink|writeFile|copyFile)/.test(name);

const failure = (code: 'EIO' | 'ENOSPC', name: string): Error =>
  Object.assign(new Error(`${code}: made up, ${name}`), { code });

/** A way in which a file system fails. */
export interface Failure {
  /** The calls to try. A failure at any other call has the same effect as at the next one of these. */
  readonly isAt: (name: DiskCall) => boolean;
  /** The behavior of each call if the failure starts at call `at`. */
  readonly from: (at: number) => (count: number, name: DiskCall) => void;
}

export const failures: Readonly<Record<string, Failure>> = {
  'an error, once': {
    isAt: () => true,
    from: (at) => (count, name) => {
      if (count === at) throw failure('EIO', name);
    },
  },
  'a full disk': {
    isAt: takesSpace,
    from: (at) => (count, name) => {
      if (count >= at && takesSpace(name)) throw failure('ENOSPC', name);
    },
  },
  'a disk that is gone': {
    isAt: isChanging,
    from: (at) => (count, name) => {
      if (count >= at) throw failure('EIO', name);
    },
  },
};

/** The calls that `work` makes without failures, in order. */
export function callsOf(work: (disk: Disk) => void, disk?: Disk): DiskCall[] {
  const calls: DiskCall[] = [];
  work(watchDisk((_, name) => calls.push(name), disk));
  return calls;
}

/** Runs `work` on a disk that fails after so many renames. This leaves the same files as a kill. */
export function interruptAfterRenames(
  renamesDone: number,
  work: (disk: Disk) => void,
  on?: Disk,
): void {
  let renames = 0;
  const disk = watchDisk((_, name) => {
    if (name === 'renameSync') renames += 1;
    if (renames > renamesDone) throw failure('EIO', name);
  }, on);
  try {
    work(disk);
  } catch (error) {
    if ((error as { code?: string }).code !== 'E_WRITE') throw error;
  }
}
