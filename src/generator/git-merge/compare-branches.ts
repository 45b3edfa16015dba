import { type Change, WRITTEN } from '../compare/change';
import { type CompareOptions, type Comparison, compare, type Past } from '../compare/compare';
import { jobIdIn, type Plan } from '../plan/plan';
import type { Workspace } from '../workspace/workspace';
import { findUnmerged, type GitMerge } from './find-unmerged';
import { resolveBeside } from './resolve-beside';
import { resolveUnmerged } from './resolve-unmerged';

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
  const unmerged = findUnmerged(plan, gitMerge, bases, planJob, workspace);
  const compared = compare(plan, past, workspace, {
    ...options,
    decide: (state) => {
      const found = unmerged.planned.get(state.file.path);
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
  changes.filter(({ path, from = path }) => jobIdIn(from) === undefined);
