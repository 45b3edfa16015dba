import type { Plan, PlannedJob } from '../plan/plan';
import type { PlannedFile } from '../plan/planned-file';
import { withoutExtension } from '../syntax/names/module-references';
import type { ModuleRename } from '../syntax/names/module-scope';
import { type ProcessorNames, processorRename } from '../syntax/names/renamed-modules';
import type { Doubt } from '../workspace/locate';
import type { PreviousJob } from '../workspace/previous';
import type { Workspace } from '../workspace/workspace';

/** Where a planned file is now, under the old names of its job. */
export interface Rename {
  /** Its path now: the planned one where only names in the file change. */
  readonly from: string;
  /** Where the templates had it under the old names. */
  readonly defaultFrom: string;
  /** The rendered template under the old names: a file with this text was never edited. */
  readonly stub: string;
  /** The id of the job that it registers now. */
  readonly jobId: string | undefined;
  readonly names: ProcessorNames;
}

export interface Renames {
  /** By the planned path. */
  readonly files: ReadonlyMap<string, Rename>;
  /** Planned paths to which a file should move, and where another file is. */
  readonly occupied: ReadonlySet<string>;
  /** Paths of the user's own files that an earlier run created, under this name or another. */
  readonly made: ReadonlySet<string>;
  /** Processors and their tests that exist neither under their old name nor under their new one: old path by planned path. */
  readonly missing: ReadonlyMap<string, string>;
  /** Processors and their tests that stay, because another file is at their new path. */
  readonly unmovable: readonly PlannedFile[];
  readonly removedJobs: readonly PlannedJob[];
  /** The modules whose path or names change: other code may import them. */
  readonly modules: readonly ModuleRename[];
}

/** A planned file that is elsewhere now, or has old names in it. */
interface RenamedFile {
  readonly file: PlannedFile;
  /** As it was planned under the old names. */
  readonly before: PlannedFile;
  readonly rename: Rename;
  readonly isProcessor: boolean;
}

/**
 * Finds what became of each job of the last run.
 *
 * @param planJob plans the files of a job under its old names
 * @param renamedJobs that the user asked for: old id → new id
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
  const generated = byJob.flat().filter(({ file }) => file.owner === 'generated');
  const ofUser = byJob.map((files) =>
    files.filter(({ file, rename }) => file.owner === 'user' && exists(rename.from)),
  );

  const isFree = (path: string, from: string, vacated: ReadonlySet<string>): boolean =>
    path === from || vacated.has(path) || !exists(path) || isSameFile(workspace, path, from);
  const movable = movableFiles(ofUser, generated, isFree);
  const vacated = leftPaths([...generated, ...movable]);
  const removedJobs = removed.map(planJob);
  const staying = new Set([...plan.files.map(({ path }) => path), ...vacated]);
  return {
    files: new Map([...generated, ...movable].map(({ file, rename }) => [file.path, rename])),
    occupied: new Set(
      generated
        .filter(({ file, rename }) => !isFree(file.path, rename.from, vacated))
        .map(({ file }) => file.path),
    ),
    made: new Set(
      [...pairs.map(([, next]) => next), ...removedJobs]
        .flatMap(({ files }) => files)
        .flatMap(({ path, owner }) => (owner === 'user' ? [path] : [])),
    ),
    missing: new Map(
      byJob
        .flat()
        .filter(({ file, rename }) => {
          const isMissing = !exists(rename.from) && !exists(file.path);
          return file.owner === 'user' && isMissing && rename.from !== file.path;
        })
        .map(({ file, rename }) => [file.path, rename.from]),
    ),
    unmovable: ofUser
      .flat()
      .filter(({ rename }) => !staying.has(rename.from))
      .map(({ before }) => before),
    removedJobs,
    modules: [...generated, ...movable]
      .filter(({ rename }) => exists(rename.from))
      .flatMap(moduleRenameOf),
  };
}

function moduleRenameOf({ file, rename, isProcessor }: RenamedFile): ModuleRename[] {
  const { from, names } = rename;
  if (isProcessor) return [processorRename(names, { from, to: file.path })];
  const [old, now] = [from, file.path].map(withoutExtension);
  return old === undefined || now === undefined || old === now
    ? []
    : [{ from: old, to: now, names: new Map() }];
}

/** Pairs each job that has a new id or processor with its planned job, and finds the removed ones. */
export function pairJobs(
  { jobs }: Plan,
  previousJobs: readonly PreviousJob[],
  renamedJobs: ReadonlyMap<string, string>,
): { pairs: [PreviousJob, PlannedJob][]; removed: PreviousJob[] } {
  const planned = new Map(jobs.map((job) => [job.id, job]));
  const oldIds = new Set(previousJobs.map(({ id }) => id));
  const newIds = new Set(renamedJobs.values());
  // Ids that differ only in case count as the same, as on a disk that ignores case.
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
  const processor = next.files.find(({ owner }) => owner === 'user');
  return next.files.flatMap((file, index) => {
    const before = old.files[index];
    if (before === undefined) return [];
    // A job's file that the user moved keeps its path, and gets the new id.
    const isRenamed =
      before.jobId !== file.jobId || (file.owner === 'user' && names.from !== names.to);
    if (before.path === file.path && !isRenamed) return [];
    const { path: from, defaultPath: defaultFrom, text: stub, jobId } = before;
    const rename = { from, defaultFrom, stub, jobId, names };
    return [{ file, before, rename, isProcessor: file === processor }];
  });
}

/**
 * The processors that can move: their new path is free, or another move frees it, as in a swap. Where a processor has to
 * stay, its test stays too.
 */
function movableFiles(
  jobs: readonly (readonly RenamedFile[])[],
  generated: readonly RenamedFile[],
  isFree: (path: string, from: string, vacated: ReadonlySet<string>) => boolean,
): RenamedFile[] {
  const all = jobs.flat();
  const vacated = leftPaths([...generated, ...all]);
  const movable = jobs.map((files) => {
    const stuck = files.filter(({ file, rename }) => !isFree(file.path, rename.from, vacated));
    const isHeld = stuck.some(({ file }) => file.path.startsWith('src/'));
    return isHeld ? [] : files.filter((each) => !stuck.includes(each));
  });
  return movable.flat().length === all.length ? all : movableFiles(movable, generated, isFree);
}

/** The paths of planned files that are the place of another one, because the user moved that one there. */
export function sharedPlaces(files: readonly PlannedFile[]): ReadonlyMap<string, Doubt> {
  const moved = new Map(
    files.flatMap(({ path, defaultPath }) => (path === defaultPath ? [] : [[path, defaultPath]])),
  );
  return new Map(
    files.flatMap(({ path, defaultPath }): [string, Doubt][] => {
      const from = moved.get(path);
      if (from === undefined || from === defaultPath) return [];
      const why = `is ${from}, which you moved there, so the generated file cannot go there`;
      return [[path, { why, hint: `move ${path} to another name, then run the command again` }]];
    }),
  );
}

/** The old paths of files that move. */
const leftPaths = (files: readonly RenamedFile[]): ReadonlySet<string> =>
  new Set(files.flatMap(({ file, rename: { from } }) => (from === file.path ? [] : [from])));

/** On a disk that ignores case, every spelling of a name finds the file. */
const isSameFile = ({ hasName }: Workspace, path: string, from: string): boolean =>
  path.toLowerCase() === from.toLowerCase() && !hasName(path);
