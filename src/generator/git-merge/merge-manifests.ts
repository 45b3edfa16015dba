import { addComments, newComments } from '../json/comments';
import { isEqual, type Node, parseAgain, propertyMap } from '../json/tree';
import { isSameValue, removeJobFrom, renameJobIn, setInManifest } from '../manifest/manifest';
import { compareVersions } from '../manifest/read';
import { quote } from '../message';
import { processorOf } from '../options/names';
import type { Value } from '../options/values';
import {
  type Branch,
  type JobNames,
  type JobsInSides,
  jobsIn,
  type ManifestSides,
  type Members,
  membersOf,
} from './follow-jobs';
import { type MergedJob, mergeJobs } from './merge-jobs';

export interface MergedManifest {
  /** Ours, with what they have changed; where both say something else, that of the preferred side. */
  readonly text: string;
  /** What the branches say against each other, in words. */
  readonly contradictions: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
}

const SIDES = ['base', 'ours', 'theirs'] as const;

/** What `SIDES` say of one option; `undefined`: nothing. */
type Said = readonly (Node | undefined)[];

/** What becomes of an option: that of `side`, put into ours where `set` is there. */
interface Decision {
  readonly path: readonly string[];
  readonly set?: { readonly value: Parameters<typeof setInManifest>[2] };
  readonly contradiction?: string;
}

/**
 * What two branches have made of a manifest, merged by key. Two that each changed a job that the other renamed or left
 * alone, added a job, or changed other options of the same one do not contradict each other.
 *
 * @param names as `followJobs` found them
 */
export function mergeManifests(
  sides: ManifestSides,
  names: readonly JobNames[],
  prefer: Branch,
): MergedManifest {
  const inSides = jobsIn(sides);
  const { jobs, contradictions, notes } = mergeJobs(sides, inSides, names, prefer);
  const decisions = [
    ...jobs.flatMap((job) => decideJob(inSides, job, prefer)),
    ...decideProject(sides, prefer),
  ];
  let text = withJobs(sides.ours, inSides, jobs);
  for (const { path, set } of decisions) {
    if (set !== undefined) text = setInManifest(text, path, set.value);
  }
  const news = newComments(sides.theirs, [sides.base, sides.ours]);
  return {
    text: addComments(text, news, (path) => pathInMerged(path, jobs)),
    contradictions: [
      ...contradictions,
      ...decisions.flatMap(({ contradiction = [] }) => contradiction),
    ],
    notes,
  };
}

/** Ours with the jobs that there are after the merge, each under its id. */
function withJobs(ours: string, inSides: JobsInSides, jobs: readonly MergedJob[]): string {
  let text = ours;
  for (const id of inSides.ours.keys()) {
    if (!jobs.some(({ names }) => names.ours?.id === id)) text = removeJobFrom(text, id);
  }
  // By way of ids that no job can have: two may have changed places.
  const renamed = jobs.filter(({ id, names }) => names.ours !== undefined && names.ours.id !== id);
  for (const { id, names } of renamed) text = renameJobIn(text, names.ours?.id ?? '', `#${id}`);
  for (const { id } of renamed) text = renameJobIn(text, `#${id}`, id);
  for (const { id, names } of jobs) {
    if (names.ours !== undefined) continue;
    const members = membersOf(inSides.theirs.get(names.theirs?.id ?? ''));
    text = setInManifest(text, ['jobs', id], valuesOf(members));
  }
  return text;
}

function decideJob(inSides: JobsInSides, { id, names }: MergedJob, prefer: Branch): Decision[] {
  if (names.ours === undefined || names.theirs === undefined) return [];
  const all = SIDES.map((side) => membersOf(inSides[side].get(names[side]?.id ?? '')));
  return eachSaid(all).map(([key, said]) => {
    const path = ['jobs', id, key];
    return key === 'processor'
      ? decideProcessor(path, id, names, said, prefer)
      : decide(path, said, prefer);
  });
}

/** Where it is named after the id, it goes on being so. */
function decideProcessor(
  path: readonly string[],
  id: string,
  names: JobNames,
  said: Said,
  prefer: Branch,
): Decision {
  const { ours, theirs } = names;
  if (ours === undefined || theirs === undefined || ours.processor === theirs.processor) {
    return { path };
  }
  const isDefault = (node: Node | undefined): boolean => {
    const side = SIDES[said.indexOf(node)] ?? 'base';
    return node === undefined || node.value === processorOf(names[side]?.id ?? '');
  };
  const { side, ...rest } = choose(
    path,
    said,
    prefer,
    (a, b) => isSameNode(a, b) || (isDefault(a) && isDefault(b)),
  );
  const chosen = { ours, theirs }[side];
  const isNamedAfterId = chosen.processor === processorOf(chosen.id);
  const value = isNamedAfterId ? processorOf(id) : chosen.processor;
  return { path, ...rest, ...(value === ours.processor ? {} : { set: { value } }) };
}

function decideProject(sides: ManifestSides, prefer: Branch): Decision[] {
  const all = SIDES.map((side) => propertyMap(parseAgain(sides[side])));
  return eachSaid(all).flatMap(([key, said]) => {
    const [, ours, theirs] = said;
    if (key === 'jobs') return [];
    if (key !== 'generator' || ours === undefined || theirs === undefined) {
      return decide([key], said, prefer);
    }
    const isNewer = compareVersions(`${ours.value}`, `${theirs.value}`) < 0;
    return { path: [key], ...(isNewer ? { set: { value: theirs.value } } : {}) };
  });
}

/** Each key with what the sides say of it. */
const eachSaid = (all: readonly Members[]): [key: string, Said][] =>
  [...new Set(all.flatMap((members) => [...members.keys()]))].map((key) => [
    key,
    all.map((members) => members.get(key)?.value),
  ]);

function decide(path: readonly string[], said: Said, prefer: Branch): Decision {
  const { side, ...rest } = choose(path, said, prefer);
  return { path, ...rest, ...(side === 'theirs' ? { set: { value: said[2]?.value } } : {}) };
}

function choose(
  path: readonly string[],
  [before, ours, theirs]: Said,
  prefer: Branch,
  isSame = isSameNode,
): Pick<Decision, 'contradiction'> & { readonly side: Branch } {
  if (isSame(ours, theirs) || isSame(theirs, before)) return { side: 'ours' };
  if (isSame(ours, before)) return { side: 'theirs' };
  const contradiction = `${path.join('.')} is ${show(ours)} in ours, ${show(theirs)} in theirs`;
  return { side: prefer, contradiction };
}

/** Where that what stands at a path in theirs stands after the merge. */
function pathInMerged(path: readonly string[], jobs: readonly MergedJob[]): readonly string[] {
  const [first, id, ...rest] = path;
  const job = jobs.find(({ names }) => names.theirs?.id === id);
  return first === 'jobs' && job !== undefined ? [first, job.id, ...rest] : path;
}

/** `60s` and `1m` are the same. */
const isSameNode = (a: Node | undefined, b: Node | undefined): boolean =>
  a === b ||
  (a !== undefined && b !== undefined && (isEqual(a, b) || isSameValue(a.value, b.value)));

const show = (node: Node | undefined): string =>
  node === undefined ? 'not set' : quote(node.value);

const valuesOf = (members: Members): Record<string, Value> =>
  Object.fromEntries([...members].map(([key, { value }]) => [key, value.value]));
