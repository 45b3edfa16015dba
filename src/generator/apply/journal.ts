import { join } from 'node:path';
import type { Change } from '../change';
import { GeneratorError } from '../errors';
import type { Fingerprint } from '../fingerprint';
import type { Disk } from './disk';

/**
 * One path that changes. The new content waits in `new/<n>`, the old one goes to `old/<n>`, n being the step's place in
 * the journal: which of the two are there says how far the step is, so nothing has to be noted on the way.
 */
export interface Step {
  readonly path: string;
  /** What has to stand there when its turn comes; `null`: nothing; absent: whatever does. */
  readonly before?: Fingerprint | null | undefined;
  /** What stands there afterwards; `null`: nothing. */
  readonly after: Fingerprint | null;
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
