import { addComments, newComments } from '../json/comments';
import type { Json } from '../json/print';
import { isEqual, type Node, parseAgain, parseJsonText, propertyMap } from '../json/tree';
import { editManifestText } from '../manifest/edit-manifest';
import { isSameValue, MANIFEST, type ManifestEdit, removeJob } from '../manifest/manifest';
import { compareVersions } from '../manifest/manifest-file';
import { quote } from '../message';
import { processorOf } from '../options/names';
import type { Value } from '../options/values';
import { SIDES } from './branches';
import {
  type Branch,
  type JobNames,
  type JobsInSides,
  jobsIn,
  type ManifestSides,
  type Members,
  type MergedJob,
  membersOf,
  mergeJobs,
} from './merge-jobs';

export interface MergedManifest {
  /** `ours` with the changes of `theirs`; where both changed a value, that of the preferred side. */
  readonly text: string;
  /** What the branches contradict each other in, as messages. */
  readonly contradictions: readonly string[];
  /** The assumptions of the merge, as messages. */
  readonly notes: readonly string[];
}

/** The value of one option in each of `SIDES`; `undefined` where it is not set. */
type Values = readonly (Node | undefined)[];

/** The merge of one option. With `set`, `ours` gets that value. */
interface Decision {
  /** In `ours`. */
  readonly path: readonly string[];
  readonly set?: { readonly value: Json | undefined };
  readonly contradiction?: string;
}

/**
 * Merges a manifest of two branches by key. Branches do not contradict each other where each added a job, changed a job
 * that the other renamed, or changed other options of the same job.
 *
 * @param names from `followJobs`
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
  const edits = [
    ...jobEdits(inSides, jobs),
    ...decisions.flatMap(({ path, set }) => (set ? [{ path, ...set } as ManifestEdit] : [])),
  ];
  const text = editManifestText(parseJsonText(MANIFEST, sides.ours), edits);
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

/** The edits that give `ours` the jobs of the merge, each under its merged id. */
function jobEdits(inSides: JobsInSides, jobs: readonly MergedJob[]): ManifestEdit[] {
  const kept = new Set(jobs.map(({ names }) => names.ours?.id));
  const removed = [...inSides.ours.keys()].filter((id) => !kept.has(id));
  return [
    ...removed.map(removeJob),
    ...jobs.flatMap(({ id, names: { ours, theirs } }): ManifestEdit[] => {
      if (ours?.id === id) return [];
      if (ours !== undefined) return [{ path: ['jobs', ours.id], newId: id }];
      const members = membersOf(inSides.theirs.get(theirs?.id ?? ''));
      return [{ path: ['jobs', id], value: valuesOf(members) }];
    }),
  ];
}

function decideJob(inSides: JobsInSides, { id, names }: MergedJob, prefer: Branch): Decision[] {
  const { ours, theirs } = names;
  if (ours === undefined || theirs === undefined) return [];
  const all = SIDES.map((side) => membersOf(inSides[side].get(names[side]?.id ?? '')));
  return valuesByKey(all).map(([key, values]) => {
    const name = ['jobs', id, key];
    const decision =
      key === 'processor'
        ? decideProcessor(name, id, names, values, prefer)
        : decide(name, values, prefer);
    return { ...decision, path: ['jobs', ours.id, key] };
  });
}

/** A processor that is named after its job's id keeps being so. */
function decideProcessor(
  path: readonly string[],
  id: string,
  names: JobNames,
  values: Values,
  prefer: Branch,
): Decision {
  const { ours, theirs } = names;
  if (ours === undefined || theirs === undefined || ours.processor === theirs.processor) {
    return { path };
  }
  const isDefault = (node: Node | undefined): boolean => {
    const side = SIDES[values.indexOf(node)] ?? 'base';
    return node === undefined || node.value === processorOf(names[side]?.id ?? '');
  };
  const { side, ...rest } = choose(
    path,
    values,
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
  return valuesByKey(all).flatMap(([key, values]) => {
    const [, ours, theirs] = values;
    if (key === 'jobs') return [];
    if (key === 'deleted') return decideList(key, values);
    if (key !== 'generator' || ours === undefined || theirs === undefined) {
      return decide([key], values, prefer);
    }
    const isNewer = compareVersions(`${ours.value}`, `${theirs.value}`) < 0;
    return { path: [key], ...(isNewer ? { set: { value: theirs.value } } : {}) };
  });
}

/** A list has what either branch has, without what one of them took out. */
function decideList(key: string, values: Values): Decision {
  const [base = [], ours = [], theirs = []] = values.map((node) =>
    (node?.children ?? []).map((item): string => item.value),
  );
  const all = [...new Set([...ours, ...theirs])].sort();
  const merged = all.filter(
    (item) => !base.includes(item) || (ours.includes(item) && theirs.includes(item)),
  );
  const value = merged.length === 0 ? undefined : merged;
  const isOurs = merged.length === ours.length && merged.every((item) => ours.includes(item));
  return { path: [key], ...(isOurs ? {} : { set: { value } }) };
}

/** Each key with its values on the sides. */
const valuesByKey = (all: readonly Members[]): [key: string, Values][] =>
  [...new Set(all.flatMap((members) => [...members.keys()]))].map((key) => [
    key,
    all.map((members) => members.get(key)?.value),
  ]);

function decide(path: readonly string[], values: Values, prefer: Branch): Decision {
  const { side, ...rest } = choose(path, values, prefer);
  return { path, ...rest, ...(side === 'theirs' ? { set: { value: values[2]?.value } } : {}) };
}

function choose(
  path: readonly string[],
  [before, ours, theirs]: Values,
  prefer: Branch,
  isSame = isSameNode,
): Pick<Decision, 'contradiction'> & { readonly side: Branch } {
  if (isSame(ours, theirs) || isSame(theirs, before)) return { side: 'ours' };
  if (isSame(ours, before)) return { side: 'theirs' };
  const contradiction = `${path.join('.')} is ${show(ours)} in ours, ${show(theirs)} in theirs`;
  return { side: prefer, contradiction };
}

/** The merged path of a value at a path in `theirs`. */
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
