import type { ProcessorNames } from '../merge/rename-symbol';
import type { Plan, PlannedFile, PlannedJob } from '../plan/plan';
import type { PreviousJob } from '../workspace/previous';
import type { Workspace } from '../workspace/workspace';

/** Where a planned file stands now, under the names that its job had. */
export interface Rename {
  /** The same path, where only a name in the file changes. */
  readonly from: string;
  /** The text that the templates give a file of the user's under the old names: one that is still like that was never touched. */
  readonly stub: string;
  readonly names: ProcessorNames;
}

export interface Renames {
  /** By the planned path. */
  readonly files: ReadonlyMap<string, Rename>;
  /** Planned paths that a file should move to, but something else stands there. */
  readonly occupied: ReadonlySet<string>;
  /** Paths of the user's own files that were made before, under this name or another. */
  readonly made: ReadonlySet<string>;
  /** Processors and their tests that are left where they are, because their new place is taken. */
  readonly unmovable: readonly PlannedFile[];
  readonly removedJobs: readonly PlannedJob[];
}

export const noRenames: Renames = {
  files: new Map(),
  occupied: new Set(),
  made: new Set(),
  unmovable: [],
  removedJobs: [],
};

/** A planned file that stands elsewhere, or has another name in it. */
interface RenamedFile {
  readonly file: PlannedFile;
  readonly rename: Rename;
}

/**
 * Follows each job of the last run to where it is now.
 *
 * @param planJob the files of a job under its old names
 * @param renamedJobs what the user said: old id → new id
 */
export function planRenames(
  plan: Plan,
  previousJobs: readonly PreviousJob[],
  workspace: Workspace,
  planJob: (job: PreviousJob) => PlannedJob,
  renamedJobs: ReadonlyMap<string, string>,
): Renames {
  const { pairs, removed } = pairJobs(plan, previousJobs, renamedJobs);
  const exists = (path: string): boolean => workspace.read(path).kind !== 'absent';
  const byJob = pairs.map(([old, next]) => renamedFiles(planJob(old), next));
  const own = byJob.flat().filter(({ file }) => file.owner === 'generated');
  const yours = byJob.map((files) =>
    files.filter(({ file, rename }) => file.owner === 'user' && exists(rename.from)),
  );

  const isFree = (path: string, from: string, vacated: ReadonlySet<string>): boolean =>
    path === from || vacated.has(path) || !exists(path) || isSameFile(workspace, path, from);
  const movable = movableFiles(yours, own, isFree);
  const vacated = new Set([...own, ...movable].map(({ rename }) => rename.from));
  const removedJobs = removed.map(planJob);
  const staying = new Set([...plan.files.map(({ path }) => path), ...vacated]);
  return {
    files: new Map([...own, ...movable].map(({ file, rename }) => [file.path, rename])),
    occupied: new Set(
      own
        .filter(({ file, rename }) => !isFree(file.path, rename.from, vacated))
        .map(({ file }) => file.path),
    ),
    made: new Set(
      [...pairs.map(([, next]) => next), ...removedJobs]
        .flatMap(({ files }) => files)
        .flatMap(({ path, owner }) => (owner === 'user' ? [path] : [])),
    ),
    unmovable: yours
      .flat()
      .filter(({ rename }) => !staying.has(rename.from))
      .map(({ file, rename }) => ({ ...file, path: rename.from })),
    removedJobs,
  };
}

/** Each job of the last run that has now another id or processor, with what it is now; and those that are no more. */
function pairJobs(
  { jobs }: Plan,
  previousJobs: readonly PreviousJob[],
  renamedJobs: ReadonlyMap<string, string>,
): { pairs: [PreviousJob, PlannedJob][]; removed: PreviousJob[] } {
  const planned = new Map(jobs.map((job) => [job.id, job]));
  const oldIds = new Set(previousJobs.map(({ id }) => id));
  const newIds = new Set(renamedJobs.values());
  // Ids that differ in their case only are one to a disk that ignores it, and so to us.
  const byFolded = new Map(
    jobs.filter(({ id }) => !oldIds.has(id)).map((job) => [job.id.toLowerCase(), job]),
  );
  const nextOf = ({ id }: PreviousJob): PlannedJob | undefined => {
    const renamed = renamedJobs.get(id);
    if (renamed !== undefined) return planned.get(renamed);
    if (newIds.has(id)) return undefined;
    return planned.get(id) ?? byFolded.get(id.toLowerCase());
  };
  const pairs = previousJobs.flatMap((old): [PreviousJob, PlannedJob][] => {
    const next = nextOf(old);
    const isChanged = next?.id !== old.id || next.processor !== old.processor;
    return next !== undefined && isChanged ? [[old, next]] : [];
  });
  return { pairs, removed: previousJobs.filter((old) => nextOf(old) === undefined) };
}

function renamedFiles(old: PlannedJob, next: PlannedJob): RenamedFile[] {
  const names = { from: old.processor, to: next.processor };
  return next.files.flatMap((file, index) => {
    const before = old.files[index];
    if (before === undefined) return [];
    const isRenamed = file.owner === 'user' && names.from !== names.to;
    if (before.path === file.path && !isRenamed) return [];
    return [{ file, rename: { from: before.path, stub: before.text, names } }];
  });
}

/**
 * The processors that can move: those whose new place is free, or becomes free by another move, as in a swap. Where
 * the processor itself has to stay, so has its test.
 */
function movableFiles(
  jobs: readonly (readonly RenamedFile[])[],
  own: readonly RenamedFile[],
  isFree: (path: string, from: string, vacated: ReadonlySet<string>) => boolean,
): RenamedFile[] {
  const all = jobs.flat();
  const vacated = new Set([...own, ...all].map(({ rename }) => rename.from));
  const movable = jobs.map((files) => {
    const stuck = files.filter(({ file, rename }) => !isFree(file.path, rename.from, vacated));
    const isHeld = stuck.some(({ file }) => file.path.startsWith('src/'));
    return isHeld ? [] : files.filter((each) => !stuck.includes(each));
  });
  return movable.flat().length === all.length ? all : movableFiles(movable, own, isFree);
}

/** On a disk that ignores case, a file stands at each spelling of its name. */
const isSameFile = ({ hasName }: Workspace, path: string, from: string): boolean =>
  path.toLowerCase() === from.toLowerCase() && !hasName(path);
