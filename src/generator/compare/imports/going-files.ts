import type { OnConflict } from '../../arguments/answers';
import { registrationsIn } from '../../syntax/registrations';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import { deleteCompiledOutput } from '../compiled-output';
import { keepImported } from './imported-files';

/**
 * Decides what the files that go leave behind: imports in other files, and compiled output. Throws `E_WRITE` for a
 * read-only file.
 *
 */
export function decideGoingFiles(
  changes: readonly Change[],
  workspace: Workspace,
  onConflict: OnConflict,
  { ofRemovedJobs, moved = [], elsewhere = new Set() }: GoingFiles,
): Change[] {
  const registersJob = (path: string): boolean => registersIn(workspace.read(path));
  const decided = keepImported(changes, workspace, onConflict, {
    registersJob,
    isOfRemovedJob: (path) => ofRemovedJobs.has(path),
    isDecided: (path) => elsewhere.has(path),
  });
  return [...decided, ...deleteCompiledOutput(decided, workspace, moved)];
}

/** What is known about the files that go, by path. */
interface GoingFiles {
  readonly ofRemovedJobs: ReadonlySet<string>;
  /** The old paths of files that the user moved. */
  readonly moved?: readonly string[];
  /** Files that a git merge decides: most of them go too. */
  readonly elsewhere?: ReadonlySet<string> | undefined;
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
