import type { JobNames } from '../manifest/merge-manifests';
import type { ProcessorNames } from '../merge/rename-symbol';
import type { Plan, PlannedJob } from '../plan/plan';
import type { MergeBases, PreviousJob } from '../workspace/bases';
import type { Branches, BranchTexts } from '../workspace/git';
import type { Workspace } from '../workspace/workspace';

/** Two branches that are being merged. */
export interface Merging {
  readonly branches: Branches;
  /** The jobs under the names that they have on either. */
  readonly jobs: readonly JobNames[];
}

/** A planned file that git could not merge. */
export interface UnmergedFile {
  readonly texts: BranchTexts;
  /** Where it stands too, under a name that its job has on one of the branches: merged, that goes. */
  readonly elsewhere: readonly string[];
  /** What its job's processor is called on the branches, and is to be called. */
  readonly names: readonly ProcessorNames[];
}

/** What git could not merge of the files that are or were generated. */
export interface UnmergedFiles {
  /** By planned path. */
  readonly planned: ReadonlyMap<string, UnmergedFile>;
  /** Paths that are no longer planned, and still stand there; whether they are of a job that is no more. */
  readonly left: ReadonlyMap<string, { readonly isOfJob: boolean }>;
  /** Those, and where planned files stand elsewhere. */
  readonly beside: ReadonlySet<string>;
}

/** A planned file under another name that its job has on a branch. */
interface Alias {
  readonly path: string;
  readonly names: ProcessorNames;
}

/** Finds the files that git could not merge, each under all names that it has on the branches. */
export function findUnmerged(
  plan: Plan,
  { branches: { unmerged }, jobs }: Merging,
  bases: MergeBases,
  planJob: (job: PreviousJob) => PlannedJob,
  { read }: Workspace,
): UnmergedFiles {
  const { aliases, ofJobs } = namesOnBranches(plan, jobs, planJob);
  const plannedPaths = new Set(plan.files.map(({ path }) => path));
  const stands = (path: string): boolean => unmerged.has(path) && read(path).kind === 'file';

  const find = (path: string): UnmergedFile | undefined => {
    const others = aliases.get(path) ?? [];
    const places = new Set([path, ...others.map((other) => other.path)]);
    const elsewhere = [...places].filter((place) => !plannedPaths.has(place) && stands(place));
    if (!unmerged.has(path) && elsewhere.length === 0) return undefined;
    const textOn = (side: keyof BranchTexts): string | undefined =>
      [...places].map((place) => unmerged.get(place)?.[side]).find((text) => text !== undefined);
    // Of a branch that has renamed it: there git had nothing to merge.
    const disk = read(path);
    const own = !unmerged.has(path) && disk.kind === 'file' ? disk.text : undefined;
    return {
      texts: { base: textOn('base'), ours: textOn('ours') ?? own, theirs: textOn('theirs') ?? own },
      elsewhere,
      names: others.map(({ names }) => names),
    };
  };
  const planned = new Map(
    [...plannedPaths].flatMap((path) => {
      const found = find(path);
      return found === undefined ? [] : [[path, found] as const];
    }),
  );

  const merged = new Set([...planned.values()].flatMap(({ elsewhere }) => elsewhere));
  const left = [...unmerged.keys()].filter(
    (path) =>
      !plannedPaths.has(path) &&
      !merged.has(path) &&
      (ofJobs.has(path) || bases.has(path)) &&
      stands(path),
  );
  return {
    planned,
    beside: new Set([...merged, ...left]),
    left: new Map(left.map((path) => [path, { isOfJob: ofJobs.get(path) ?? false }])),
  };
}

/** Under which other names the branches have the files of each job, and whether that job is no more. */
function namesOnBranches(
  plan: Plan,
  jobs: readonly JobNames[],
  planJob: (job: PreviousJob) => PlannedJob,
) {
  const aliases = new Map<string, Alias[]>();
  const ofJobs = new Map<string, boolean>();
  for (const { ours, theirs, base } of jobs) {
    const known = [ours, theirs, base].flatMap((name) => name ?? []);
    const now = plan.jobs.filter(({ id }) => known.some((name) => name.id === id));
    // Where both branches' names are jobs now, none of them is the other.
    const next = now.length === 1 ? now[0] : undefined;
    for (const { id, processor } of known) {
      if (now.some((job) => job.id === id && job.processor === processor)) continue;
      const old = planJob({ id, processor });
      for (const { path } of old.files) ofJobs.set(path, now.length === 0);
      for (const [n, file] of next?.files.entries() ?? []) {
        const names = { from: processor, to: next?.processor ?? processor };
        const alias = { path: old.files[n]?.path ?? file.path, names };
        aliases.set(file.path, [...(aliases.get(file.path) ?? []), alias]);
      }
    }
  }
  return { aliases, ofJobs };
}
