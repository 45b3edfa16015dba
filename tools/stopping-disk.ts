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
 * A file system, with something happening before each call, by its number from 1 on. Writing or copying a file counts
 * twice: before anything is written, and when half of it is.
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

/** The file system, where a folder of a project (from its root) is another disk that is mounted there. */
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

/** Whether a call leaves the disk as it is. */
const isReading = (name: DiskCall): boolean => /^(lstat|read|realpath)/.test(name);
export const isChanging = (name: DiskCall): boolean => !isReading(name);
const takesSpace = (name: DiskCall): boolean => /^(mkdir|symlink|writeFile|copyFile)/.test(name);

const failure = (code: 'EIO' | 'ENOSPC', name: string): Error =>
  Object.assign(new Error(`${code}: made up, ${name}`), { code });

/** A way in which a file system may fail. */
export interface Failure {
  /** The calls at which it comes to something else than at the next one. */
  readonly isAt: (name: DiskCall) => boolean;
  /** What happens at a call, when it fails at call `at`. */
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

/** The calls that something makes when nothing fails, in order. */
export function callsOf(work: (disk: Disk) => void, disk?: Disk): DiskCall[] {
  const calls: DiskCall[] = [];
  work(watchDisk((_, name) => calls.push(name), disk));
  return calls;
}

/** Does something on a disk that is gone after so many renames: what a kill there would leave. */
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
