import { type Disk, isThere, nodeDisk, wrapWriteErrors } from './disk';
import { abort, type RolledBack, readJournal } from './journal';
import { interruptionOf, RUN_PATH, runFolderOf, takeOver, tidyUp } from './lock';
import { openPaths } from './paths';

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
    if (!isThere(disk, root)) return undefined;
    const paths = openPaths(root, disk);
    paths.locate(`${RUN_PATH}/current`);
    const recovery = isThere(disk, run.current) ? takeBack() : undefined;
    tidyUp(disk, run);
    return recovery;

    function takeBack(): Recovery {
      const interruptedAt = interruptionOf(disk, run);
      takeOver(disk, run, run.current);
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
