import type { OnConflict } from '../arguments/arguments';
import { registrationsIn } from '../syntax/registrations';
import type { Workspace } from '../workspace/workspace';
import type { Change } from './change';
import { deleteCompiledOutput } from './compiled-output';
import { keepImported } from './imported-files';

/**
 * Decides what the files that go leave behind: imports in other files, and compiled output. Throws `E_WRITE` for a
 * read-only file.
 *
 * @param ofRemovedJobs the paths of their files
 */
export function decideGoingFiles(
  changes: readonly Change[],
  workspace: Workspace,
  onConflict: OnConflict,
  ofRemovedJobs: ReadonlySet<string>,
): Change[] {
  const registersJob = (path: string): boolean => registersIn(workspace.read(path));
  const decided = keepImported(changes, workspace, onConflict, registersJob, (path) =>
    ofRemovedJobs.has(path),
  );
  return [...decided, ...deleteCompiledOutput(decided, workspace)];
}

function registersIn(disk: ReturnType<Workspace['read']>): boolean {
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  try {
    return registrationsIn(text).length > 0;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text.includes('eternalFunction');
  }
}
