import type { OnConflict } from '../arguments/answers';
import { commandLine } from '../message';
import type { Plan, PlannedJob } from '../plan/plan';
import type { PlannedFile } from '../plan/planned-file';
import type { MergeBases } from '../workspace/bases';
import type { Doubt } from '../workspace/locate';
import type { PreviousJob } from '../workspace/previous';
import type { Workspace } from '../workspace/workspace';
import { type Change, isGone, isNewFile, type StateFile } from './change';
import { warnOfMain } from './compiled-output';
import { type Deletions, noDeletions } from './deleted/deleted-files';
import type { FileState } from './file-state';
import { type FollowedModules, followModules } from './imports/follow-modules';
import { decideGoingFiles } from './imports/going-files';
import { followImporters } from './imports/importers';
import { warnOfMentions } from './imports/stale-mentions';
import { findOrphans } from './orphans';
import { type ProjectStyle, readProjectStyle } from './project-style';
import { planRenames, type Renames } from './renames';
import { resolveFile } from './resolve';
import { changedBases, changedSchema } from './state-files';
import { nextStubs } from './stubs';

export interface CompareOptions {
  readonly onConflict: OnConflict;
  /** Jobs that the user has renamed: old id → new id. */
  readonly renamedJobs: ReadonlyMap<string, string>;
  readonly deletions?: Deletions;
  /** Whether a file is known to be as the last run of this version left it. */
  readonly isUnchanged?: (path: string) => boolean;
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
  readonly doubts?: ReadonlyMap<string, Doubt>;
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
  options: CompareOptions,
): Comparison {
  const { onConflict, renamedJobs, deletions = noDeletions, decide, decidedElsewhere } = options;
  const renames = hasSameJobs(plan, jobs)
    ? noRenames
    : planRenames(plan, jobs, workspace, planJob, renamedJobs);
  const followed =
    renames.modules.length > 0 ? followModules(renames.modules, workspace) : undefined;
  const made = madeBefore(plan, bases);
  let known: ProjectStyle | undefined;
  const style = (): ProjectStyle => {
    known ??= readProjectStyle(plan, bases, workspace);
    return known;
  };
  const planned = plan.files.map((file): Change => {
    const { path, owner } = file;
    if (hasKnownText(file) && options.isUnchanged?.(path)) return { path, owner, action: 'same' };
    const state = {
      ...stateOf(file, bases, made, workspace, renames, { followed, doubts }),
      deletions,
      style: (path: string, text: string) => style().within(path, text),
    };
    return decide?.(state) ?? resolveFile(state, onConflict);
  });
  const orphans = hasOrphans(plan, bases, renames)
    ? findOrphans(plan, bases, workspace, renames, decidedElsewhere)
    : [];
  const own = [...planned, ...orphans];
  const all = followed ? followImporters(own, renames, followed, workspace, onConflict) : own;
  // The last remove from an existing project decides them together with what it takes out of the project's files.
  const moved = movedByUser(bases, workspace);
  const movedJobs = plan.files.filter(
    ({ jobId, path, defaultPath }) => jobId !== undefined && path !== defaultPath,
  );
  const decidesGoing = (all.some(isGone) || moved.length > 0) && plan.files.length > 0;
  const changes = decidesGoing
    ? decideGoingFiles(all, workspace, onConflict, {
        ofRemovedJobs: pathsOfRemoved(renames),
        moved,
        elsewhere: decidedElsewhere,
      })
    : all;
  const names = new Map(renames.modules.flatMap((module) => [...module.names]));
  return {
    changes: bases.paths.length > 0 && changes.some(isNewFile) ? style().apply(changes) : changes,
    stateFiles: [
      ...changedBases(
        plan.files,
        planned,
        bases,
        nextStubs(plan.files, planned, bases, renames),
        workspace,
      ),
      ...changedSchema(plan.schema, workspace),
    ],
    warnings: [
      ...planned.flatMap((change) => [...(change.warnings ?? []), ...warnOfCase(change)]),
      ...(decidesGoing ? warnOfMentions(changes, names, workspace) : []),
      ...(movedJobs.length > 0 ? warnOfMain(movedJobs, workspace) : []),
    ],
  };
}

/** Whether a file has the same text in all projects of a version. */
const hasKnownText = ({ path, defaultPath, owner, isLiteral = false }: PlannedFile): boolean =>
  path === defaultPath && isLiteral && owner !== 'user' && owner !== 'local';

/** The old paths of files that the user moved since the last run. */
function movedByUser(bases: MergeBases, workspace: Workspace): string[] {
  const last = workspace.bases();
  return last.paths.filter(
    (path) => !bases.has(path) && bases.pathsOf(last.defaultPathOf(path)).length > 0,
  );
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
    doubts: ReadonlyMap<string, Doubt>;
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
