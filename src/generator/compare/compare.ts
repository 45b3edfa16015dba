import { MANIFEST } from '../manifest/manifest';
import { isSameText } from '../merge/line-endings';
import type { OnConflict } from '../merge/text';
import type { Plan, PlannedFile, RenderJob } from '../plan/plan';
import { commandLine } from '../strings';
import {
  BASE_PATH,
  baseOf,
  isSameBase,
  type MergeBase,
  type MergeBases,
  printBases,
} from '../workspace/bases';
import type { PreviousJob } from '../workspace/previous';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { type Change, isWritten, type StateFile } from './change';
import { findLeftovers } from './orphans';
import { type Moves, planMoves } from './renames';
import { decide, type Found } from './resolve';

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

export const SCHEMA_PATH = '.eternal/schema.json';

/** What was decided of a planned file, as far as its base is concerned. */
export interface Settled {
  readonly file: PlannedFile;
  readonly change: Change;
  /** The new text becomes the base; otherwise what is the base now stays it. */
  readonly isTaken: boolean;
}

/** The generator's own files, where they change. `mended` are the bases that were decided by. */
export function stateFilesOf(
  settled: readonly Settled[],
  mended: MergeBases,
  { schema }: Plan,
  workspace: Workspace,
): StateFile[] {
  const bases = new Map(
    settled.flatMap(({ file, isTaken }): [string, MergeBase][] => {
      const base = isTaken ? baseOf(file) : mended.get(file.path);
      return base === undefined ? [] : [[file.path, base]];
    }),
  );
  return [...baseFile(bases, settled, workspace), ...schemaFile(schema, workspace)];
}

function baseFile(
  bases: ReadonlyMap<string, MergeBase>,
  settled: readonly Settled[],
  workspace: Workspace,
): StateFile[] {
  const there = workspace.bases();
  const differing = [...bases].filter(([path, base]) => !isSameBase(there.get(path), base));
  const isSame = differing.length === 0 && bases.size === there.paths.length;
  if (isSame || isManifestAlone(differing, bases.size, there, settled)) return [];
  return [{ path: BASE_PATH, before: there.source, text: printBases(bases) }];
}

/**
 * A comment in `eternal.json`, or a default that is spelled out, changes no other file: that is for the next run that
 * writes to take along. Otherwise `check` would fail for it.
 */
function isManifestAlone(
  differing: readonly (readonly [path: string, base: MergeBase])[],
  count: number,
  there: MergeBases,
  settled: readonly Settled[],
): boolean {
  return (
    count === there.paths.length &&
    differing.every(([path]) => path === MANIFEST && there.get(path) !== undefined) &&
    !settled.some(({ file, change }) => file.path === MANIFEST && isWritten(change))
  );
}

function schemaFile(text: string, { read }: Workspace): StateFile[] {
  const path = SCHEMA_PATH;
  const disk = read(path);
  if (disk.kind === 'absent') return [{ path, before: null, text }];
  if (disk.kind === 'file')
    return isSameText(disk.text, text) ? [] : [{ path, before: disk.text, text }];
  throw inTheWay(disk.by, path);
}
