import { compiledFilesOf } from '../workspace/compiled-output';
import type { Workspace } from '../workspace/workspace';
import { type Change, isGone } from './change';
import { refuseReadOnly } from './resolve';

/**
 * Deletes what a build made of the sources that a run deletes or moves: a build that does not empty its folder leaves it,
 * and the host would go on loading it. Throws `E_WRITE` for a read-only file.
 */
export function deleteCompiledOutput(changes: readonly Change[], workspace: Workspace): Change[] {
  const gone = changes.filter(isGone).map(({ path, from = path }) => from);
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
