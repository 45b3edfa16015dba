import type { Change, StateFile } from './change';
import { decide, type Found } from './decide';
import { findLeftovers } from './leftovers';
import type { MergeBases } from './merge-bases';
import type { OnConflict } from './merged';
import { type Moves, planMoves } from './moves';
import type { Plan, PlannedFile, RenderJob } from './plan';
import type { PreviousJob } from './previous';
import { commandLine } from './shell';
import { stateFilesOf } from './state-files';
import type { Workspace } from './workspace';

/** What the last run has left. */
export interface Past {
  readonly bases: MergeBases;
  readonly jobs: readonly PreviousJob[];
}

export interface Wishes {
  readonly onConflict: OnConflict;
  /** Jobs that the user has renamed: old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly stateFiles: readonly StateFile[];
  readonly warnings: readonly string[];
}

/**
 * Compares what should exist with what was generated before and with what stands there. Reads, and writes nothing.
 * Throws when something is unsafe to write: `E_PATH`, or `E_WRITE` for a read-only file.
 */
export function compare(
  plan: Plan,
  past: Past,
  workspace: Workspace,
  renderJob: RenderJob,
  { onConflict, renamedJobs }: Wishes,
): Comparison {
  const moves = planMoves(plan, past.jobs, workspace, renderJob, renamedJobs);
  const decided = plan.files.map((file) => ({
    file,
    ...decide(find(file, past.bases, workspace, moves), onConflict),
  }));
  const planned = new Set(plan.files.map(({ path }) => path));
  return {
    changes: [
      ...decided.map(({ change }) => change),
      ...findLeftovers(planned, past.bases, workspace, moves),
    ],
    stateFiles: stateFilesOf(decided, past.bases, plan, workspace),
    warnings: decided.flatMap(({ change, warnings }) => [...warnings, ...warnOfCase(change)]),
  };
}

function find(file: PlannedFile, bases: MergeBases, workspace: Workspace, moves: Moves): Found {
  const { path, madeWith = '' } = file;
  const origin = moves.origins.get(path);
  const place = origin?.from ?? path;
  return {
    file,
    origin,
    disk: workspace.read(place),
    base: bases.get(place),
    wasMade: bases.has(place) || bases.has(madeWith) || moves.made.has(path),
    isOccupied: moves.occupied.has(path),
  };
}

/** Git, where the disk ignores case, does not see such a move by itself. */
const warnOfCase = ({ path, from }: Change): string[] =>
  from?.toLowerCase() === path.toLowerCase()
    ? [
        `${path}: only the case of its name changes; on Windows and macOS tell git: ${commandLine(['git', 'mv', from, path])}`,
      ]
    : [];
