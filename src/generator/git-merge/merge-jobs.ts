import { newComments } from '../json/comments';
import { isEqual, type Property, parseAgain, propertyMap } from '../json/tree';
import type { Job } from '../manifest/manifest';
import { processorOf } from '../options/names';

export type Branch = 'ours' | 'theirs';

/** Three texts of a manifest, all valid JSON. */
export type ManifestSides = Readonly<Record<'base' | Branch, string>>;

/** The jobs in three manifests, by id. */
export type JobsInSides = Readonly<Record<'base' | Branch, Members>>;

/** The names of a job on each side; absent where the side does not have it. */
export type JobNames = {
  readonly [_ in 'base' | Branch]: Pick<Job, 'id' | 'processor'> | undefined;
};

export type Members = ReadonlyMap<string, Property>;

/** Parses all three texts: call it once. */
export const jobsIn = ({ base, ours, theirs }: ManifestSides): JobsInSides => ({
  base: jobsOf(base),
  ours: jobsOf(ours),
  theirs: jobsOf(theirs),
});

function jobsOf(text: string): Members {
  const jobs = propertyMap(parseAgain(text)).get('jobs')?.value;
  return jobs === undefined ? new Map() : propertyMap(jobs);
}

export const membersOf = (job: Property | undefined): Members =>
  job === undefined ? new Map() : propertyMap(job.value);

const processorIn = (jobs: Members, id: string): string =>
  `${membersOf(jobs.get(id)).get('processor')?.value.value ?? processorOf(id)}`;

/**
 * Follows each job from the common ancestor to both branches.
 *
 * @param hasProcessor whether a branch has the file of a processor: where none of its jobs uses it, the job was removed
 *   and another one added, not renamed
 */
export function followJobs(
  sides: ManifestSides,
  hasProcessor: (processor: string, side: Branch) => boolean,
): JobNames[] {
  const { base: before, ours, theirs } = jobsIn(sides);
  const inOurs = renamedIn(before, ours, (processor) => hasProcessor(processor, 'ours'));
  const inTheirs = renamedIn(before, theirs, (processor) => hasProcessor(processor, 'theirs'));
  const nameIn = (jobs: Members, id: string) =>
    jobs.has(id) ? { id, processor: processorIn(jobs, id) } : undefined;
  const followed = [...before.keys()].map((id) => ({
    base: nameIn(before, id),
    ours: nameIn(ours, inOurs.get(id) ?? id),
    theirs: nameIn(theirs, inTheirs.get(id) ?? id),
  }));
  const known = (side: Branch) => new Set(followed.map((job) => job[side]?.id));
  const [knownOurs, knownTheirs] = [known('ours'), known('theirs')];
  const added = [...new Set([...ours.keys(), ...theirs.keys()])].map((id) => ({
    base: undefined,
    ours: knownOurs.has(id) ? undefined : nameIn(ours, id),
    theirs: knownTheirs.has(id) ? undefined : nameIn(theirs, id),
  }));
  return [...followed, ...added.filter((job) => job.ours ?? job.theirs)];
}

/**
 * Maps each removed id to the added id that it was renamed to. That is the id with the same processor; where the
 * processor is named after the id, it is the id at the same position in the file. Names alone do not tell a job that
 * became `Mail` from another one that was `mail`.
 */
function renamedIn(
  before: Members,
  after: Members,
  hasProcessor: (processor: string) => boolean,
): ReadonlyMap<string, string> {
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const added = [...after.keys()].filter((id) => !before.has(id));
  const isNamedAfter = (jobs: Members, id: string) => processorIn(jobs, id) === processorOf(id);
  const positionIn = (jobs: Members, id: string): number => {
    const ids = [...jobs.keys()];
    return ids.slice(0, ids.indexOf(id)).filter((each) => before.has(each) && after.has(each))
      .length;
  };
  /** Renames alone leave every job where it was. */
  const [order, oldOrder] = [[...after.keys()], [...before.keys()]];
  const isInPlace =
    before.size === after.size && oldOrder.every((id, n) => !after.has(id) || order[n] === id);
  const hasIndexOf = (from: string, to: string): boolean =>
    isInPlace && order.indexOf(to) === oldOrder.indexOf(from);
  const optionsIn = (jobs: Members, id: string): string =>
    JSON.stringify(
      [...membersOf(jobs.get(id))]
        .flatMap(([key, { value }]) => (key === 'processor' ? [] : [[key, value.value]]))
        .sort(),
    );
  const used = new Set([...after.keys()].map((id) => processorIn(after, id)));
  /** A removed job can leave its processor, but a file that another job uses now says nothing. */
  const leavesProcessor = (processor: string): boolean =>
    !used.has(processor) && hasProcessor(processor);
  const hasPositionOf = (from: string, to: string): boolean =>
    isNamedAfter(before, from) &&
    isNamedAfter(after, to) &&
    positionIn(before, from) === positionIn(after, to) &&
    !leavesProcessor(processorIn(before, from));
  const hasProcessorOf = (from: string, to: string): boolean =>
    processorIn(before, from) === processorIn(after, to);
  const isByName = (from: string, to: string): boolean =>
    isNamedAfter(before, from) && isNamedAfter(after, to);
  const heuristics: ((from: string, to: string) => boolean)[] = [
    (from, to) => hasProcessorOf(from, to) && !isByName(from, to),
    (from, to) => hasPositionOf(from, to) && optionsIn(before, from) === optionsIn(after, to),
    (from, to) => hasPositionOf(from, to) && hasIndexOf(from, to),
    hasProcessorOf,
    hasPositionOf,
  ];
  const renamed = new Map<string, string>();
  for (const isRenamed of heuristics) {
    const taken = new Set(renamed.values());
    const pairs = gone.flatMap((from) =>
      renamed.has(from)
        ? []
        : added
            .filter((to) => !taken.has(to) && isRenamed(from, to))
            .map((to) => [from, to] as const),
    );
    // Only an unambiguous pair counts.
    for (const [from, to] of pairs) {
      if (pairs.filter((pair) => pair[0] === from || pair[1] === to).length === 1)
        renamed.set(from, to);
    }
  }
  return renamed;
}

/** A job of the merged manifest. */
export interface MergedJob {
  /** In the merged manifest. */
  readonly id: string;
  readonly names: JobNames;
}

export interface MergedJobs {
  readonly jobs: readonly MergedJob[];
  /** What the branches contradict each other in, as messages. */
  readonly contradictions: readonly string[];
  /** The assumptions of the merge, as messages. */
  readonly notes: readonly string[];
}

/** The merge of one job; `job` is absent where it is removed. */
interface JobMerge {
  readonly job?: MergedJob;
  readonly contradiction?: string;
}

type IsUntouched = (id: string, side: Branch) => boolean;

/** Finds the jobs of the merged manifest and their ids. */
export function mergeJobs(
  sides: ManifestSides,
  inSides: JobsInSides,
  all: readonly JobNames[],
  prefer: Branch,
): MergedJobs {
  const isUntouched = untouchedIn(sides, inSides);
  const results = all.map((names) => mergeJob(names, prefer, isUntouched));
  const merged = results.flatMap(({ job = [] }) => job);
  const settled = merged.map((job) => settleRivalry(job, merged, prefer));
  const jobs = settled.flatMap(({ job = [] }) => job);
  return {
    jobs,
    contradictions: [...results, ...settled].flatMap(({ contradiction = [] }) => contradiction),
    notes: jobs.flatMap((job) => noteOn(job, isUntouched)),
  };
}

/** Whether a branch did not change a job or its comments. */
function untouchedIn(sides: ManifestSides, jobs: JobsInSides): IsUntouched {
  return (id, side) => {
    const [before, now] = [jobs.base.get(id)?.value, jobs[side].get(id)?.value];
    if (before === undefined || now === undefined || !isEqual(before, now)) return false;
    const comments = newComments(sides[side], [sides.base]);
    return !comments.some(({ path }) => path[0] === 'jobs' && path[1] === id && path.length > 2);
  };
}

function mergeJob(names: JobNames, prefer: Branch, isUntouched: IsUntouched): JobMerge {
  const { base, ours, theirs } = names;
  if (ours !== undefined && theirs !== undefined) {
    if (ours.id === theirs.id || theirs.id === base?.id) return { job: { id: ours.id, names } };
    if (ours.id === base?.id) return { job: { id: theirs.id, names } };
    const to = `renamed to ${ours.id} in ours, to ${theirs.id} in theirs`;
    const { id } = { ours, theirs }[prefer];
    return { job: { id, names }, contradiction: `jobs.${base?.id} is ${to}` };
  }
  const [side, other] =
    ours === undefined ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const);
  const there = names[side];
  if (there === undefined) return {};
  const job = { id: there.id, names };
  if (base === undefined) return { job };
  if (there.id === base.id && isUntouched(base.id, side)) return {};
  const what = there.id === base.id ? 'changed' : `renamed to ${there.id}`;
  const contradiction = `jobs.${base.id} is removed in ${other}, ${what} in ${side}`;
  return side === prefer ? { job, contradiction } : { contradiction };
}

/** Two jobs with one id: one branch renamed a job to the id of another job on the other branch. */
function settleRivalry(job: MergedJob, all: readonly MergedJob[], prefer: Branch): JobMerge {
  const { id, names } = job;
  if (!all.some((each) => each.id === id && each.names !== names)) return { job };
  const preferred = names[prefer];
  const result = preferred === undefined ? {} : { job: { id: preferred.id, names } };
  if (names.base === undefined) return result;
  const [side, other] = sidesFrom(job);
  const contradiction = `jobs.${id} is the renamed ${names.base.id} in ${side}, and another job in ${other}`;
  return { ...result, contradiction };
}

function noteOn(job: MergedJob, isUntouched: IsUntouched): string[] {
  const { id, names } = job;
  const { base } = names;
  const [side, other] = sidesFrom(job);
  const isGuess = base && base.id !== id && base.processor !== names[side]?.processor;
  if (!isGuess || names[other] === undefined || isUntouched(base.id, other)) return [];
  return [
    `one branch renamed ${base.id} to ${id}: the other branch's changes of ${base.id} now apply to ${id}`,
  ];
}

/** The branch that a job's id comes from, and the other one. */
const sidesFrom = ({ id, names }: MergedJob): readonly [Branch, Branch] =>
  names.ours?.id === id ? ['ours', 'theirs'] : ['theirs', 'ours'];
