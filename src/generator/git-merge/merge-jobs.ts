import { newComments } from '../json/comments';
import { isEqual } from '../json/tree';
import type { Branch, JobNames, JobsInSides, ManifestSides } from './follow-jobs';

/** A job of the merged manifest, under its id there. */
export interface MergedJob {
  readonly id: string;
  readonly names: JobNames;
}

export interface MergedJobs {
  readonly jobs: readonly MergedJob[];
  /** What the branches say against each other, in words. */
  readonly contradictions: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
}

/** What becomes of one job: absent where it is no more. */
interface Fate {
  readonly job?: MergedJob;
  readonly contradiction?: string;
}

type IsUntouched = (id: string, side: Branch) => boolean;

/** Which jobs there are after a merge, and under what ids. */
export function mergeJobs(
  sides: ManifestSides,
  inSides: JobsInSides,
  all: readonly JobNames[],
  prefer: Branch,
): MergedJobs {
  const isUntouched = untouchedIn(sides, inSides);
  const fates = all.map((names) => fateOf(names, prefer, isUntouched));
  const merged = fates.flatMap(({ job = [] }) => job);
  const settled = merged.map((job) => settleRivalry(job, merged, prefer));
  const jobs = settled.flatMap(({ job = [] }) => job);
  return {
    jobs,
    contradictions: [...fates, ...settled].flatMap(({ contradiction = [] }) => contradiction),
    notes: jobs.flatMap((job) => noteOn(job, isUntouched)),
  };
}

/** Whether a branch has left a job as it was, its comments included. */
function untouchedIn(sides: ManifestSides, jobs: JobsInSides): IsUntouched {
  return (id, side) => {
    const [before, now] = [jobs.base.get(id)?.value, jobs[side].get(id)?.value];
    if (before === undefined || now === undefined || !isEqual(before, now)) return false;
    const comments = newComments(sides[side], [sides.base]);
    return !comments.some(({ path }) => path[0] === 'jobs' && path[1] === id && path.length > 2);
  };
}

function fateOf(names: JobNames, prefer: Branch, isUntouched: IsUntouched): Fate {
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

/** Where one branch renamed a job to what the other called another one. */
function settleRivalry(job: MergedJob, all: readonly MergedJob[], prefer: Branch): Fate {
  const { id, names } = job;
  if (!all.some((each) => each.id === id && each.names !== names)) return { job };
  const preferred = names[prefer];
  const fate = preferred === undefined ? {} : { job: { id: preferred.id, names } };
  if (names.base === undefined) return fate;
  const [side, other] = sidesFrom(job);
  const contradiction = `jobs.${id} is ${names.base.id} renamed in ${side}, another job in ${other}`;
  return { ...fate, contradiction };
}

function noteOn(job: MergedJob, isUntouched: IsUntouched): string[] {
  const { id, names } = job;
  const { base } = names;
  const [side, other] = sidesFrom(job);
  const isGuess = base && base.id !== id && base.processor !== names[side]?.processor;
  if (!isGuess || names[other] === undefined || isUntouched(base.id, other)) return [];
  return [
    `${base.id} was renamed to ${id} on one branch: what the other has changed of ${base.id} holds for ${id}`,
  ];
}

/** The branch that a job's id is from, and the other one. */
const sidesFrom = ({ id, names }: MergedJob): readonly [Branch, Branch] =>
  names.ours?.id === id ? ['ours', 'theirs'] : ['theirs', 'ours'];
