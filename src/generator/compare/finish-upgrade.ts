import { isSide, type OnConflict } from '../arguments/arguments';
import type { Conflict } from '../merge/conflicts';
import { addImports } from '../merge/module-parts';
import type { Plan } from '../plan/plan';
import { withoutExtension } from '../syntax/module-references';
import type { MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import type { Change } from './change';
import type { Comparison, Past } from './compare';
import { imports, isCode, movedModules, sourcesAfter, updateImporters } from './moved-imports';
import { leave, remove } from './orphans';
import { followUpgrade, type Split, type Upgrade } from './upgrade';
import type { Route } from './upgrade-routes';
import { type UpgradeView, viewUpgraded } from './upgrade-view';

/** A project as the comparison sees it, and the way back. */
export interface UpgradedProject extends Pick<UpgradeView, 'bases' | 'workspace'> {
  readonly finish: <Compared extends Comparison>(compared: Compared) => Compared;
}

/**
 * Shows a project of an older version under the paths of this one.
 *
 * @param routes of templates that changed since, at the paths where their files are
 */
export function upgradeProject(
  routes: readonly Route[],
  plan: Plan,
  past: Past,
  workspace: Workspace,
  onConflict: OnConflict,
): UpgradedProject {
  const { bases } = past;
  if (routes.length === 0) return { bases, workspace, finish: (compared) => compared };
  const upgrade = followUpgrade(routes, plan, past, workspace);
  const view = viewUpgraded(plan, upgrade, bases, workspace);
  return {
    ...view,
    finish: (compared) =>
      finishUpgrade(compared, upgrade, view, plan, bases, workspace, onConflict),
  };
}

/**
 * Turns the changes of a project that was seen through an upgrade into changes of what is on the disk, and adds those of
 * removed templates and of the files that import a module under its old path.
 */
function finishUpgrade<Compared extends Comparison>(
  compared: Compared,
  upgrade: Upgrade,
  { rewritten }: Pick<UpgradeView, 'rewritten'>,
  plan: Plan,
  previous: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Compared {
  const { moved, splits } = upgrade;
  const planned = new Set(plan.files.map(({ path }) => path));
  const splitAt = new Map(
    splits.flatMap((split) => [...(split.parts?.keys() ?? [])].map((path) => [path, split])),
  );
  const vacated = new Set([...moved.values(), ...splits.flatMap(({ olds }) => olds)]);
  const restored = compared.changes.map((change): Change => {
    const seen = change.from ?? change.path;
    const split = splitAt.get(seen);
    if (split !== undefined) return restorePart(change, seen, split, vacated, workspace);
    if (rewritten.has(seen)) return restoreRewritten(change, seen, workspace);
    const from = moved.get(seen);
    return from === undefined ? change : restoreMoved(change, from, planned, vacated, workspace);
  });
  const deleted = splits.flatMap((split) => deleteOlds(split, restored, workspace));
  const all = [...restored, ...deleted];
  const changes = leaveRemoved(all, upgrade, previous, workspace, onConflict);

  const pathNow = new Map(compared.changes.map(({ path, from = path }) => [from, path]));
  const nowOf = (path: string): string => pathNow.get(path) ?? path;
  const texts = new Map(
    changes.map((change) => [change.path, change.after ?? change.before ?? '']),
  );
  const routes = [
    ...[...moved].map(([to, from]) => ({ olds: [from], paths: [nowOf(to)] })),
    ...splits.map(({ olds, targets }) => ({ olds, paths: targets.map(nowOf) })),
  ];
  const modules = movedModules(routes, (path) => [texts.get(path)]);
  return { ...compared, changes: updateImporters(changes, modules, workspace, onConflict) };
}

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
function restoreMoved(
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
function restoreRewritten(change: Change, current: string, { read }: Workspace): Change {
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
function restorePart(
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
function deleteOlds(
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

/** The files of removed templates, and those that were split and cannot be parsed. */
function leaveRemoved(
  changes: readonly Change[],
  { removed, splits }: Upgrade,
  previous: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const unsplit = new Map(
    splits.flatMap(({ olds, targets, parts }) =>
      parts === undefined ? olds.map((path) => [path, targets] as const) : [],
    ),
  );
  const isLeaving = ({ path, action }: Change): boolean =>
    (action === 'keep' || action === 'delete') && (removed.has(path) || unsplit.has(path));
  if (!changes.some(isLeaving)) return [...changes];
  const staying = sourcesAfter(
    changes.filter((change) => !isLeaving(change)),
    workspace,
  ).filter(({ path }) => !removed.has(path));
  return changes.flatMap((change): Change[] => {
    const { path, action } = change;
    if (!isLeaving(change)) return [change];
    const targets = unsplit.get(path);
    if (targets !== undefined) {
      if (action === 'delete') return [change];
      if (!isSide(onConflict))
        return [{ ...change, action: 'conflict', why: notSplit(path, targets) }];
      return leave(path, true, previous, workspace).map((each) => ({
        ...each,
        why: `is now ${targets.join(', ')}`,
      }));
    }
    const why = removed.get(path);
    const module = withoutExtension(path);
    if (isCode(path) && staying.some((source) => imports(source, [module]))) {
      const { before, owner, mode } = change;
      return [{ path, owner, mode, before, action: 'keep', why: `no longer generated: ${why}` }];
    }
    return leave(path, true, previous, workspace).map((each) => ({ ...each, why }));
  });
}

const notSplit = (path: string, targets: readonly string[]): string =>
  `is split into ${targets.join(', ')}, and your edits cannot be assigned; use --on-conflict theirs to keep them in ${path}.removed`;
