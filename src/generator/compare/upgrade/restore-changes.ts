import { addImports } from '../../merge/code/module-parts';
import type { Conflict } from '../../merge/conflicts';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import { remove } from '../orphans';
import type { Split } from './follow-upgrade';

/*
 * Changes of files that were seen under other paths or with other imports, as changes of what is on the disk.
 */

/** Where another file is at the new path, the old one cannot move there. */
function inTheWay(
  change: Change,
  from: string,
  vacated: ReadonlySet<string>,
  { read, hasName }: Workspace,
): Change | undefined {
  const { path, owner } = change;
  const isFree = vacated.has(path) || read(path).kind === 'absent';
  // On a disk that ignores case it can be the old file itself.
  if (isFree || (path.toLowerCase() === from.toLowerCase() && !hasName(path))) return undefined;
  const why = `exists already, so ${from} cannot move there`;
  return { path, owner, action: 'conflict', from, why };
}

/** @param from its path on the disk */
export function restoreMoved(
  change: Change,
  from: string,
  planned: ReadonlySet<string>,
  vacated: ReadonlySet<string>,
  workspace: Workspace,
): Change {
  const { path, action } = change;
  const disk = workspace.read(from);
  // The user deleted it, or moved it to the new path.
  if (disk.kind === 'absent') return change;
  const text = disk.kind === 'file' ? disk.text : undefined;
  // `.removed`, deleted, or no longer used: it does not get the new name.
  if (!planned.has(path)) {
    if (action === 'move')
      return { ...change, path: `${from}.removed`, from, before: text, after: text };
    return { ...change, path: from, before: text };
  }
  if (action === 'conflict') {
    const { before: seen = '', conflicts } = change;
    const lines = conflicts && { conflicts: onDisk(conflicts, seen, text ?? seen) };
    return { ...change, before: text, from, ...lines };
  }
  const { file, ...rest } = change;
  const after = change.after ?? change.before ?? text;
  const isPlanned = change.after !== undefined && file !== undefined;
  return (
    inTheWay(change, from, vacated, workspace) ?? {
      ...rest,
      ...(isPlanned ? { file } : {}),
      ...{ action: 'move', from, before: text, after },
    }
  );
}

/** A file whose imports were seen with new paths. */
export function restoreRewritten(change: Change, current: string, { read }: Workspace): Change {
  const disk = read(current);
  if (disk.kind !== 'file' || disk.text === undefined) return change;
  const { action, conflicts } = change;
  const before = { before: disk.text };
  if (action === 'conflict') {
    const seen = change.before ?? '';
    return {
      ...change,
      ...before,
      ...(conflicts && { conflicts: onDisk(conflicts, seen, disk.text) }),
    };
  }
  const after = change.after ?? change.before;
  if (after === disk.text || after === undefined) return { ...change, ...before };
  const written = change.after === undefined ? { action: 'merge' as const, becomesBase: true } : {};
  return { ...change, ...before, after, ...(action === 'move' ? {} : written) };
}

/** The conflicts with the lines that they have on the disk: imports that were seen in parts are one line there. */
function onDisk(conflicts: readonly Conflict[], seen: string, text: string): Conflict[] {
  const more = seen.split('\n').length - text.split('\n').length;
  return conflicts.map((conflict) => ({ ...conflict, line: Math.max(conflict.line - more, 1) }));
}

/** @param seen its path under the old names of its job */
export function restorePart(
  change: Change,
  seen: string,
  { olds, targets, parts }: Split,
  vacated: ReadonlySet<string>,
  workspace: Workspace,
): Change {
  const { conflicts, action } = change;
  const { origins = [], imports: added = [] } = parts?.get(seen) ?? {};
  const isOld = olds.includes(seen);
  if (action === 'conflict') {
    const more = (change.before ?? '').trimEnd().split('\n').length - origins.length;
    const found = conflicts?.map((each) => ({ each, origin: origins[each.line - 1 - more] })) ?? [];
    const from = found.find(({ origin }) => origin !== undefined)?.origin?.path ?? olds[0];
    const lines = found.map(({ each, origin }) => ({ ...each, line: origin?.line ?? each.line }));
    return { ...change, from, ...(conflicts && { conflicts: lines }) };
  }
  const [first = ''] = olds;
  const from = isOld ? seen : first;
  const blocked = isOld ? undefined : inTheWay(change, from, vacated, workspace);
  if (blocked !== undefined) return blocked;
  const disk = workspace.read(from);
  const old = disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {};
  const merged = change.after ?? change.before ?? '';
  const isComplete = added.length === 0 || change.hasMarkers === true;
  const after = isComplete ? merged : addImports(merged, added);
  const { file, before: _, mode: __, from: ___, ...rest } = { ...change, after, becomesBase: true };
  const isPlanned = after === change.after && file !== undefined;
  const written = { ...rest, ...(isPlanned ? { file } : {}) };
  // One of the new files takes the place of the old one.
  const isHeir = !targets.some((path) => olds.includes(path)) && targets[0] === seen;
  if (isHeir || (isOld && change.path !== seen))
    return { ...written, ...old, action: 'move', from };
  if (!isOld) return { ...written, action: 'create', why: `with what ${from} had` };
  if (after === old.before) return { ...change, ...old, after: undefined, becomesBase: true };
  return { ...written, ...old, action: isPlanned ? 'update' : 'merge' };
}

/** The old files of splits whose place no new file takes. */
export function deleteOlds(
  { olds, parts }: Split,
  changes: readonly Change[],
  workspace: Workspace,
): Change[] {
  if (parts === undefined || parts.size === 0) return [];
  const taken = new Set(changes.flatMap(({ path, from }) => [path, from]));
  return olds.flatMap((path) => {
    const disk = workspace.read(path);
    return taken.has(path) || disk.kind !== 'file' ? [] : [remove(path, disk)];
  });
}
