import type { OnConflict } from '../arguments/arguments';
import { MANIFEST } from '../manifest/manifest';
import { isSameText } from '../merge/lines';
import { jobFileOf, type Plan, type PlannedFile, type PlannedJob, SCHEMA_PATH } from '../plan/plan';
import { commandLine } from '../shell';
import {
  BASE_PATH,
  baseOf,
  isSameBase,
  type MergeBase,
  type MergeBases,
  type PreviousJob,
  printBases,
} from '../workspace/bases';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { findUnmerged, type Merging } from './branches';
import { type Change, type StateFile, WRITTEN } from './change';
import { findOrphans } from './orphans';
import { noRenames, planRenames, type Renames } from './renames';
import { type FileState, type ResolvedFile, resolveFile } from './resolve';
import { resolveBeside, resolveUnmerged } from './resolve-unmerged';

export interface CompareOptions {
  readonly onConflict: OnConflict;
  /** Jobs that the user has renamed: old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
  /** Two branches that git is merging. */
  readonly merging?: Merging | undefined;
}

/** What the last run has left. */
export interface Past {
  readonly bases: MergeBases;
  readonly jobs: readonly PreviousJob[];
  /** The files of a job under the names that it had. */
  readonly planJob: (job: PreviousJob) => PlannedJob;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly stateFiles: readonly StateFile[];
  readonly warnings: readonly string[];
  /** What git could not merge of files that are no more. */
  readonly unmergedGone: readonly string[];
}

/**
 * Compares what should exist with what was generated before and with what stands there. Reads, and writes nothing.
 * Throws when something is unsafe to write: `E_PATH`, or `E_WRITE` for a read-only file.
 */
export function compare(
  plan: Plan,
  { bases, jobs, planJob }: Past,
  workspace: Workspace,
  { onConflict, renamedJobs, merging }: CompareOptions,
): Comparison {
  const renames = hasSameJobs(plan, jobs)
    ? noRenames
    : planRenames(plan, jobs, workspace, planJob, renamedJobs);
  const made = madeBefore(plan, bases);
  const unmerged = merging ? findUnmerged(plan, merging, bases, planJob, workspace) : undefined;
  const resolved = plan.files.map((file) => {
    const state = stateOf(file, bases, made, workspace, renames);
    const found = unmerged?.planned.get(file.path);
    return found === undefined
      ? resolveFile(state, onConflict)
      : resolveUnmerged(state, found, bases, onConflict);
  });
  const beside =
    merging && unmerged
      ? resolveBeside(resolved, unmerged, merging.branches, bases, workspace, onConflict)
      : [];
  const orphans = hasOrphans(plan, bases, renames)
    ? findOrphans(plan, bases, workspace, renames, unmerged?.beside)
    : [];
  return {
    changes: [...resolved.map(({ change }) => change), ...beside, ...orphans],
    stateFiles: [
      ...changedBases(resolved, bases, workspace),
      ...changedSchema(plan.schema, workspace),
    ],
    warnings: resolved.flatMap(({ change, warnings }) => [...warnings, ...warnOfCase(change)]),
    unmergedGone: unmerged?.gone ?? [],
  };
}

function hasOrphans({ files }: Plan, bases: MergeBases, renames: Renames): boolean {
  const used = new Set(files.map(({ path }) => path));
  for (const { from } of renames.files.values()) used.add(from);
  const { removedJobs, unmovable } = renames;
  return removedJobs.length + unmovable.length > 0 || bases.paths.some((path) => !used.has(path));
}

function hasSameJobs({ jobs }: Plan, previousJobs: readonly PreviousJob[]): boolean {
  const processors = new Map(jobs.map(({ id, processor }) => [id, processor]));
  return previousJobs.every(({ id, processor }) => processors.get(id) === processor);
}

/** The files of the user's that were made with their job: they have no base of their own. */
const madeBefore = ({ jobs }: Plan, bases: MergeBases): ReadonlySet<string> =>
  new Set(
    jobs.flatMap(({ id, files }) =>
      bases.has(jobFileOf(id))
        ? files.flatMap(({ path, owner }) => (owner === 'user' ? [path] : []))
        : [],
    ),
  );

function stateOf(
  file: PlannedFile,
  bases: MergeBases,
  made: ReadonlySet<string>,
  workspace: Workspace,
  renames: Renames,
): FileState {
  const { path } = file;
  const rename = renames.files.get(path);
  const place = rename?.from ?? path;
  return {
    file,
    rename,
    disk: workspace.read(place),
    base: bases.get(place),
    wasMade: bases.has(place) || made.has(path) || renames.made.has(path),
    isOccupied: renames.occupied.has(path),
  };
}

/** Git, where the disk ignores case, does not see such a move by itself. */
const warnOfCase = ({ path, from }: Change): string[] =>
  from?.toLowerCase() === path.toLowerCase()
    ? [
        `${path}: only the case of its name changes; on Windows and macOS tell git: ${commandLine(['git', 'mv', from, path])}`,
      ]
    : [];

/** @param bases those that were decided by */
function changedBases(
  resolved: readonly ResolvedFile[],
  bases: MergeBases,
  workspace: Workspace,
): StateFile[] {
  const next = new Map(
    resolved.flatMap(({ file, becomesBase }): [string, MergeBase][] => {
      const base = becomesBase ? baseOf(file) : bases.get(file.path);
      return base === undefined ? [] : [[file.path, base]];
    }),
  );
  const there = workspace.bases();
  const differing = [...next].filter(([path, base]) => !isSameBase(there.get(path), base));
  const hasSamePaths = next.size === there.paths.length;
  if (hasSamePaths && (differing.length === 0 || isManifestAlone(differing, there, resolved))) {
    return [];
  }
  return [{ path: BASE_PATH, before: there.source, text: printBases(next) }];
}

/**
 * A comment in `eternal.json`, or a default that is spelled out, changes no other file: that is for the next run that
 * writes to take along. Otherwise `check` would fail for it.
 */
const isManifestAlone = (
  differing: readonly (readonly [path: string, base: MergeBase])[],
  there: MergeBases,
  resolved: readonly ResolvedFile[],
): boolean =>
  differing.every(([path]) => path === MANIFEST && there.get(path) !== undefined) &&
  !resolved.some(({ file, change }) => file.path === MANIFEST && WRITTEN.has(change.action));

function changedSchema(text: string, { read }: Workspace): StateFile[] {
  const disk = read(SCHEMA_PATH);
  if (disk.kind === 'blocked') throw inTheWay(disk.by, SCHEMA_PATH);
  const before = disk.kind === 'file' ? disk.text : null;
  return isSameText(before ?? undefined, text) ? [] : [{ path: SCHEMA_PATH, before, text }];
}
