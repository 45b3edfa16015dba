import { addComments, newComments } from '../json/comments';
import { isEqual, type Node, parseAgain, propertyMap } from '../json/tree';
import { processorOf } from '../options/names';
import type { Value } from '../options/values';
import { quote } from '../strings';
import {
  type Branch,
  type JobNames,
  jobsOf,
  type ManifestSides,
  type Members,
  membersOf,
} from './follow-jobs';
import { isSameValue, removeJobFrom, renameJobIn, setInManifest } from './manifest';
import { compareVersions } from './read';

export interface MergedManifest {
  /** Ours, with what they have changed; where both say something else, that of the preferred side. */
  readonly text: string;
  /** What the branches say against each other, in words. */
  readonly contradictions: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
}

/** A job of the merged manifest, under its id there. */
interface MergedJob {
  readonly id: string;
  readonly names: JobNames;
}

/**
 * What two branches have made of a manifest, merged by key. Two that each changed a job that the other renamed or left
 * alone, added a job, or changed other options of the same one do not contradict each other.
 *
 * @param jobs as `followJobs` found them
 */
export function mergeManifests(
  sides: ManifestSides,
  jobs: readonly JobNames[],
  prefer: Branch,
): MergedManifest {
  const contradictions: string[] = [];
  const inBase = jobsOf(sides.base);
  const inSide = { ours: jobsOf(sides.ours), theirs: jobsOf(sides.theirs) };

  const choose = (
    [before, here, there]: readonly (Node | undefined)[],
    name: string,
    isSame: typeof isSameNode = isSameNode,
  ): Branch => {
    if (isSame(here, there) || isSame(there, before)) return 'ours';
    if (isSame(here, before)) return 'theirs';
    contradictions.push(`${name} is ${show(here)} in ours, ${show(there)} in theirs`);
    return prefer;
  };

  const merged = jobs.flatMap((names): MergedJob[] => {
    const id = mergedId(names);
    return id === undefined ? [] : [{ id, names }];
  });
  const kept = merged.flatMap(separate);
  let text = withJobs(sides.ours, kept);
  for (const job of kept) mergeOptions(job);
  mergeProject();
  const news = newComments(sides.theirs, [sides.base, sides.ours]);
  return { text: addComments(text, news, pathInMerged), contradictions, notes: notesOn(kept) };

  /** The id of a job after the merge; `undefined` where it is no more. */
  function mergedId({ base, ours, theirs }: JobNames): string | undefined {
    if (ours !== undefined && theirs !== undefined) {
      if (ours.id === theirs.id || theirs.id === base?.id) return ours.id;
      if (ours.id === base?.id) return theirs.id;
      const to = `renamed to ${ours.id} in ours, to ${theirs.id} in theirs`;
      contradictions.push(`jobs.${base?.id} is ${to}`);
      return { ours, theirs }[prefer].id;
    }
    const [side, other] =
      ours === undefined ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const);
    const there = { ours, theirs }[side];
    if (base === undefined || there === undefined) return there?.id;
    if (there.id === base.id && isUntouched(base.id, side)) return undefined;
    const what = there.id === base.id ? 'changed' : `renamed to ${there.id}`;
    contradictions.push(`jobs.${base.id} is removed in ${other}, ${what} in ${side}`);
    return side === prefer ? there.id : undefined;
  }

  function isUntouched(id: string, side: Branch): boolean {
    const [before, now] = [inBase.get(id)?.value, inSide[side].get(id)?.value];
    if (before === undefined || now === undefined || !isEqual(before, now)) return false;
    const comments = newComments(sides[side], [sides.base]);
    return !comments.some(({ path }) => path[0] === 'jobs' && path[1] === id && path.length > 2);
  }

  /** Where one branch renamed a job to what the other called another one. */
  function separate({ id, names }: MergedJob): MergedJob[] {
    const rival = merged.find((each) => each.id === id && each.names !== names);
    if (rival === undefined) return [{ id, names }];
    if (names.base !== undefined) {
      const side = names.ours?.id === id ? 'ours' : 'theirs';
      const other = side === 'ours' ? 'theirs' : 'ours';
      contradictions.push(
        `jobs.${id} is ${names.base.id} renamed in ${side}, another job in ${other}`,
      );
    }
    const preferred = names[prefer];
    return preferred === undefined ? [] : [{ id: preferred.id, names }];
  }

  function mergeOptions({ id, names: { base, ours, theirs } }: MergedJob): void {
    if (ours === undefined || theirs === undefined) return;
    const all = [
      membersOf(inBase.get(base?.id ?? '')),
      membersOf(inSide.ours.get(ours.id)),
      membersOf(inSide.theirs.get(theirs.id)),
    ];
    for (const key of new Set(all.flatMap((members) => [...members.keys()]))) {
      const nodes = all.map((members) => members.get(key)?.value);
      const name = `jobs.${id}.${key}`;
      if (key === 'processor') mergeProcessor(id, { base, ours, theirs }, nodes);
      else if (choose(nodes, name) === 'theirs') {
        text = setInManifest(text, ['jobs', id, key], nodes[2]?.value);
      }
    }
  }

  /** Where it is named after the id, it goes on being so. */
  function mergeProcessor(id: string, names: JobNames, nodes: readonly (Node | undefined)[]): void {
    const { ours, theirs } = names;
    if (ours === undefined || theirs === undefined || ours.processor === theirs.processor) return;
    const isDefault = (name: Node | undefined, side: 'base' | Branch): boolean =>
      name === undefined || name.value === processorOf(names[side]?.id ?? '');
    const order = ['base', 'ours', 'theirs'] as const;
    const sideOf = (node: Node | undefined) => order[nodes.indexOf(node)] ?? 'base';
    const isSame: typeof isSameNode = (a, b) =>
      isSameNode(a, b) || (isDefault(a, sideOf(a)) && isDefault(b, sideOf(b)));
    const side = choose(nodes, `jobs.${id}.processor`, isSame);
    const chosen = side === 'ours' ? ours : theirs;
    const processor =
      chosen.processor === processorOf(chosen.id) ? processorOf(id) : chosen.processor;
    if (processor !== ours.processor)
      text = setInManifest(text, ['jobs', id, 'processor'], processor);
  }

  function mergeProject(): void {
    const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map((each) =>
      propertyMap(parseAgain(each)),
    ) as [Members, Members, Members];
    for (const key of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
      if (key === 'jobs') continue;
      const nodes = [base, ours, theirs].map((members) => members.get(key)?.value);
      const [, here, there] = nodes;
      const isTheirs =
        key === 'generator' && here !== undefined && there !== undefined
          ? compareVersions(`${here.value}`, `${there.value}`) < 0
          : choose(nodes, key) === 'theirs';
      if (isTheirs) text = setInManifest(text, [key], there?.value);
    }
  }

  /** Ours with the jobs that there are after the merge, each under its id. */
  function withJobs(ours: string, all: readonly MergedJob[]): string {
    let made = ours;
    for (const id of inSide.ours.keys()) {
      if (!all.some(({ names }) => names.ours?.id === id)) made = removeJobFrom(made, id);
    }
    // By way of ids that no job can have: two may have changed places.
    const renamed = all.filter(({ id, names }) => names.ours !== undefined && names.ours.id !== id);
    for (const { id, names } of renamed) made = renameJobIn(made, names.ours?.id ?? '', `#${id}`);
    for (const { id } of renamed) made = renameJobIn(made, `#${id}`, id);
    for (const { id, names } of all) {
      if (names.ours !== undefined) continue;
      const members = membersOf(inSide.theirs.get(names.theirs?.id ?? ''));
      made = setInManifest(made, ['jobs', id], valuesOf(members));
    }
    return made;
  }

  function pathInMerged(path: readonly string[]): readonly string[] {
    const [first, id, ...rest] = path;
    const job = kept.find(({ names }) => names.theirs?.id === id);
    return first === 'jobs' && job !== undefined ? [first, job.id, ...rest] : path;
  }

  function notesOn(all: readonly MergedJob[]): string[] {
    return all.flatMap(({ id, names: { base, ours, theirs } }) => {
      const [side, other] =
        ours?.id === id ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
      const [here, there] = [{ ours, theirs }[side], { ours, theirs }[other]];
      const isGuess = base && base.id !== id && base.processor !== here?.processor;
      if (!isGuess || there === undefined || isUntouched(base.id, other)) return [];
      return [
        `${base.id} was renamed to ${id} on one branch: what the other has changed of ${base.id} holds for ${id}`,
      ];
    });
  }
}

/** `60s` and `1m` are the same. */
const isSameNode = (a: Node | undefined, b: Node | undefined): boolean =>
  a === b ||
  (a !== undefined && b !== undefined && (isEqual(a, b) || isSameValue(a.value, b.value)));

const show = (node: Node | undefined): string =>
  node === undefined ? 'not set' : quote(node.value);

const valuesOf = (members: Members): Record<string, Value> =>
  Object.fromEntries([...members].map(([key, { value }]) => [key, value.value]));
