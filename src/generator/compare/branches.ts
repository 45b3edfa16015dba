import type { JobNames } from '../git-merge/follow-jobs';
import type { ProcessorNames } from '../merge/rename-symbol';
import type { Plan, PlannedJob } from '../plan/plan';
import { type MergeBases, type PreviousJob, readSideBases, textOf } from '../workspace/bases';
import type { Branches, Side } from '../workspace/git';
import type { Workspace } from '../workspace/workspace';
import { isAsGenerated } from './orphans';

/** Two branches that are being merged. */
export interface Merging {
  readonly branches: Branches;
  /** The jobs under the names that they have on either; none where git does not name the commits. */
  readonly jobs: readonly JobNames[];
}

/** A file on one side of a merge. */
export interface FileOnSide {
  readonly text: string;
  /** What was last generated for it there; `undefined` where that is not known, as of the user's own files. */
  readonly generated: string | undefined;
  /** What its job's processor is called there, and is to be called. */
  readonly names: ProcessorNames | undefined;
}

/** A planned file that git could not merge; a side is absent where the file is not there. */
export interface UnmergedFile extends Readonly<Record<Side, FileOnSide | undefined>> {
  /** Where it stands too, under a name that its job has on one of the branches: merged, that goes. */
  readonly elsewhere: readonly string[];
}

/** A file that is no longer planned, and that git could not merge. */
export interface LeftFile {
  /** Of a job that is no more. */
  readonly isOfJob: boolean;
  /** Whether a side has it as it was generated there. */
  readonly isUntouched: (side: Side) => boolean;
}

/** What git could not merge of the files that are or were generated. */
export interface UnmergedFiles {
  /** By planned path. */
  readonly planned: ReadonlyMap<string, UnmergedFile>;
  /** Paths that are no longer planned, and still stand there. */
  readonly left: ReadonlyMap<string, LeftFile>;
  /** Those, and where planned files stand elsewhere. */
  readonly beside: ReadonlySet<string>;
  /** Paths that are no longer planned, and where nothing stands: git waits to be told so. */
  readonly gone: readonly string[];
}

const SIDES = ['base', 'ours', 'theirs'] as const;

/** Where a planned file is on a side, and what its job's processor is called there. */
interface Place {
  readonly path: string;
  readonly names?: ProcessorNames;
}

type Places = Readonly<Record<Side, Place | undefined>>;

/** Finds the files that git could not merge, each under the names that it has on either branch. */
export function findUnmerged(
  plan: Plan,
  { branches, jobs }: Merging,
  bases: MergeBases,
  planJob: (job: PreviousJob) => PlannedJob,
  { read }: Workspace,
): UnmergedFiles {
  const { unmerged } = branches;
  const { places, ofJobs } = followFiles(plan, jobs, planJob);
  const basesOf = readSideBases(branches);
  const plannedPaths = new Set(plan.files.map(({ path }) => path));
  const stands = (path: string): boolean => unmerged.has(path) && read(path).kind === 'file';

  const find = (path: string): UnmergedFile | undefined => {
    const itself: Place = { path };
    const own: Places = places.get(path) ?? { base: itself, ours: itself, theirs: itself };
    const others = [...new Set(SIDES.flatMap((side) => own[side]?.path ?? []))].filter(
      (place) => !plannedPaths.has(place) && unmerged.has(place),
    );
    if (!unmerged.has(path) && others.length === 0) return undefined;
    const elsewhere = others.filter(stands);
    const [base, ours, theirs] = SIDES.map((side): FileOnSide | undefined => {
      const place = own[side];
      const text = place && branches.textOf(side, place.path);
      if (text === undefined) return undefined;
      return { text, generated: textOf(basesOf(side).get(place?.path ?? '')), names: place?.names };
    });
    return { base, ours, theirs, elsewhere };
  };
  const planned = new Map(
    [...plannedPaths].flatMap((path) => {
      const found = find(path);
      return found === undefined ? [] : [[path, found] as const];
    }),
  );

  const merged = new Set([...planned.values()].flatMap(({ elsewhere }) => elsewhere));
  const unplanned = [...unmerged].filter(
    (path) => !plannedPaths.has(path) && !merged.has(path) && (ofJobs.has(path) || bases.has(path)),
  );
  const left = unplanned.filter(stands);
  const leftFile = (path: string): LeftFile => ({
    isOfJob: ofJobs.get(path) ?? false,
    isUntouched: (side) =>
      isAsGenerated(branches.textOf(side, path) ?? '', basesOf(side).get(path)),
  });
  return {
    planned,
    beside: new Set([...merged, ...left]),
    left: new Map(left.map((path) => [path, leftFile(path)])),
    gone: unplanned.filter((path) => !stands(path)),
  };
}

/** Where the branches have the files of each job, and whether that job is no more. */
function followFiles(
  plan: Plan,
  jobs: readonly JobNames[],
  planJob: (job: PreviousJob) => PlannedJob,
) {
  const planned = new Map(plan.jobs.map((job) => [job.id, job]));
  const places = new Map<string, Places>();
  const ofJobs = new Map<string, boolean>();
  for (const job of jobs) {
    const ids = new Set(SIDES.flatMap((side) => job[side]?.id ?? []));
    const now = [...ids].flatMap((id) => planned.get(id) ?? []);
    // Where both branches' names are jobs now, none of them is the other.
    const next = now.length === 1 ? now[0] : undefined;
    const [base, ours, theirs] = SIDES.map((side) => {
      const name = job[side];
      if (name === undefined) return undefined;
      const isAsPlanned = now.some(
        ({ id, processor }) => id === name.id && processor === name.processor,
      );
      const files = isAsPlanned ? planned.get(name.id)?.files : planJob(name).files;
      if (!isAsPlanned) for (const { path } of files ?? []) ofJobs.set(path, now.length === 0);
      return { processor: name.processor, files };
    });
    for (const [n, { path }] of next?.files.entries() ?? []) {
      // Where one branch has added what the other has renamed a job to, the renamed one is preferred if it is there.
      if (places.has(path)) continue;
      const [atBase, atOurs, atTheirs] = [base, ours, theirs].map((old): Place | undefined => {
        const file = old?.files?.[n];
        const names = { from: old?.processor ?? '', to: next?.processor ?? '' };
        return file && { path: file.path, names };
      });
      places.set(path, { base: atBase, ours: atOurs, theirs: atTheirs });
    }
  }
  return { places, ofJobs };
}
