import { dirname, join, relative } from 'node:path';
import { type ChangeSet, isWritten } from '../compare/change';
import { changedMeanwhile, GeneratorError } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { fingerprintOf } from '../workspace/bases';
import {
  cannotWrite,
  type Disk,
  fingerprintAt,
  isThere,
  makeFolder,
  nodeDisk,
  removeTree,
  tryTo,
  withMishaps,
} from './disk';
import { commit, currentOf, FORMAT, playForward, rollBack, writeJournal } from './journal';
import {
  draftName,
  lock,
  RUN_PATH,
  refuseOthers,
  removeLeftOvers,
  removeRunFolder,
  runFolderOf,
} from './lock';
import { openPaths, type ProjectPaths } from './paths';
import { foldersOf, journalOf, operationsOf, toldChanges, writeDraft } from './staging';

/**
 * The only writer: writes a change set, all of it or nothing, and writes nothing where there is nothing to write.
 * Throws `E_WRITE` (also while another run is at work, and when a file is no longer what the changes were made for)
 * or `E_PATH`; then the tree is as it was. Holds against errors and kill -9, not against power loss: there is no fsync.
 */
export function applyChanges(changeSet: ChangeSet, disk: Disk = nodeDisk): void {
  const { root, isNew, changes, stateFiles } = changeSet;
  if (!changes.some(isWritten) && stateFiles.length === 0) return;
  const write = isNew ? makeProject : changeProject;
  withMishaps(root, 'nothing was changed', () => write(changeSet, disk));
}

/** Changes files in a folder that is there. On an error everything is as it was. */
export function changeProject({ root, changes, stateFiles }: ChangeSet, disk: Disk): void {
  const paths = openPaths(root, disk);
  const operations = operationsOf({ changes, stateFiles }, paths, disk);
  if (operations.length === 0) return;

  const run = runFolderOf(root);
  paths.locate(`${RUN_PATH}/current`);
  refuseOthers(disk, run);
  const journal = journalOf(operations, changes, paths, disk);
  const draft = join(run.path, draftName());
  try {
    removeTree(disk, draft);
    writeDraft(disk, draft, journal, operations);
    lock(disk, run, draft);
  } catch (error) {
    tryTo(() => removeTree(disk, draft));
    tryTo(() => removeRunFolder(disk, run));
    throw error;
  }

  try {
    refuseOtherManifest(changes, paths, disk);
    playForward(disk, paths, currentOf(run, journal));
    commit(disk, run);
  } catch (error) {
    try {
      rollBack(disk, paths, run, journal);
    } catch {
      throw cannotWrite(root, error, 'run regenerate: it restores what was there');
    }
    throw error instanceof GeneratorError ? error : cannotWrite(root, error, 'nothing was changed');
  }
}

/** All that was decided rests on `eternal.json`, also where that does not change. Asked once nobody else may write. */
function refuseOtherManifest(
  changes: ChangeSet['changes'],
  { locate, follow }: ProjectPaths,
  disk: Disk,
): void {
  const manifest = changes.find((change) => change.path === MANIFEST && !isWritten(change));
  if (manifest?.before === undefined) return;
  const isThere = disk.lstatSync(locate(MANIFEST), { throwIfNoEntry: false }) !== undefined;
  const there = isThere ? fingerprintAt(disk, locate(follow(MANIFEST))) : null;
  if (there !== fingerprintOf(manifest.before)) throw changedMeanwhile(MANIFEST);
}

const DRAFT_PREFIX = '.eternal-';

/**
 * A folder that is not there: made under another name beside its place, together with the folders above it that are
 * missing too, so that one rename puts it there. It needs no journal but for undo.
 */
export function makeProject({ root, changes, stateFiles }: ChangeSet, disk: Disk): void {
  const top = topmostMissing(disk, root);
  const beside = dirname(top);
  const draft = join(beside, `${DRAFT_PREFIX}${draftName()}`);
  // A folder that may be written to but not listed is none of our concern.
  tryTo(() => removeLeftOvers(disk, beside, DRAFT_PREFIX));
  try {
    writeProject(
      disk,
      join(draft, relative(top, root)),
      [
        ...changes.filter(isWritten).map(({ path, after = '' }) => ({ path, text: after })),
        ...stateFiles,
      ],
      changes,
    );
    disk.renameSync(draft, top);
  } catch (error) {
    tryTo(() => removeTree(disk, draft));
    throw error;
  }
}

function writeProject(
  disk: Disk,
  project: string,
  files: readonly { readonly path: string; readonly text: string }[],
  changes: ChangeSet['changes'],
): void {
  const folders = foldersOf(files.map(({ path }) => path));
  makeFolder(disk, project);
  for (const folder of folders) disk.mkdirSync(join(project, folder));
  for (const { path, text } of files) disk.writeFileSync(join(project, path), text);
  const { undo } = runFolderOf(project);
  makeFolder(disk, undo);
  writeJournal(disk, undo, {
    format: FORMAT,
    isNew: true,
    madeFolders: folders,
    oldFolders: [],
    steps: files.map(({ path, text }) => ({ path, after: fingerprintOf(text) })),
    changes: toldChanges(changes),
  });
}

const topmostMissing = (disk: Disk, path: string): string =>
  isThere(disk, dirname(path)) ? path : topmostMissing(disk, dirname(path));
