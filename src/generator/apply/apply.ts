import { dirname, join, relative } from 'node:path';
import { type ChangeSet, WRITTEN } from '../compare/change';
import { changedMeanwhile, GeneratorError } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { fingerprintOf } from '../text-format';
import { INDEX_PATH } from '../workspace/file-index';
import {
  bestEffort,
  cannotWrite,
  createFile,
  type Disk,
  exists,
  fingerprintAt,
  mkdirp,
  nodeDisk,
  removeIfEmpty,
  removeTree,
  UNCHANGED,
  wrapWriteErrors,
} from './disk';
import { abort, commit, currentOf, type RollbackResult, redo } from './journal';
import { FORMAT, readJournal, writeJournal } from './journal-file';
import {
  checkNotLocked,
  cleanUp,
  ignoreWorkFolder,
  interruptionOf,
  lock,
  removeLeftOvers,
  removeWorkFolder,
  stagingName,
  takeOver,
  WORK_PATH,
  workFolderOf,
} from './lock';
import { openPaths, type ProjectPaths } from './project-paths';
import { foldersOf, journaledChanges, journalOf, operationsOf, writeStaging } from './staging';
import { writeIndex } from './write-index';

/**
 * Writes a change set completely or not at all. No other code writes to a project. Throws `E_WRITE` or `E_PATH`, also if
 * another command is active or a file changed since the changes were computed; the tree is unchanged then. Survives
 * errors and kill -9, but not a power failure: there is no fsync.
 */
export function applyChanges(changeSet: ChangeSet, disk: Disk = nodeDisk): void {
  const { root, isNew, changes, stateFiles } = changeSet;
  if (!changes.some(({ action }) => WRITTEN.has(action)) && stateFiles.length === 0) return;
  const hasAbove = changes.some(({ path }) => path.startsWith('../'));
  const write = !isNew ? changeProject : hasAbove ? createWithWorkflows : createProject;
  wrapWriteErrors(root, UNCHANGED, () => write(changeSet, disk));
}

/**
 * Creates a project whose workflows are above it. One rename cannot create both, so it needs the journal of a change. An
 * interrupted run leaves an empty folder at most.
 */
function createWithWorkflows(changeSet: ChangeSet, disk: Disk): void {
  const { root } = changeSet;
  const top = topmostMissing(disk, root);
  mkdirp(disk, root);
  try {
    changeProject(changeSet, disk);
  } catch (error) {
    bestEffort(() => removeEmptyFolders(disk, root, top));
    throw error;
  }
}

/** Removes a folder and those above it, up to `top`, as far as they are empty. */
function removeEmptyFolders(disk: Disk, folder: string, top: string): void {
  removeIfEmpty(disk, folder);
  if (folder !== top) removeEmptyFolders(disk, dirname(folder), top);
}

/** Changes files in an existing folder. After an error, the tree is unchanged. */
function changeProject(changeSet: ChangeSet, disk: Disk): void {
  const { root, isNew, changes, stateFiles, isLast = false } = changeSet;
  const paths = openPaths(root, disk);
  const operations = operationsOf({ changes, stateFiles }, paths, disk);
  if (operations.length === 0) return;

  const work = workFolderOf(root);
  paths.locate(`${WORK_PATH}/current`);
  checkNotLocked(disk, work);
  const journal = { ...journalOf(operations, changes, paths, disk), isNew };
  const staging = join(work.path, stagingName());
  try {
    removeTree(disk, staging);
    writeStaging(disk, staging, journal, operations);
    if (isLast) ignoreWorkFolder(disk, work);
    lock(disk, work, staging);
  } catch (error) {
    bestEffort(() => removeTree(disk, staging));
    bestEffort(() => removeWorkFolder(disk, work));
    throw error;
  }

  try {
    checkSameManifest(changes, paths, disk);
    redo(disk, paths, currentOf(work, journal));
    commit(disk, work);
  } catch (error) {
    try {
      abort(disk, paths, work, journal);
    } catch {
      throw cannotWrite(root, error, 'run regenerate to restore the previous files');
    }
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, UNCHANGED);
  }
  if (isLast) bestEffort(() => disk.unlinkSync(join(root, INDEX_PATH)));
  else bestEffort(() => writeIndex(changeSet, root, disk));
}

/** Every change depends on `eternal.json`, so check it once this process has the lock, even if it does not change. */
function checkSameManifest(
  changes: ChangeSet['changes'],
  { locate, follow }: ProjectPaths,
  disk: Disk,
): void {
  const manifest = changes.find(({ path, action }) => path === MANIFEST && !WRITTEN.has(action));
  if (manifest?.before === undefined) return;
  const isFile = disk.lstatSync(locate(MANIFEST), { throwIfNoEntry: false }) !== undefined;
  const current = isFile ? fingerprintAt(disk, locate(follow(MANIFEST))) : null;
  if (current !== fingerprintOf(manifest.before)) throw changedMeanwhile(MANIFEST);
}

const STAGING_PREFIX = '.eternal-';

/**
 * Creates a new folder under a temporary name beside its path, together with its missing parents, and renames it. So it
 * needs a journal only for `undo`.
 */
function createProject(changeSet: ChangeSet, disk: Disk): void {
  const { root } = changeSet;
  const top = topmostMissing(disk, root);
  const beside = dirname(top);
  const staging = join(beside, `${STAGING_PREFIX}${stagingName()}`);
  // A folder may be writable but not listable.
  bestEffort(() => removeLeftOvers(disk, beside, STAGING_PREFIX));
  try {
    writeProject(changeSet, join(staging, relative(top, root)), disk);
    disk.renameSync(staging, top);
  } catch (error) {
    bestEffort(() => removeTree(disk, staging));
    throw error;
  }
}

function writeProject(changeSet: ChangeSet, project: string, disk: Disk): void {
  const { changes, stateFiles } = changeSet;
  const files = [
    ...changes.map(({ path, after = '', file }) => ({ path, text: after, file })),
    ...stateFiles.map(({ path, text = '' }) => ({ path, text, file: undefined })),
  ];
  const folders = foldersOf(files.map(({ path }) => path));
  mkdirp(disk, project);
  for (const folder of folders) disk.mkdirSync(join(project, folder));
  for (const { path, text } of files) createFile(disk, join(project, path), text);
  const { undo } = workFolderOf(project);
  mkdirp(disk, undo);
  writeJournal(disk, undo, {
    format: FORMAT,
    isNew: true,
    newFolders: folders,
    oldFolders: [],
    // `undo` removes the generator's own files in any state, so they have no expected content.
    steps: files.map(({ path, file }) => ({ path, after: file?.fingerprint })),
    changes: journaledChanges(changes),
  });
  bestEffort(() => writeIndex(changeSet, project, disk));
}

/** A drive that does not exist has no folder above it. */
const topmostMissing = (disk: Disk, path: string): string =>
  exists(disk, dirname(path)) || dirname(path) === path
    ? path
    : topmostMissing(disk, dirname(path));

/** What was restored after an interruption. Paths are relative to the project, without the generator's own files. */
export interface Recovery extends RollbackResult {
  readonly interruptedAt: Date | undefined;
}

/**
 * Reverts an interrupted command and cleans up after it. Every command that writes calls it first. Returns `undefined`
 * if no command was interrupted, and then writes nothing. Throws `E_WRITE` if another command is active, or if it cannot
 * restore the tree.
 */
export function recoverProject(root: string, disk: Disk = nodeDisk): Recovery | undefined {
  const work = workFolderOf(root);
  return wrapWriteErrors(
    root,
    'an earlier command was interrupted; fix the cause, then run regenerate to restore the project',
    () => {
      if (!exists(disk, root)) return undefined;
      const paths = openPaths(root, disk);
      paths.locate(`${WORK_PATH}/current`);
      const recovery = exists(disk, work.current) ? revertInterrupted() : undefined;
      cleanUp(disk, work);
      return recovery;

      function revertInterrupted(): Recovery | undefined {
        const interruptedAt = interruptionOf(disk, work);
        try {
          takeOver(disk, work, work.current);
        } catch (error) {
          if (exists(disk, work.current)) throw error;
          // The other command has completed by now.
          return undefined;
        }
        const journal = readJournal(disk, work.current);
        const { restored, kept } = abort(disk, paths, work, journal);
        const isReported = (path: string): boolean => !path.startsWith('.eternal/');
        return {
          interruptedAt,
          restored: restored.filter(isReported).sort(),
          kept: kept.filter(({ path }) => isReported(path)),
        };
      }
    },
  );
}

/** When a command was interrupted that is not reverted yet. Writes nothing. */
export const interruptedAt = (root: string, disk: Disk = nodeDisk): Date | undefined =>
  interruptionOf(disk, workFolderOf(root));
