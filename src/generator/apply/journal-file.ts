import { join, sep } from 'node:path';
import type { Change } from '../compare/change';
import { GeneratorError } from '../errors';
import type { Fingerprint } from '../text-format';
import { type Disk, statAt } from './disk';

/**
 * The change of one path. The new content waits in `new/<n>`, the old content moves to `old/<n>`; n is the index of the
 * step. Which of the two exist shows the progress of the step, so the journal itself never changes. (A move to another
 * disk is a copy: when interrupted, it leaves the same content in both places.)
 */
export interface Step {
  readonly path: string;
  /** The expected content before the step; `null`: no file; absent: anything. */
  readonly before?: Fingerprint | null | undefined;
  /** The content after the step; `null`: no file; absent: anything. */
  readonly after?: Fingerprint | null | undefined;
}

/**
 * A folder to remove if it is empty at the end, with its permission bits. Absent on Windows: what Node reports there would
 * lock everybody out of the folder on another system that shares the disk.
 */
export interface OldFolder {
  readonly path: string;
  readonly mode?: number | undefined;
}

/** Everything that a command changes in a project: enough to write it, to roll it back and to redo it. */
export interface Journal {
  readonly format: typeof FORMAT;
  /** The command creates the project's folder itself. */
  readonly isNew: boolean;
  /** New folders, parents first. */
  readonly newFolders: readonly string[];
  readonly oldFolders: readonly OldFolder[];
  /** Removals come first. */
  readonly steps: readonly Step[];
  /** The reported changes, for the report of `undo`. */
  readonly changes: readonly Pick<
    Change,
    'path' | 'defaultPath' | 'job' | 'action' | 'owner' | 'from'
  >[];
}

/** Whether folders have permission bits: not on Windows. */
export const hasModes = sep === '/';

export const FORMAT = 1;
const FILE = 'journal.json';

export const writeJournal = (disk: Disk, folder: string, journal: Journal): void =>
  disk.writeFileSync(join(folder, FILE), JSON.stringify(journal));

/** Throws `E_WRITE` for a file that this version did not write. */
export function readJournal(disk: Disk, folder: string): Journal {
  const path = join(folder, FILE);
  try {
    // Reading a pipe would wait forever.
    const isFile = statAt(disk, path)?.isFile() ?? false;
    const journal: unknown = isFile && JSON.parse(disk.readFileSync(path, 'utf8'));
    if (isJournal(journal)) return journal;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new GeneratorError('E_WRITE', `cannot read the journal ${path}`, {
    hint: `another version wrote it: check the project with git status, then delete ${folder}`,
    path,
  });
}

function isJournal(value: unknown): value is Journal {
  const { format, newFolders, oldFolders, steps, changes } = (value ?? {}) as Partial<Journal>;
  const haveAPath = (list: unknown): boolean =>
    Array.isArray(list) && list.every((item) => typeof item?.path === 'string');
  return (
    format === FORMAT &&
    Array.isArray(newFolders) &&
    newFolders.every((path) => typeof path === 'string') &&
    [oldFolders, steps, changes].every(haveAPath)
  );
}
