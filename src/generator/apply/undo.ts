import { isUtf8 } from 'node:buffer';
import { dirname, join } from 'node:path';
import type { Action, Change } from '../compare/change';
import { GeneratorError } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { pluralize } from '../message';
import { INDEX_PATH } from '../workspace/file-index';
import {
  bestEffort,
  cannotWrite,
  type Disk,
  exists,
  fingerprintAt,
  nodeDisk,
  removeTree,
  statAt,
  UNCHANGED,
  wrapWriteErrors,
} from './disk';
import {
  createStepFolders,
  currentOf,
  isResultOf,
  oldAt,
  presence,
  redo,
  rollback,
} from './journal';
import { type Journal, readJournal } from './journal-file';
import {
  checkNotLocked,
  claimedName,
  discard,
  lock,
  previousUndo,
  takeOver,
  WORK_PATH,
  type WorkFolder,
  workFolderOf,
} from './lock';
import { openPaths, type ProjectPaths } from './project-paths';

/** What `undo` would change. */
export interface Undo {
  readonly changes: readonly Change[];
  /** Files that changed since the last command. `undo` refuses to run if there are any. */
  readonly changedSince: readonly string[];
  /** The folders that the last command created, relative to the project; an empty text is the project's own folder. */
  readonly newFolders: readonly string[];
}

interface OpenUndo extends Undo {
  readonly work: WorkFolder;
  readonly paths: ProjectPaths;
  readonly journal: Journal;
}

/** Plans the undo of the last command; `undefined` if there is nothing to undo. Writes nothing. */
export function planUndo(root: string, disk: Disk = nodeDisk): Undo | undefined {
  return wrapWriteErrors(root, UNCHANGED, () => {
    const undo = openUndo(root, disk);
    return undo && reportOf(undo);
  });
}

const reportOf = ({ changes, changedSince, newFolders }: OpenUndo): Undo => ({
  ...{ changes, changedSince, newFolders },
});

/**
 * Reverts the last command that wrote something; `undefined` if there is nothing to undo, as after an undo. For a new
 * project, removes the created files, and the folder if it is empty then. Throws `E_CONFLICT` if files changed since,
 * `E_WRITE` if it cannot write or another command is active. After an error, the tree is unchanged.
 */
export function undoLast(root: string, disk: Disk = nodeDisk): Undo | undefined {
  return wrapWriteErrors(root, UNCHANGED, () => {
    const undo = openUndo(root, disk);
    if (undo === undefined) return undefined;
    const { changedSince } = undo;
    if (changedSince.length > 0) {
      throw new GeneratorError(
        'E_CONFLICT',
        `cannot undo: ${pluralize(changedSince.length, 'file')} changed since the last command: ${changedSince.join(', ')}`,
        { hint: 'nothing was changed; restore these files first', path: changedSince[0] },
      );
    }
    revert(undo, disk);
    return reportOf(undo);
  });
}

/** Makes the last command the current one again and rolls it back. After a kill, the next command continues that. */
function revert({ work, paths, journal }: OpenUndo, disk: Disk): void {
  checkNotLocked(disk, work);
  const claimed = join(work.path, claimedName());
  removeTree(disk, claimed);
  // Only one process can claim it. A new `undo` folder after this line belongs to a parallel command.
  disk.renameSync(work.undo, claimed);
  try {
    removeTree(disk, previousUndo(claimed));
    // A new project has replaced no file, so it has no such folders yet.
    createStepFolders(disk, claimed);
    takeOver(disk, work, claimed);
    if (JSON.stringify(readJournal(disk, claimed)) !== JSON.stringify(journal))
      throw overtaken(work);
    lock(disk, work, claimed);
  } catch (error) {
    bestEffort(() => disk.renameSync(claimed, work.undo));
    throw error;
  }
  if (exists(disk, work.undo)) {
    discard(disk, work, false);
    throw overtaken(work);
  }
  try {
    rollback(disk, paths, currentOf(work, journal));
    // Without a project, nothing reads what the run recorded for the next one.
    const isGone = !exists(disk, join(work.root, MANIFEST));
    if (isGone) bestEffort(() => disk.unlinkSync(join(work.root, INDEX_PATH)));
    discard(disk, work, journal.isNew);
  } catch (error) {
    try {
      redo(disk, paths, currentOf(work, journal));
      disk.renameSync(work.current, work.undo);
    } catch {
      throw cannotWrite(work.root, error, 'the undo is incomplete; run undo again to complete it');
    }
    throw error;
  }
}

/** A parallel command has completed since the journal was read. */
const overtaken = ({ root }: WorkFolder): GeneratorError =>
  new GeneratorError('E_WRITE', 'another command changed the project at the same time', {
    hint: 'nothing was changed; run undo again',
    path: root,
  });

function openUndo(root: string, disk: Disk): OpenUndo | undefined {
  const work = workFolderOf(root);
  if (!exists(disk, work.undo)) return undefined;
  const paths = openPaths(root, disk);
  paths.locate(`${WORK_PATH}/undo/old`);
  const journal = readJournal(disk, work.undo);
  const isPresent = presence(disk, paths, journal.steps);
  const changedSince = journal.steps
    .filter((step) => {
      const current = isPresent(step) ? fingerprintAt(disk, paths.locate(step.path)) : null;
      return !isResultOf(step.after, current);
    })
    .map(({ path }) => path);
  const changes = journal.changes.map((change) => reverse(change, { work, paths, journal }, disk));
  const newFolders = journal.isNew ? [''] : journal.newFolders;
  return { work, paths, journal, changes, changedSince, newFolders };
}

/** What git, the package managers and the generator put into a project's folder. */
const IGNORED =
  /^(\.git|\.eternal|node_modules|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/;

/** Files in the new folders that the last command did not create, without the packages and git's own folder. */
export function otherFiles(
  root: string,
  { newFolders, changes }: Pick<Undo, 'newFolders' | 'changes'>,
  disk: Disk = nodeDisk,
): string[] {
  const own = new Set(changes.map(({ path }) => path));
  const list = (folder: string): string[] =>
    disk.readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (IGNORED.test(path) || own.has(path)) return [];
      return entry.isDirectory() ? list(path) : [path];
    });
  const isOutermost = (folder: string): boolean => !newFolders.includes(dirname(folder));
  const outermost = newFolders.includes('') ? [''] : newFolders.filter(isOutermost);
  return outermost
    .filter((folder) => !IGNORED.test(folder) && exists(disk, join(root, folder)))
    .flatMap(list)
    .sort();
}

const REVERSED: Partial<Record<Action, Action>> = {
  create: 'delete',
  delete: 'create',
  merge: 'update',
};

function reverse(
  { path, defaultPath, job, action, owner, from }: Journal['changes'][number],
  { work, paths, journal }: Pick<OpenUndo, 'work' | 'paths' | 'journal'>,
  disk: Disk,
): Change {
  // A move or delete changes a link itself, every other action its target.
  const isOwnPath = action === 'move' || action === 'delete';
  const written = isOwnPath || !isLink(disk, paths.locate(path)) ? path : paths.follow(path);
  const n = journal.steps.findIndex((step) => step.path === (from ?? written));
  return {
    path: from ?? path,
    defaultPath,
    job: job && { before: job.after, after: job.before },
    action: REVERSED[action] ?? action,
    owner,
    from: from === undefined ? undefined : path,
    before: textAt(disk, paths.locate(written)),
    after: textAt(disk, oldAt(work.undo, n)),
  };
}

const isLink = (disk: Disk, path: string): boolean => statAt(disk, path)?.isSymbolicLink() ?? false;

/** The text of a file; `undefined` if it does not exist or is not UTF-8 text. */
function textAt(disk: Disk, path: string): string | undefined {
  if (!statAt(disk, path)?.isFile()) return undefined;
  const bytes = disk.readFileSync(path);
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : undefined;
}
