import type { Bookkeeping, Change } from './change';
import { type Decision, decide, type Found } from './decide';
import { GeneratorError } from './errors';
import { findLeftovers } from './leftovers';
import type { OnConflict } from './merged';
import { type Moves, planMoves } from './moves';
import { basePathOf, hasBase, type Plan, type PlannedFile, type RenderJob } from './plan';
import { commandLine } from './shell';
import { isSameText } from './text-form';
import { SCHEMA_PATH, type Workspace } from './workspace';

export interface Wishes {
  readonly onConflict: OnConflict;
  /** Jobs that the user has renamed: old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly bookkeeping: readonly Bookkeeping[];
  readonly warnings: readonly string[];
}

/**
 * Compares what should exist with what was generated before and with what stands there. Reads, and writes nothing.
 * Throws when something is unsafe to write: `E_PATH`, or `E_WRITE` for a read-only file.
 */
export function compare(
  plan: Plan,
  workspace: Workspace,
  renderJob: RenderJob,
  { onConflict, renamedJobs }: Wishes,
): Comparison {
  const moves = planMoves(plan, workspace, renderJob, renamedJobs);
  const decided = plan.files.map((file) => {
    const found = look(file, workspace, moves);
    return { found, ...decide(found, onConflict) };
  });
  const planned = new Set(plan.files.map(({ path }) => path));
  const leftovers = findLeftovers(planned, workspace, moves);
  return {
    changes: [...decided.map(({ change }) => change), ...leftovers.changes],
    bookkeeping: [
      ...decided.flatMap(({ found, isTaken }) => baseOf(found, isTaken)),
      ...leftovers.bookkeeping,
      ...schemaOf(plan, workspace),
    ].map((file) => refuseBlocked(file, workspace)),
    warnings: decided.flatMap(({ change, warnings }) => [...warnings, ...warnOfCase(change)]),
  };
}

function look(file: PlannedFile, workspace: Workspace, moves: Moves): Found {
  const { path, madeWith } = file;
  const origin = moves.origins.get(path);
  const place = origin?.from ?? path;
  return {
    file,
    origin,
    disk: workspace.read(place),
    base: hasBase(file) ? workspace.readBase(place) : undefined,
    wasMade:
      moves.made.has(path) ||
      (madeWith !== undefined && workspace.readBase(madeWith) !== undefined),
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

function baseOf({ file, base, origin }: Found, isTaken: Decision['isTaken']): Bookkeeping[] {
  const isMoved = origin !== undefined && origin.from !== file.path;
  if (!hasBase(file) || !isTaken || (!isMoved && isSameText(base, file.text))) return [];
  return [{ path: basePathOf(file.path), text: file.text }];
}

function schemaOf({ schema: text }: Plan, { read }: Workspace): Bookkeeping[] {
  const disk = read(SCHEMA_PATH);
  return disk.kind === 'file' && isSameText(disk.text, text) ? [] : [{ path: SCHEMA_PATH, text }];
}

function refuseBlocked(file: Bookkeeping, { read }: Workspace): Bookkeeping {
  const disk = read(file.path);
  if (disk.kind !== 'blocked') return file;
  const { by: path } = disk;
  throw new GeneratorError('E_PATH', `${path} is in the way of ${file.path}`, { path });
}
