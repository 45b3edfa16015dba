import { type Property, parseAgain, propertyMap } from '../json/tree';
import type { Job } from '../manifest/manifest';
import { processorOf } from '../options/names';

export type Branch = 'ours' | 'theirs';

/** Three texts of a manifest, each of which can be parsed. */
export type ManifestSides = Readonly<Record<'base' | Branch, string>>;

/** The jobs in three manifests, by id. */
export type JobsInSides = Readonly<Record<'base' | Branch, Members>>;

/** The names of a job on either branch and before them; absent where it does not exist. */
export type JobNames = {
  readonly [_ in 'base' | Branch]: Pick<Job, 'id' | 'processor'> | undefined;
};

export type Members = ReadonlyMap<string, Property>;

/** Parses all three: to be asked for once. */
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
 * Follows each job from before the branches to either of them.
 *
 * @param isLeft whether the file of a processor that no job has on a branch stands there all the same: then its job was
 *   removed and another one added, not renamed
 */
export function followJobs(
  sides: ManifestSides,
  isLeft: (processor: string, side: Branch) => boolean,
): JobNames[] {
  const { base: before, ours, theirs } = jobsIn(sides);
  const inOurs = renamedIn(before, ours, (processor) => isLeft(processor, 'ours'));
  const inTheirs = renamedIn(before, theirs, (processor) => isLeft(processor, 'theirs'));
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
 * Ids that are gone, each with the new one that it was renamed to: that of the same processor; or, where the processor
 * was named after the id and is so still, the one that stands in its place.
 */
function renamedIn(
  before: Members,
  after: Members,
  isLeft: (processor: string) => boolean,
): ReadonlyMap<string, string> {
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const come = [...after.keys()].filter((id) => !before.has(id));
  const isNamedAfter = (jobs: Members, id: string) => processorIn(jobs, id) === processorOf(id);
  const placeIn = (jobs: Members, id: string): number => {
    const ids = [...jobs.keys()];
    return ids.slice(0, ids.indexOf(id)).filter((each) => before.has(each) && after.has(each))
      .length;
  };
  const optionsIn = (jobs: Members, id: string): string =>
    JSON.stringify(
      [...membersOf(jobs.get(id))]
        .flatMap(([key, { value }]) => (key === 'processor' ? [] : [[key, value.value]]))
        .sort(),
    );
  const hasPlaceOf = (from: string, to: string): boolean =>
    isNamedAfter(before, from) &&
    isNamedAfter(after, to) &&
    placeIn(before, from) === placeIn(after, to) &&
    !isLeft(processorIn(before, from));
  const signs: ((from: string, to: string) => boolean)[] = [
    (from, to) => processorIn(before, from) === processorIn(after, to),
    (from, to) => hasPlaceOf(from, to) && optionsIn(before, from) === optionsIn(after, to),
    hasPlaceOf,
  ];
  const renamed = new Map<string, string>();
  for (const isSign of signs) {
    const taken = new Set(renamed.values());
    const pairs = gone.flatMap((from) =>
      renamed.has(from)
        ? []
        : come.filter((to) => !taken.has(to) && isSign(from, to)).map((to) => [from, to] as const),
    );
    // Where one is like several, nobody knows.
    for (const [from, to] of pairs) {
      if (pairs.filter((pair) => pair[0] === from || pair[1] === to).length === 1)
        renamed.set(from, to);
    }
  }
  return renamed;
}
