import type { OnConflict } from '../../arguments/answers';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import type { Renames } from '../renames';
import { refuseReadOnly } from '../resolve';
import { decideRename, type FollowedModules } from './follow-modules';

/**
 * Changes the files beside the planned ones that use the modules which a run moves or renames. Throws `E_WRITE` for a
 * read-only file.
 *
 * @param changes of all other files; those that stay as they are get the new names too
 */
export function followImporters(
  changes: readonly Change[],
  renames: Renames,
  followed: FollowedModules,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const moved = new Set([...renames.files.values()].map(({ from }) => from));
  const byPath = new Map(changes.map((change) => [change.from ?? change.path, change]));
  const isOpen = ({ action, owner }: Change): boolean =>
    action === 'keep' || (action === 'same' && owner === 'user');
  const found = new Map<string, Change>();
  for (const [path, text] of followed.users) {
    const change = byPath.get(path);
    if (moved.has(path) || (change !== undefined && !isOpen(change))) continue;
    const next = followIn(path, text, change, followed, workspace, onConflict);
    if (next !== undefined) found.set(path, next);
  }
  return [
    ...changes.map(
      (change) => (change.from === undefined ? found.get(change.path) : undefined) ?? change,
    ),
    ...[...found].flatMap(([path, change]) => (byPath.has(path) ? [] : [change])),
  ];
}

function followIn(
  path: string,
  before: string,
  change: Change | undefined,
  followed: FollowedModules,
  workspace: Workspace,
  onConflict: OnConflict,
): Change | undefined {
  const { text, why, hint, conflicts } = decideRename(path, before, followed, onConflict);
  const isConflict = text === undefined && hint !== undefined;
  const isChanged = text !== undefined && text !== before;
  if (!isConflict && !isChanged && conflicts.length === 0) return undefined;
  const disk = workspace.read(path);
  if (disk.kind !== 'file') return undefined;
  const rest = conflicts.length === 0 ? {} : { conflicts };
  const { mode } = disk;
  const known: Change = change ?? { path, owner: 'user', action: 'keep', before, mode };
  if (isConflict) return { ...known, action: 'conflict', why, hint, ...rest };
  if (!isChanged) return { ...known, ...(why === '' ? {} : { why }), ...rest };
  refuseReadOnly(path, disk);
  const { why: _, ...others } = known;
  return { ...others, action: 'merge', after: text, ...rest };
}
