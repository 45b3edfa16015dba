import { isEqual, type Node, type Property, parseAgain, propertyMap } from '../json/tree';
import { quote } from '../strings';
import { removeJobFrom, renameJobIn, setInManifest } from './manifest';
import { compareVersions } from './read';

/** Three texts of a manifest, each of which can be parsed. */
export interface ManifestSides {
  /** Of the common ancestor. */
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface MergedManifest {
  /** Ours, with what they have changed; where both say something else, that of the preferred side. */
  readonly text: string;
  /** What the branches say against each other, in words. */
  readonly contradictions: readonly string[];
}

type Members = ReadonlyMap<string, Property>;

/**
 * What two branches have made of a manifest, merged by key. Two that each changed a job that the other renamed or left
 * alone, added a job, or changed other options of the same one do not contradict each other.
 */
export function mergeManifests(sides: ManifestSides, prefer: 'ours' | 'theirs'): MergedManifest {
  const { base, ours, theirs } = withSameIds(sides);
  const contradictions: string[] = [];
  let text = ours;

  /** Decides one value; `undefined` is none. */
  const decide = (path: readonly string[], members: readonly (Members | undefined)[]): void => {
    const key = path.at(-1) ?? '';
    const [before, here, there] = members.map((each) => each?.get(key)?.value);
    if (isSame(here, there) || isSame(there, before)) return;
    if (!isSame(here, before)) {
      if (path[0] === 'generator') {
        if (compareVersions(`${here?.value}`, `${there?.value}`) >= 0) return;
      } else {
        const show = (node: Node | undefined) => (node === undefined ? 'gone' : quote(node.value));
        contradictions.push(`${path.join('.')} is ${show(here)} here, ${show(there)} there`);
        if (prefer === 'ours') return;
      }
    }
    text = setInManifest(text, path, there?.value);
  };

  const roots = [base, ours, theirs].map((each) => propertyMap(parseAgain(each)));
  const keys = new Set(roots.flatMap((root) => [...root.keys()]));
  for (const key of keys) if (key !== 'jobs') decide([key], roots);

  const jobs = [base, ours, theirs].map(jobsOf);
  for (const id of new Set(jobs.flatMap((each) => [...each.keys()]))) {
    const [before, here, there] = jobs.map((each) => each.get(id)?.value);
    if (here !== undefined && there !== undefined) {
      const members = [before, here, there].map((job) => job && propertyMap(job));
      const options = new Set(members.flatMap((each) => [...(each?.keys() ?? [])]));
      for (const option of options) decide(['jobs', id, option], members);
      continue;
    }
    if (isSame(there, before)) continue;
    const isRemoved = before !== undefined && !isSame(here, before);
    if (isRemoved) {
      const [removed, changed] = here === undefined ? ['here', 'there'] : ['there', 'here'];
      contradictions.push(`jobs.${id} is removed ${removed}, changed ${changed}`);
      if (prefer === 'ours') continue;
    }
    text =
      there === undefined
        ? removeJobFrom(text, id)
        : setInManifest(text, ['jobs', id], valuesOf(there));
  }
  return { text, contradictions };
}

const jobsOf = (text: string): Members => {
  const jobs = propertyMap(parseAgain(text)).get('jobs')?.value;
  return jobs === undefined ? new Map() : propertyMap(jobs);
};

const isSame = (a: Node | undefined, b: Node | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && isEqual(a, b));

const valuesOf = (node: Node): Record<string, string | number> =>
  Object.fromEntries([...propertyMap(node)].map(([key, { value }]) => [key, value.value]));

/** A job that one branch has renamed has its new id in all three. */
function withSameIds(sides: ManifestSides): ManifestSides {
  const [inOurs, inTheirs] = [
    renamedIn(sides.base, sides.ours),
    renamedIn(sides.base, sides.theirs),
  ];
  const follow = (text: string, renamed: ReadonlyMap<string, string>): string =>
    [...renamed].reduce((all, [from, to]) => {
      const ids = jobsOf(all);
      return ids.has(from) && !ids.has(to) ? renameJobIn(all, from, to) : all;
    }, text);
  return {
    base: follow(follow(sides.base, inOurs), inTheirs),
    ours: follow(sides.ours, inTheirs),
    theirs: follow(sides.theirs, inOurs),
  };
}

/** Ids that are gone, each with the one new id that has the same options: its processor may have got another name too. */
function renamedIn(base: string, side: string): ReadonlyMap<string, string> {
  const [before, after] = [jobsOf(base), jobsOf(side)];
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const come = [...after.keys()].filter((id) => !before.has(id));
  const optionsOf = (node: Node | undefined): string =>
    JSON.stringify(
      node &&
        Object.entries(valuesOf(node))
          .filter(([key]) => key !== 'processor')
          .sort(),
    );
  const pairs = gone.flatMap((from) => {
    const like = come.filter(
      (to) => optionsOf(before.get(from)?.value) === optionsOf(after.get(to)?.value),
    );
    return like.length === 1 ? [[from, like[0] ?? from] as const] : [];
  });
  // Where one new id is like several old ones, nobody knows.
  const isUnique = (to: string): boolean => pairs.filter(([, each]) => each === to).length === 1;
  return new Map(pairs.filter(([, to]) => isUnique(to)));
}
