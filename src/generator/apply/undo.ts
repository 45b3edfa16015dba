import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { Action, Change } from '../compare/change';
import { GeneratorError } from '../errors';
import { pluralize } from '../message';
import {
  bestEffort,
  cannotWrite,
  type Disk,
  exists,
  fingerprintAt,
  nodeDisk,
  openPaths,
  type ProjectPaths,
  removeTree,
  wrapWriteErrors,
} from './disk';
import {
  currentOf,
  isAsAfter,
  type Journal,
  makeStepFolders,
  oldAt,
  readJournal,
  redo,
  rollback,
} from './journal';
import {
  claimedName,
  discard,
  lock,
  previousUndo,
  RUN_PATH,
  type RunFolder,
  refuseOthers,
  runFolderOf,
  takeOver,
} from './lock';

/** What taking back the last run comes to. */
export interface Undo {
  readonly changes: readonly Change[];
  /** Files that were changed since: with any of these, nothing is taken back. */
  readonly touched: readonly string[];
}

interface OpenUndo extends Undo {
  readonly run: RunFolder;
  readonly paths: ProjectPaths;
  readonly journal: Journal;
}

/** Reads what the last run has left to take back; `undefined` where there is nothing. Writes nothing. */
export function planUndo(root: string, disk: Disk = nodeDisk): Undo | undefined {
  const undo = openUndo(root, disk);
  return undo && { changes: undo.changes, touched: undo.touched };
}

/**
 * Takes back the last run that wrote; `undefined` where there is nothing to take back, as after an undo. Of a project
 * that was made, the files that were made go; the folder too, should it be empty then. Throws `E_CONFLICT` when files
 * were changed since, `E_WRITE` when it cannot be written or another run is at work; then everything is as it was.
 */
export function undoLast(root: string, disk: Disk = nodeDisk): Undo | undefined {
  return wrapWriteErrors(root, 'nothing was changed', () => {
    const undo = openUndo(root, disk);
    if (undo === undefined) return undefined;
    const { changes, touched } = undo;
    if (touched.length > 0) {
      throw new GeneratorError(
        'E_CONFLICT',
        `cannot undo: ${pluralize(touched.length, 'file')} changed since: ${touched.join(', ')}`,
        { hint: 'nothing was changed', path: touched[0] },
      );
    }
    takeBack(undo, disk);
    return { changes, touched };
  });
}

/** What was done becomes once more the current run, and that is taken back: a run after a kill would go on with it. */
function takeBack({ run, paths, journal }: OpenUndo, disk: Disk): void {
  refuseOthers(disk, run);
  const claimed = join(run.path, claimedName());
  removeTree(disk, claimed);
  // Only one can have it. What comes into its place from now on is of a run beside this one.
  disk.renameSync(run.undo, claimed);
  try {
    removeTree(disk, previousUndo(claimed));
    // Where a project was made nothing was replaced, so that there are none yet.
    makeStepFolders(disk, claimed);
    takeOver(disk, run, claimed);
    if (JSON.stringify(readJournal(disk, claimed)) !== JSON.stringify(journal))
      throw overtaken(run);
    lock(disk, run, claimed);
  } catch (error) {
    bestEffort(() => disk.renameSync(claimed, run.undo));
    throw error;
  }
  if (exists(disk, run.undo)) {
    discard(disk, run, false);
    throw overtaken(run);
  }
  try {
    rollback(disk, paths, currentOf(run, journal));
    discard(disk, run, journal.isNew);
  } catch (error) {
    try {
      redo(disk, paths, currentOf(run, journal));
      disk.renameSync(run.current, run.undo);
    } catch {
      throw cannotWrite(run.root, error, 'half undone: the next run does the rest');
    }
    throw error;
  }
}

/** A run beside this one has been done since the journal was read. */
const overtaken = ({ root }: RunFolder): GeneratorError =>
  new GeneratorError('E_WRITE', 'another run has changed the project meanwhile', {
    hint: 'nothing was changed; run it again',
    path: root,
  });

function openUndo(root: string, disk: Disk): OpenUndo | undefined {
  const run = runFolderOf(root);
  if (!exists(disk, run.undo)) return undefined;
  const paths = openPaths(root, disk);
  paths.locate(`${RUN_PATH}/undo/old`);
  const journal = readJournal(disk, run.undo);
  const touched = journal.steps
    .filter(({ path, after }) => !isAsAfter(after, fingerprintAt(disk, paths.locate(path))))
    .map(({ path }) => path);
  const changes = journal.changes.map((change) => reverse(change, { run, paths, journal }, disk));
  return { run, paths, journal, changes, touched };
}

const REVERSED: Partial<Record<Action, Action>> = {
  create: 'delete',
  delete: 'create',
  merge: 'update',
};

function reverse(
  { path, action, owner, from }: Journal['changes'][number],
  { run, paths, journal }: Pick<OpenUndo, 'run' | 'paths' | 'journal'>,
  disk: Disk,
): Change {
  const becomesBase = action === 'move' || action === 'delete';
  const there = becomesBase || !isLink(disk, paths.locate(path)) ? path : paths.follow(path);
  const n = journal.steps.findIndex((step) => step.path === (from ?? there));
  return {
    path: from ?? path,
    action: REVERSED[action] ?? action,
    owner,
    from: from === undefined ? undefined : path,
    before: textAt(disk, paths.locate(there)),
    after: textAt(disk, oldAt(run.undo, n)),
  };
}

const isLink = (disk: Disk, path: string): boolean =>
  disk.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** `undefined` where there is no file, or one that is not text. */
function textAt(disk: Disk, path: string): string | undefined {
  if (!disk.lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const bytes = disk.readFileSync(path);
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : undefined;
}
