import { changeProject } from './apply/change-project';
import { type Disk, nodeDisk } from './apply/disk';
import { makeProject } from './apply/make-project';
import { withMishaps } from './apply/mishaps';
import { type ChangeSet, isWritten } from './change';

export { interruptedAt, type Recovery, recoverProject } from './apply/recover';
export { planUndo, type Undo, undoLast } from './apply/undo';

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
