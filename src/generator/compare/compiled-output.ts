import type { PlannedFile } from '../plan/planned-file';
import { compiledFilesOf, isLoadedByMain } from '../workspace/compiled-output';
import type { Workspace } from '../workspace/workspace';
import { type Change, isGone } from './change';
import { refuseReadOnly } from './resolve';

/**
 * Deletes what a build made of the sources that a run deletes or moves: a build that does not empty its folder leaves it,
 * and the host would go on loading it. Throws `E_WRITE` for a read-only file.
 *
 * @param moved the old paths of sources that the user moved since the last run
 */
export function deleteCompiledOutput(
  changes: readonly Change[],
  workspace: Workspace,
  moved: readonly string[] = [],
): Change[] {
  const gone = [...changes.filter(isGone).map(({ path, from = path }) => from), ...moved];
  const written = new Set(
    changes.filter((each) => each.action !== 'delete').map(({ path }) => path),
  );
  const left = new Set(gone);
  const remaining = (path: string): boolean =>
    written.has(path) || (!left.has(path) && workspace.read(path).kind === 'file');
  return compiledFilesOf(
    workspace,
    gone.filter((path) => !written.has(path)),
    remaining,
  ).map(({ path, source, disk }) => {
    refuseReadOnly(path, disk);
    return {
      ...{ path, owner: 'local', action: 'delete', before: disk.text, mode: disk.mode },
      why: `compiled from ${source}`,
    };
  });
}

/** Warnings about the files of jobs that the user moved to where `main` of `package.json` does not look. */
export const warnOfMain = (moved: readonly PlannedFile[], workspace: Workspace): string[] =>
  moved
    .filter(({ path, defaultPath }) => {
      return isLoadedByMain(workspace, defaultPath) && !isLoadedByMain(workspace, path);
    })
    .map(
      ({ path }) =>
        `${path}: "main" of package.json does not match its output, so the host does not load the job: make "main" match it, or move the file back`,
    );
