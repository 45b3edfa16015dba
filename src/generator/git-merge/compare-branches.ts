import { isSide, type OnConflict } from '../arguments/answers';
import { type Change, WRITTEN } from '../compare/change';
import { type CompareOptions, type Comparison, compare, type Past } from '../compare/compare';
import { leave, remove } from '../compare/orphans';
import { hasConflictMarkers } from '../merge/conflicts';
import type { Plan } from '../plan/plan';
import { ownerOf } from '../plan/planned-file';
import { isSameFile } from '../syntax/same-file';
import type { MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import type { Branches, Side } from './branches';
import { findUnmerged, type GitMerge, type UnmergedFiles } from './find-unmerged';
import { CHANGED, DELETED, resolveReturned, resolveUnmerged } from './resolve-unmerged';

export interface BranchComparison extends Comparison {
  /** The paths to `git add`: every file of the merge that is decided. */
  readonly toAdd: readonly string[];
}

/** Compares like `compare`, but merges the files that git could not merge by the generator's own rules first. */
export function compareBranches(
  gitMerge: GitMerge,
  plan: Plan,
  past: Past,
  workspace: Workspace,
  options: CompareOptions,
): BranchComparison {
  const { bases, planJob } = past;
  const { onConflict } = options;
  const unmerged = findUnmerged(plan, gitMerge, bases, planJob, workspace, past.withImportsAt);
  const compared = compare(plan, past, workspace, {
    ...options,
    decide: (state) => {
      const { path } = state.file;
      const kept = unmerged.returned.get(path);
      if (kept !== undefined) return resolveReturned(state, kept, onConflict);
      const found = unmerged.planned.get(path);
      return found && resolveUnmerged(state, found, bases, onConflict);
    },
    decidedElsewhere: unmerged.beside,
  });
  const { branches } = gitMerge;
  const beside = resolveBeside(compared.changes, unmerged, branches, bases, workspace, onConflict);
  const changes = [...compared.changes, ...beside];
  return { ...compared, changes, toAdd: decidedPaths(changes, unmerged.gone, branches.unmerged) };
}

function decidedPaths(
  changes: readonly Change[],
  gone: readonly string[],
  unmerged: ReadonlySet<string>,
): string[] {
  const decided = changes.filter(
    ({ path, action, owner, hasMarkers }) =>
      owner !== 'local' &&
      action !== 'conflict' &&
      !hasMarkers &&
      (unmerged.has(path) || WRITTEN.has(action)),
  );
  const paths = decided.flatMap(({ path, from = path }) => [from, path]);
  return [...new Set([...paths, ...gone])].sort();
}

/** The changes of a merge without those of the jobs' files: the branch that changed a job has reported them. */
export const changesOfMerge = (changes: readonly Change[]): Change[] =>
  changes.filter(({ job }) => job === undefined);

/**
 * Decides the unmerged files beside the planned ones. A file under an old name goes, as its changes are merged into the
 * planned one. A file that is no longer planned, and that one branch changed and the other deleted, is a conflict.
 *
 * @param changes of the planned files
 */
function resolveBeside(
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
  const open = changes.flatMap(({ path, action }) =>
    action === 'conflict' ? (planned.get(path)?.elsewhere ?? []) : [],
  );
  const gone = [...new Set(merged)].flatMap((path) => {
    if (open.includes(path)) return [];
    const disk = workspace.read(path);
    return disk.kind === 'file' ? [remove(path, disk)] : [];
  });
  const decided = [...unplanned].flatMap(([path, { isOfJob, isUntouched }]): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind !== 'file') return [];
    const isOn = (side: Side): boolean => branches.read(side, path) !== undefined;
    const isDeleted = !isOn('ours') || !isOn('theirs');
    const side = isOn('ours') ? 'ours' : 'theirs';
    const isAsOnSide = isSameFile(path, disk.text, branches.read(side, path));
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
