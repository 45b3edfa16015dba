import { isSide, type OnConflict } from '../arguments/arguments';
import type { Change } from '../compare/change';
import { leave, remove } from '../compare/orphans';
import { hasConflictMarkers } from '../merge/conflicts';
import { ownerOf } from '../plan/plan';
import { isSameText } from '../text-format';
import type { MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import type { Branches, Side } from './branches';
import type { UnmergedFiles } from './find-unmerged';
import { CHANGED, DELETED } from './resolve-unmerged';

/**
 * Decides the unmerged files beside the planned ones. A file under an old name goes, as its changes are merged into the
 * planned one. A file that is no longer planned, and that one branch changed and the other deleted, is a conflict.
 *
 * @param changes of the planned files
 */
export function resolveBeside(
  changes: readonly Change[],
  { planned, unplanned }: UnmergedFiles,
  branches: Branches,
  bases: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const merged = changes.flatMap(({ path, action }) =>
    action === 'conflict' ? [] : (planned.get(path)?.elsewhere ?? []),
  );
  const gone = [...new Set(merged)].flatMap((path) => {
    const disk = workspace.read(path);
    return disk.kind === 'file' ? [remove(path, disk)] : [];
  });
  const decided = [...unplanned].flatMap(([path, { isOfJob, isUntouched }]): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind !== 'file') return [];
    const isOn = (side: Side): boolean => branches.read(side, path) !== undefined;
    const isDeleted = !isOn('ours') || !isOn('theirs');
    const side = isOn('ours') ? 'ours' : 'theirs';
    const isAsOnSide = isSameText(disk.text, branches.read(side, path));
    if (isDeleted && isAsOnSide && isUntouched(side)) return [remove(path, disk)];
    if (isDeleted && isSide(onConflict) && !isOn(onConflict)) return [remove(path, disk)];
    const isDecided = isDeleted ? isSide(onConflict) : !hasConflictMarkers(disk.text ?? '');
    const owner = ownerOf(path);
    if (isDecided) return leave(path, isOfJob && owner !== 'user', bases, workspace);
    const { text: before, mode } = disk;
    const why = isDeleted ? DELETED : `${CHANGED}, and no longer used`;
    return [{ path, owner, action: 'conflict', before, mode, why }];
  });
  return [...gone, ...decided];
}
