import { dirname, join, relative } from 'node:path';
import { type ChangeSet, isWritten } from '../change';
import { fingerprintOf } from '../fingerprint';
import { type Disk, isThere, makeFolder, removeTree, tryTo } from './disk';
import { foldersOf, toldChanges } from './draft';
import { FORMAT, writeJournal } from './journal';
import { draftName, removeLeftOvers, runFolderOf } from './run-folder';

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
