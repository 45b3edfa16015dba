import { join } from 'node:path';
import { type ChangeSet, isWritten } from '../change';
import { changedMeanwhile, GeneratorError } from '../errors';
import { fingerprintOf } from '../fingerprint';
import { MANIFEST } from '../manifest';
import { type Disk, removeTree, tryTo } from './disk';
import { journalOf, writeDraft } from './draft';
import { fingerprintAt } from './fingerprint';
import { cannotWrite } from './mishaps';
import { operationsOf } from './operations';
import { playForward } from './play';
import { openPaths, type ProjectPaths } from './project-paths';
import {
  draftName,
  lock,
  RUN_PATH,
  refuseOthers,
  removeRunFolder,
  runFolderOf,
} from './run-folder';
import { commit, currentOf, rollBack } from './transaction';

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
