import { type Property, parseAgain, propertyMap } from '../json/tree';
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
 * @param hasProcessor whether a branch still has the file of a processor that none of its jobs uses: then the job was
 *   removed and another one added, not renamed
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
 * processor is named after the id, it is the id at the same position in the file.
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
  const optionsIn = (jobs: Members, id: string): string =>
    JSON.stringify(
      [...membersOf(jobs.get(id))]
        .flatMap(([key, { value }]) => (key === 'processor' ? [] : [[key, value.value]]))
        .sort(),
    );
  const hasPositionOf = (from: string, to: string): boolean =>
    isNamedAfter(before, from) &&
    isNamedAfter(after, to) &&
    positionIn(before, from) === positionIn(after, to) &&
    !hasProcessor(processorIn(before, from));
  const heuristics: ((from: string, to: string) => boolean)[] = [
    (from, to) => processorIn(before, from) === processorIn(after, to),
    (from, to) => hasPositionOf(from, to) && optionsIn(before, from) === optionsIn(after, to),
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
