import { basename } from 'node:path';
import type { Past } from '../compare/compare';
import { isAsGenerated } from '../compare/orphans';
import { mergeText } from '../merge/merge-text';
import { isJobFile, type Plan, type PlannedFile, type PlannedJob } from '../plan/plan';
import type { ProcessorNames } from '../syntax/renamed-modules';
import {
  BASE_PATH,
  baseText,
  isSameBase,
  type MergeBase,
  type MergeBases,
  type Previous,
  type PreviousJob,
  parseBases,
} from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import { type Branches, SIDES, type Side } from './branches';
import type { JobNames } from './merge-jobs';

/** Two branches that git is merging. */
export interface GitMerge {
  readonly branches: Branches;
  /** The jobs under the names that they have on each side; empty where git does not name the commits. */
  readonly jobs: readonly JobNames[];
  /** Where an older version had the text of a planned file, by planned path. */
  readonly oldPaths?: ReadonlyMap<string, readonly string[]>;
}

/** A file on one side of a merge. */
export interface FileOnSide {
  readonly text: string;
  /** What was last generated for it there; `undefined` where nobody knows, as for the user's own files. */
  readonly generated: string | undefined;
  /** The name of its job's processor there, and the planned name. */
  readonly names: ProcessorNames | undefined;
}

/** A planned file that git could not merge; a side is absent where it does not have the file. */
export interface UnmergedFile extends Readonly<Record<Side, FileOnSide | undefined>> {
  /** Other places where the file is, under a name that its job has on one branch. They go once the file is merged. */
  readonly elsewhere: readonly string[];
  /** Git merged it, but not the file of an older version that has a part of it. */
  readonly isPart?: boolean;
}

/** A file that git could not merge and that is no longer planned. */
export interface UnplannedFile {
  /** Its job was removed. */
  readonly isOfJob: boolean;
  /** Whether a side has it as it was generated there. */
  readonly isUntouched: (side: Side) => boolean;
}

/** The files that git could not merge, as far as they are or were generated. */
export interface UnmergedFiles {
  /** By planned path. */
  readonly planned: ReadonlyMap<string, UnmergedFile>;
  /** By planned path: the files of jobs that one branch removed and that are in the project again, on the other branch. */
  readonly returned: ReadonlyMap<string, FileOnSide>;
  /** By path: no longer planned, and on the disk. */
  readonly unplanned: ReadonlyMap<string, UnplannedFile>;
  /** Paths of those, and of the other places of planned files. */
  readonly beside: ReadonlySet<string>;
  /** Paths that are no longer planned and not on the disk: git waits for a `git rm`. */
  readonly gone: readonly string[];
}

/** Where a planned file is on a side, and the names of its job's processor. */
interface PathOnSide {
  readonly path: string;
  readonly defaultPath: string;
  readonly names?: ProcessorNames;
}

type PathOnSides = Readonly<Record<Side, PathOnSide | undefined>>;

/** Finds the files that git could not merge, each under the names that it has on either branch. */
export function findUnmerged(
  plan: Plan,
  { branches, jobs, oldPaths = new Map() }: GitMerge,
  bases: MergeBases,
  planJob: (job: PreviousJob) => PlannedJob,
  { read }: Workspace,
  withImportsAt: NonNullable<Past['withImportsAt']> = (text) => text,
): UnmergedFiles {
  const { unmerged } = branches;
  const { onSides, ofJobs } = followFiles(plan, jobs, planJob);
  const basesOf = readBranchBases(branches);
  const plannedPaths = new Set(plan.files.map(({ path }) => path));
  const isOnDisk = (path: string): boolean => unmerged.has(path) && read(path).kind === 'file';

  /** Where a file can be on a side: a branch can have moved it. */
  const placesOn = (side: Side, file: PathOnSide | undefined): string[] => {
    if (file === undefined) return [];
    const { path, defaultPath } = file;
    const named = [...unmerged].filter(
      (each) => !plannedPaths.has(each) && basename(each) === basename(defaultPath),
    );
    return [...new Set([path, ...basesOf(side).pathsOf(defaultPath), defaultPath, ...named])];
  };
  const fileOn = (side: Side, file: PathOnSide, place: string): FileOnSide => {
    const text = branches.read(side, place) ?? '';
    const [section = ''] = basesOf(side).pathsOf(file.defaultPath);
    const base = baseText(basesOf(side).get(section));
    const generated = base && withImportsAt(base, file.defaultPath, place);
    return { text, generated, names: file.names };
  };
  const find = ({ path, defaultPath }: PlannedFile): UnmergedFile | undefined => {
    if (unmerged.size === 0) return undefined;
    const itself: PathOnSide = { path, defaultPath };
    const own: PathOnSides = onSides.get(path) ?? { base: itself, ours: itself, theirs: itself };
    const old = oldPaths.get(path) ?? [];
    const places = SIDES.flatMap((side) => placesOn(side, own[side]));
    const others = [...new Set([...places, ...old])].filter(
      (other) => !plannedPaths.has(other) && unmerged.has(other),
    );
    const isPart = !unmerged.has(path) && old.some((each) => unmerged.has(each));
    if (!unmerged.has(path) && others.length === 0 && !isPart) return undefined;
    const [base, ours, theirs] = SIDES.map((side): FileOnSide | undefined => {
      const file = own[side];
      const place = placesOn(side, file).find((each) => branches.read(side, each) !== undefined);
      if (file === undefined || place === undefined) return undefined;
      return fileOn(side, file, place);
    });
    return { base, ours, theirs, elsewhere: others.filter(isOnDisk), isPart };
  };
  const planned = new Map(
    plan.files.flatMap((file) => {
      const found = find(file);
      return found === undefined ? [] : [[file.path, found] as const];
    }),
  );

  const returned = new Map(
    [...onSides].flatMap(([path, { base, ours, theirs }]): [string, FileOnSide][] => {
      const isRemoved = base !== undefined && (ours === undefined) !== (theirs === undefined);
      const file = ours ?? theirs;
      const side = ours === undefined ? 'theirs' : 'ours';
      const place = placesOn(side, file).find((each) => branches.read(side, each) !== undefined);
      if (!isRemoved || file === undefined || place === undefined) return [];
      return [[path, fileOn(side, file, place)]];
    }),
  );

  const elsewhere = new Set([...planned.values()].flatMap((file) => file.elsewhere));
  const ofOlder = new Set([...oldPaths.values()].flat());
  const others = [...unmerged].filter(
    (path) =>
      !plannedPaths.has(path) &&
      !elsewhere.has(path) &&
      (ofJobs.has(path) || bases.has(path) || ofOlder.has(path)),
  );
  const unplanned = others.filter(isOnDisk);
  const unplannedFile = (path: string): UnplannedFile => ({
    isOfJob: ofJobs.get(path) ?? false,
    isUntouched: (side) =>
      isAsGenerated(path, branches.read(side, path) ?? '', basesOf(side).get(path)),
  });
  return {
    planned,
    returned,
    unplanned: new Map(unplanned.map((path) => [path, unplannedFile(path)])),
    beside: new Set([...elsewhere, ...unplanned]),
    gone: others.filter((path) => !isOnDisk(path)),
  };
}

/**
 * Finds the paths of each job's files on the sides.
 *
 * @returns `onSides` by planned path; `ofJobs` has the paths under other names, and whether their job was removed
 */
function followFiles(
  plan: Plan,
  jobs: readonly JobNames[],
  planJob: (job: PreviousJob) => PlannedJob,
) {
  const planned = new Map(plan.jobs.map((job) => [job.id, job]));
  const onSides = new Map<string, PathOnSides>();
  const ofJobs = new Map<string, boolean>();
  for (const job of jobs) {
    const ids = new Set(SIDES.flatMap((side) => job[side]?.id ?? []));
    const now = [...ids].flatMap((id) => planned.get(id) ?? []);
    // Where the names of both branches are jobs now, neither is the other.
    const next = now.length === 1 ? now[0] : undefined;
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

/** The merge bases of each side. */
type BranchBases = (side: Side) => MergeBases;

function readBranchBases({ read }: Branches): BranchBases {
  const known = new Map<Side, MergeBases>();
  return (side) => {
    const bases = known.get(side) ?? parseBases(read(side, BASE_PATH) ?? '');
    known.set(side, bases);
    return bases;
  };
}

/** What the last run left, with merge bases from both branches where git's merge damaged a section. */
export function withBranchBases(previous: Previous, branches: Branches): Previous {
  const { bases } = previous;
  const basesOf = readBranchBases(branches);
  const get = (path: string): MergeBase | undefined =>
    bases.get(path) ?? (bases.has(path) ? mergedBase(path, basesOf) : undefined);
  return { ...previous, bases: { ...bases, get, stored: get } };
}

/** The base of the branch that changed it, or both changes merged as the file itself is merged. */
function mergedBase(path: string, basesOf: BranchBases): MergeBase | undefined {
  const [base, ours, theirs] = SIDES.map((side) => basesOf(side).get(path));
  if (isSameBase(ours, base)) return theirs ?? ours;
  if (isSameBase(theirs, base) || isSameBase(ours, theirs)) return ours ?? theirs;
  if (ours?.kind !== 'text' || theirs?.kind !== 'text') return undefined;
  const options = { onConflict: 'ours', optionLines: isJobFile(ours.defaultPath ?? path) } as const;
  const { text } = mergeText(ours.text, baseText(base) ?? '', theirs.text, options);
  return { kind: 'text', text };
}
