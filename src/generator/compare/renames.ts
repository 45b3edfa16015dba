import type { ProcessorNames } from '../merge/rename-symbol';
import type { Plan, PlannedFile, PlannedJob, RenderJob } from '../plan/plan';
import type { PreviousJob } from '../workspace/previous';
import type { Workspace } from '../workspace/workspace';

/** Where a planned file stands now, under the names that its job had. */
export interface Origin {
  /** The same path, where only a name in the file changes. */
  readonly from: string;
  /** The text that the templates give a file of the user's under the old names: one that is still like that was never touched. */
  readonly stub: string;
  readonly names: ProcessorNames;
}

export interface Moves {
  /** By the planned path. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Planned paths that a file should move to, but something else stands there. */
  readonly occupied: ReadonlySet<string>;
  /** Paths of the user's own files that were made before, under this name or another. */
  readonly made: ReadonlySet<string>;
  /** Processors and their tests that are left where they are, because their new place is taken. */
  readonly stranded: readonly PlannedFile[];
  /** Jobs that are no more. */
  readonly gone: readonly PlannedJob[];
}

interface Wanted {
  readonly file: PlannedFile;
  readonly origin: Origin;
}

/** Follows each job of the last run to where it is now. `renamedJobs` is what the user said: old id → new id. */
export function planMoves(
  plan: Plan,
  previous: readonly PreviousJob[],
  workspace: Workspace,
  renderJob: RenderJob,
  renamedJobs: ReadonlyMap<string, string>,
): Moves {
  const { pairs, gone } = pairJobs(plan, previous, renamedJobs);
  const isThere = (path: string): boolean => workspace.read(path).kind !== 'absent';
  const ofJobs = pairs.map(([old, next]) => wantedOf(renderJob(old), next));
  const all = ofJobs.flat();
  const own = all.filter(({ file }) => file.owner === 'managed');
  const yours = ofJobs.map((job) =>
    job.filter(({ file, origin }) => file.owner === 'yours' && isThere(origin.from)),
  );

  const isFree = (path: string, from: string, vacated: ReadonlySet<string>): boolean =>
    path === from || vacated.has(path) || !isThere(path) || isSameFile(workspace, path, from);
  const settled = settle(yours, own, isFree);
  const vacated = new Set([...own, ...settled].map(({ origin }) => origin.from));
  const renderedGone = gone.map(renderJob);
  const staying = new Set([...plan.files.map(({ path }) => path), ...vacated]);
  return {
    origins: new Map([...own, ...settled].map(({ file, origin }) => [file.path, origin])),
    occupied: new Set(
      own
        .filter(({ file, origin }) => !isFree(file.path, origin.from, vacated))
        .map(({ file }) => file.path),
    ),
    made: new Set(
      [...pairs.map(([, next]) => next), ...renderedGone]
        .flatMap(({ files }) => files)
        .flatMap(({ path, owner }) => (owner === 'yours' ? [path] : [])),
    ),
    stranded: yours
      .flat()
      .filter(({ origin }) => !staying.has(origin.from))
      .map(({ file, origin }) => ({ ...file, path: origin.from })),
    gone: renderedGone,
  };
}

/** Each job of the last run that has now another id or processor, with what it is now; and those that are no more. */
function pairJobs(
  { jobs }: Plan,
  previous: readonly PreviousJob[],
  renamedJobs: ReadonlyMap<string, string>,
): { pairs: [PreviousJob, PlannedJob][]; gone: PreviousJob[] } {
  const planned = new Map(jobs.map((job) => [job.id, job]));
  const oldIds = new Set(previous.map(({ id }) => id));
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
  const pairs = previous.flatMap((old): [PreviousJob, PlannedJob][] => {
    const next = nextOf(old);
    const isChanged = next?.id !== old.id || next.processor !== old.processor;
    return next !== undefined && isChanged ? [[old, next]] : [];
  });
  return { pairs, gone: previous.filter((old) => nextOf(old) === undefined) };
}

/** The files of a job that are elsewhere now, or under another name. */
function wantedOf(old: PlannedJob, next: PlannedJob): Wanted[] {
  const names = { from: old.processor, to: next.processor };
  return next.files.flatMap((file, index) => {
    const before = old.files[index];
    if (before === undefined) return [];
    const isRenamed = file.owner === 'yours' && names.from !== names.to;
    if (before.path === file.path && !isRenamed) return [];
    return [{ file, origin: { from: before.path, stub: before.text, names } }];
  });
}

/**
 * The processors that can move: those whose new place is free, or becomes free by another move, as in a swap. Where
 * the processor itself has to stay, so has its test.
 */
function settle(
  jobs: readonly (readonly Wanted[])[],
  own: readonly Wanted[],
  isFree: (path: string, from: string, vacated: ReadonlySet<string>) => boolean,
): Wanted[] {
  const wanted = jobs.flat();
  const vacated = new Set([...own, ...wanted].map(({ origin }) => origin.from));
  const movable = jobs.map((job) => {
    const stuck = job.filter(({ file, origin }) => !isFree(file.path, origin.from, vacated));
    const isHeld = stuck.some(({ file }) => file.path.startsWith('src/'));
    return isHeld ? [] : job.filter((each) => !stuck.includes(each));
  });
  const rest = movable.flat();
  return rest.length === wanted.length ? wanted : settle(movable, own, isFree);
}

/** On a disk that ignores case, a file stands at each spelling of its name. */
const isSameFile = ({ hasName }: Workspace, path: string, from: string): boolean =>
  path.toLowerCase() === from.toLowerCase() && !hasName(path);
