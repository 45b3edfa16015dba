import { newComments } from '../json/comments';
import { isEqual } from '../json/tree';
import type { Branch, JobNames, JobsInSides, ManifestSides } from './follow-jobs';

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
