import { dirname, join, relative } from 'node:path';
import { type Action, type ChangeSet, WRITTEN } from '../compare/change';
import { changedMeanwhile, GeneratorError } from '../errors';
import { fingerprintOf } from '../fingerprint';
import { MANIFEST } from '../manifest/manifest';
import { INDEX_PATH, printIndex } from '../workspace/file-index';
import {
  bestEffort,
  cannotWrite,
  createFile,
  type Disk,
  exists,
  fingerprintAt,
  mkdirp,
  nodeDisk,
  openPaths,
  type ProjectPaths,
  removeTree,
  wrapWriteErrors,
} from './disk';
import {
  abort,
  commit,
  currentOf,
  FORMAT,
  type RolledBack,
  readJournal,
  redo,
  writeJournal,
} from './journal';
import {
  interruptionOf,
  lock,
  RUN_PATH,
  type RunFolder,
  refuseOthers,
  removeLeftOvers,
  removeRunFolder,
  runFolderOf,
  stagingName,
  takeOver,
  tidyUp,
} from './lock';
import { foldersOf, journalOf, operationsOf, toldChanges, writeStaging } from './staging';

/**
 * The only writer: writes a change set, all of it or nothing, and writes nothing where there is nothing to write.
 * Throws `E_WRITE` (also while another run is at work, and when a file is no longer what the changes were made for)
 * or `E_PATH`; then the tree is as it was. Holds against errors and kill -9, not against power loss: there is no fsync.
 */
export function applyChanges(changeSet: ChangeSet, disk: Disk = nodeDisk): void {
  const { root, isNew, changes, stateFiles } = changeSet;
  if (!changes.some(({ action }) => WRITTEN.has(action)) && stateFiles.length === 0) return;
  const write = isNew ? makeProject : changeProject;
  wrapWriteErrors(root, 'nothing was changed', () => write(changeSet, disk));
}

/** Changes files in a folder that is there. On an error everything is as it was. */
function changeProject(changeSet: ChangeSet, disk: Disk): void {
  const { root, changes, stateFiles, isLast = false } = changeSet;
  const paths = openPaths(root, disk);
  const operations = operationsOf({ changes, stateFiles }, paths, disk);
  if (operations.length === 0) return;

  const run = runFolderOf(root);
  paths.locate(`${RUN_PATH}/current`);
  refuseOthers(disk, run);
  const journal = journalOf(operations, changes, paths, disk);
  const staging = join(run.path, stagingName());
  try {
    removeTree(disk, staging);
    writeStaging(disk, staging, journal, operations);
    lock(disk, run, staging);
  } catch (error) {
    bestEffort(() => removeTree(disk, staging));
    bestEffort(() => removeRunFolder(disk, run));
    throw error;
  }

  try {
    refuseOtherManifest(changes, paths, disk);
    redo(disk, paths, currentOf(run, journal));
    commit(disk, run);
  } catch (error) {
    try {
      abort(disk, paths, run, journal);
    } catch {
      throw cannotWrite(root, error, 'run regenerate: it restores what was there');
    }
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, 'nothing was changed');
  }
  if (isLast) bestEffort(() => leaveNothing(disk, run));
  else bestEffort(() => writeIndex(changeSet, root, disk));
}

function leaveNothing(disk: Disk, run: RunFolder): void {
  removeTree(disk, run.path);
  removeRunFolder(disk, run);
}

/** All that was decided rests on `eternal.json`, also where that does not change. Asked once nobody else may write. */
function refuseOtherManifest(
  changes: ChangeSet['changes'],
  { locate, follow }: ProjectPaths,
  disk: Disk,
): void {
  const manifest = changes.find(({ path, action }) => path === MANIFEST && !WRITTEN.has(action));
  if (manifest?.before === undefined) return;
  const isFile = disk.lstatSync(locate(MANIFEST), { throwIfNoEntry: false }) !== undefined;
  const there = isFile ? fingerprintAt(disk, locate(follow(MANIFEST))) : null;
  if (there !== fingerprintOf(manifest.before)) throw changedMeanwhile(MANIFEST);
}

const STAGING_PREFIX = '.eternal-';

/**
 * A folder that is not there: made under another name beside its place, together with the folders above it that are
 * missing too, so that one rename puts it there. It needs no journal but for undo.
 */
function makeProject(changeSet: ChangeSet, disk: Disk): void {
  const { root } = changeSet;
  const top = topmostMissing(disk, root);
  const beside = dirname(top);
  const staging = join(beside, `${STAGING_PREFIX}${stagingName()}`);
  // A folder that may be written to but not listed is none of our concern.
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
  const { undo } = runFolderOf(project);
  mkdirp(disk, undo);
  writeJournal(disk, undo, {
    format: FORMAT,
    isNew: true,
    madeFolders: folders,
    oldFolders: [],
    // The generator's own files are nobody's to change: whatever they are, they go with the project.
    steps: files.map(({ path, file }) => ({ path, after: file?.fingerprint })),
    changes: toldChanges(changes),
  });
  bestEffort(() => writeIndex(changeSet, project, disk));
}

const topmostMissing = (disk: Disk, path: string): string =>
  exists(disk, dirname(path)) ? path : topmostMissing(disk, dirname(path));

const AS_GENERATED: ReadonlySet<Action> = new Set(['create', 'update', 'same']);

/** Last of all: what is as old as the index may have been changed in the same moment. */
function writeIndex({ version, changes }: ChangeSet, root: string, disk: Disk): void {
  if (!changes.every(({ action }) => AS_GENERATED.has(action))) return;
  const files = changes.map(({ path, owner, after, file }) => ({
    path,
    owner,
    fingerprint: after === undefined ? undefined : (file?.fingerprint ?? fingerprintOf(after)),
  }));
  const text = printIndex(version, files, (path) => disk.lstatSync(join(root, path)));
  disk.writeFileSync(join(root, INDEX_PATH), text);
}

/** What was restored after a run that had been interrupted; paths from the project's folder, the generator's own left out. */
export interface Recovery extends RolledBack {
  readonly interruptedAt: Date | undefined;
}

/**
 * To be called first by each run that writes. Takes back what a run has left half done, and removes what one has left
 * lying about; writes nothing where there is neither. `undefined`: no run was interrupted. Throws `E_WRITE` while
 * another run is at work, and when it cannot restore.
 */
export function recoverProject(root: string, disk: Disk = nodeDisk): Recovery | undefined {
  const run = runFolderOf(root);
  return wrapWriteErrors(root, 'an interrupted run is not yet taken back', () => {
    if (!exists(disk, root)) return undefined;
    const paths = openPaths(root, disk);
    paths.locate(`${RUN_PATH}/current`);
    const recovery = exists(disk, run.current) ? takeBack() : undefined;
    tidyUp(disk, run);
    return recovery;

    function takeBack(): Recovery | undefined {
      const interruptedAt = interruptionOf(disk, run);
      try {
        takeOver(disk, run, run.current);
      } catch (error) {
        if (exists(disk, run.current)) throw error;
        // It was at work, and is done by now.
        return undefined;
      }
      const journal = readJournal(disk, run.current);
      const { restored, kept } = abort(disk, paths, run, journal);
      const isTold = (path: string): boolean => !path.startsWith('.eternal/');
      return {
        interruptedAt,
        restored: restored.filter(isTold).sort(),
        kept: kept.filter(({ path }) => isTold(path)),
      };
    }
  });
}

/** When a run was interrupted here that no other has taken back yet. Writes nothing. */
export const interruptedAt = (root: string, disk: Disk = nodeDisk): Date | undefined =>
  interruptionOf(disk, runFolderOf(root));
