import type { OnConflict } from '../arguments/arguments';
import { MANIFEST } from '../manifest/manifest';
import { commandLine } from '../message';
import { type Plan, type PlannedFile, type PlannedJob, SCHEMA_PATH } from '../plan/plan';
import { isSameFile } from '../syntax/same-file';
import type { PreviousJob } from '../workspace/bases';
import {
  BASE_PATH,
  baseOf,
  isSameBase,
  isSameContent,
  type MergeBase,
  type MergeBases,
  NOT_OURS,
  printBases,
} from '../workspace/bases';
import { inTheWay, type Workspace } from '../workspace/workspace';
import { type Change, isGone, isNewFile, type StateFile, WRITTEN } from './change';
import { type Deletions, noDeletions } from './deleted-files';
import { type FollowedModules, followModules } from './follow-modules';
import { decideGoingFiles } from './going-files';
import { followImporters } from './importers';
import { findOrphans } from './orphans';
import { inProjectStyle } from './project-style';
import { planRenames, type Renames } from './renames';
import { type FileState, resolveFile } from './resolve';
import { warnOfMentions } from './stale-mentions';

export interface CompareOptions {
  readonly onConflict: OnConflict;
  /** Jobs that the user has renamed: old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
  readonly deletions?: Deletions;
  /** Decides a planned file instead of the usual rule; `undefined` leaves it to that rule. */
  readonly decide?: (state: FileState) => Change | undefined;
  /** Paths that are not planned and that the caller decides. */
  readonly decidedElsewhere?: ReadonlySet<string>;
}

/** What the last run left. */
export interface Past {
  readonly bases: MergeBases;
  readonly jobs: readonly PreviousJob[];
  /** Plans the files of a job under its old names. */
  readonly planJob: (job: PreviousJob) => PlannedJob;
  /** The text of a template as it is at another path, and where the user moved modules. */
  readonly withImportsAt?: (text: string, defaultPath: string, path: string) => string;
  /** Why nobody can tell where a file is, by its last path. */
  readonly doubts?: ReadonlyMap<string, string>;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly stateFiles: readonly StateFile[];
  readonly warnings: readonly string[];
}

/**
 * Compares each planned file with its base and with the disk. Writes nothing. Throws `E_PATH` for a path that is not safe
 * to write, `E_WRITE` for a read-only file.
 */
export function compare(
  plan: Plan,
  { bases, jobs, planJob, doubts = new Map() }: Past,
  workspace: Workspace,
  { onConflict, renamedJobs, deletions = noDeletions, decide, decidedElsewhere }: CompareOptions,
): Comparison {
  const renames = hasSameJobs(plan, jobs)
    ? noRenames
    : planRenames(plan, jobs, workspace, planJob, renamedJobs);
  const followed =
    renames.modules.length > 0 ? followModules(renames.modules, workspace) : undefined;
  const made = madeBefore(plan, bases);
  const planned = plan.files.map((file) => {
    const state = {
      ...stateOf(file, bases, made, workspace, renames, { followed, doubts }),
      deletions,
    };
    return decide?.(state) ?? resolveFile(state, onConflict);
  });
  const orphans = hasOrphans(plan, bases, renames)
    ? findOrphans(plan, bases, workspace, renames, decidedElsewhere)
    : [];
  const own = [...planned, ...orphans];
  const all = followed ? followImporters(own, renames, followed, workspace, onConflict) : own;
  // The last remove from an existing project decides them together with what it takes out of the project's files.
  const decidesGoing = all.some(isGone) && plan.files.length > 0;
  const changes = decidesGoing
    ? decideGoingFiles(all, workspace, onConflict, pathsOfRemoved(renames))
    : all;
  const names = new Map(renames.modules.flatMap((module) => [...module.names]));
  return {
    changes:
      bases.paths.length > 0 && changes.some(isNewFile)
        ? inProjectStyle(changes, plan, bases, workspace)
        : changes,
    stateFiles: [
      ...changedBases(plan.files, planned, bases, workspace),
      ...changedSchema(plan.schema, workspace),
    ],
    warnings: [
      ...planned.flatMap((change) => [...(change.warnings ?? []), ...warnOfCase(change)]),
      ...(decidesGoing ? warnOfMentions(changes, names, workspace) : []),
    ],
  };
}

const noRenames: Renames = {
  files: new Map(),
  occupied: new Set(),
  made: new Set(),
  missing: new Map(),
  unmovable: [],
  removedJobs: [],
  modules: [],
};

const pathsOfRemoved = ({ removedJobs }: Renames): ReadonlySet<string> =>
  new Set(removedJobs.flatMap(({ files }) => files.map(({ path }) => path)));

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

/** The user's own files of earlier jobs. They have no base; the base of their job's file tells that they were created. */
const madeBefore = ({ jobs }: Plan, bases: MergeBases): ReadonlySet<string> =>
  new Set(
    jobs.flatMap(({ files }) =>
      files.some(({ path, jobId }) => jobId !== undefined && bases.has(path))
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
  {
    followed,
    doubts,
  }: {
    followed: FollowedModules | undefined;
    doubts: ReadonlyMap<string, string>;
  },
): FileState {
  const { path } = file;
  const rename = renames.files.get(path);
  const current = rename?.from ?? path;
  return {
    file,
    rename,
    disk: workspace.read(current),
    base: bases.get(current),
    wasMade: bases.has(current) || made.has(path) || renames.made.has(path),
    isOccupied: renames.occupied.has(path),
    missingFrom: renames.missing.get(path),
    doubt: doubts.get(current),
    has: (other) => workspace.read(other).kind !== 'absent',
    followed,
  };
}

/** Where the disk ignores case, git does not notice this move. */
const warnOfCase = ({ path, from }: Change): string[] =>
  from?.toLowerCase() === path.toLowerCase()
    ? [
        `${path}: only the case of the name changes; on Windows and macOS run ${commandLine(['git', 'mv', from, path])}`,
      ]
    : [];

/**
 * @param planned the change of each file
 * @param bases that the changes rest on
 */
function changedBases(
  files: readonly PlannedFile[],
  planned: readonly Change[],
  bases: MergeBases,
  workspace: Workspace,
): StateFile[] {
  const next = new Map(
    files.flatMap((file, n): [string, MergeBase][] => {
      const { becomesBase, isNotOurs } = planned[n] ?? {};
      const base = isNotOurs ? NOT_OURS : becomesBase ? baseOf(file) : bases.stored(file.path);
      return base === undefined ? [] : [[file.path, base]];
    }),
  );
  const before = workspace.bases();
  const differing = [...next].filter(([path, base]) => !isSameBase(before.get(path), base));
  const hasSamePaths = next.size === before.paths.length;
  if (hasSamePaths && (differing.length === 0 || isManifestAlone(differing, before, planned))) {
    return [];
  }
  // After a git merge, one file can have a section under its old path and one under its new path.
  const defaultPaths = new Set(before.paths.map(before.defaultPathOf));
  const isRelocation =
    next.size === defaultPaths.size && differing.every((each) => hasMoved(each, before));
  return [
    {
      path: BASE_PATH,
      before: before.source,
      text: printBases(next),
      ...(isRelocation ? { isRelocation } : {}),
    },
  ];
}

/** Whether a base is only under another path. */
function hasMoved(
  [path, base]: readonly [path: string, base: MergeBase],
  before: MergeBases,
): boolean {
  const defaultPath = base.defaultPath ?? path;
  return before
    .pathsOf(defaultPath)
    .some((old) => old !== path && isSameContent(before.get(old), base));
}

/**
 * A comment in `eternal.json`, or a default that it spells out, changes no other file. The next run that writes updates
 * its base; until then `check` must not fail for it.
 */
const isManifestAlone = (
  differing: readonly (readonly [path: string, base: MergeBase])[],
  before: MergeBases,
  planned: readonly Change[],
): boolean =>
  differing.every(([path]) => path === MANIFEST && before.get(path) !== undefined) &&
  !planned.some(({ path, action }) => path === MANIFEST && WRITTEN.has(action));

function changedSchema(text: string, { read }: Workspace): StateFile[] {
  const disk = read(SCHEMA_PATH);
  if (disk.kind === 'blocked') throw inTheWay(disk.by, SCHEMA_PATH);
  const before = disk.kind === 'file' ? disk.text : null;
  return isSameFile(SCHEMA_PATH, before ?? undefined, text)
    ? []
    : [{ path: SCHEMA_PATH, before, text }];
}
