import type { Plan, PlannedJob } from '../plan/plan';
import type { ProcessorNames } from '../syntax/names/renamed-modules';
import type { PreviousJob } from '../workspace/previous';
import { SIDES, type Side } from './branches';
import type { JobNames } from './merge-jobs';

/** Where a planned file is on a side, and the names of its job's processor. */
export interface PathOnSide {
  readonly path: string;
  readonly defaultPath: string;
  readonly names?: ProcessorNames;
}

export type PathOnSides = Readonly<Record<Side, PathOnSide | undefined>>;

/**
 * Finds the paths of each job's files on the sides.
 *
 * @returns `onSides` by planned path; `ofJobs` has the paths under other names, and whether their job was removed
 */
export function followFiles(
  plan: Plan,
  jobs: readonly JobNames[],
  planJob: (job: PreviousJob) => PlannedJob,
) {
  const planned = new Map(plan.jobs.map((job) => [job.id, job]));
  const onSides = new Map<string, PathOnSides>();
  const ofJobs = new Map<string, boolean>();
  const isOfOther = (job: JobNames, id: string): boolean =>
    jobs.some((other) => other !== job && SIDES.some((side) => other[side]?.id === id));
  for (const job of jobs) {
    const ids = new Set(SIDES.flatMap((side) => job[side]?.id ?? []));
    const now = [...ids].flatMap((id) => planned.get(id) ?? []);
    // Where the names of both branches are jobs now, it is the one that no other job had.
    const own = now.length === 1 ? now : now.filter(({ id }) => !isOfOther(job, id));
    const next = own.length === 1 ? own[0] : undefined;
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
      // Where one branch added a job and the other renamed one to the same id, the renamed one comes first.
      if (onSides.has(path)) continue;
      const [atBase, atOurs, atTheirs] = [base, ours, theirs].map((old): PathOnSide | undefined => {
        const file = old?.files?.[n];
        const names = { from: old?.processor ?? '', to: next?.processor ?? '' };
        return file && { path: file.path, defaultPath: file.defaultPath, names };
      });
      onSides.set(path, { base: atBase, ours: atOurs, theirs: atTheirs });
    }
  }
  return { onSides, ofJobs };
}
