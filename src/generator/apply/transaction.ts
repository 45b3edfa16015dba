import { type Disk, isThere, removeTree, tryTo } from './disk';
import { type PlayedBack, playBack, type Recording } from './play';
import type { ProjectPaths } from './project-paths';
import { discard, previousUndo, type RunFolder } from './run-folder';

export const currentOf = (run: RunFolder, journal: Recording['journal']): Recording => ({
  folder: run.current,
  journal,
});

/** The current run is done: in one rename it stops being the lock and becomes what can be undone. */
export function commit(disk: Disk, run: RunFolder): void {
  if (isThere(disk, run.undo)) disk.renameSync(run.undo, previousUndo(run.current));
  disk.renameSync(run.current, run.undo);
  tryTo(() => removeTree(disk, previousUndo(run.undo)));
}

/** The current run is taken back, and the undo of the run before is there again. */
export function rollBack(
  disk: Disk,
  paths: ProjectPaths,
  run: RunFolder,
  journal: Recording['journal'],
): PlayedBack {
  const result = playBack(disk, paths, currentOf(run, journal));
  const previous = previousUndo(run.current);
  if (isThere(disk, previous)) disk.renameSync(previous, run.undo);
  discard(disk, run, journal.isNew);
  return result;
}
