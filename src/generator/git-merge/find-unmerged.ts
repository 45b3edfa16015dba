import { basename } from 'node:path';
import type { Past } from '../compare/compare';
import { isAsGenerated } from '../compare/orphans';
import { isUntouchedStub } from '../compare/stubs';
import { mergeText } from '../merge/merge-text';
import type { Plan, PlannedJob } from '../plan/plan';
import { isJobFile, type PlannedFile } from '../plan/planned-file';
import type { ProcessorNames } from '../syntax/names/renamed-modules';
import { moveSpecifiers } from '../syntax/names/retarget-references';
import { BASE_PATH, parseBases } from '../workspace/base-file';
import { baseText, isSameBase, type MergeBase, type MergeBases } from '../workspace/bases';
import type { Previous, PreviousJob } from '../workspace/previous';
import type { Workspace } from '../workspace/workspace';
import { type Branches, SIDES, type Side } from './branches';
import { followFiles, type PathOnSide, type PathOnSides } from './follow-files';
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
  /** @param planned the path at which the file is merged */
  const fileOn = (side: Side, file: PathOnSide, place: string, planned: string): FileOnSide => {
    const text = branches.read(side, place) ?? '';
    const [section = ''] = basesOf(side).pathsOf(file.defaultPath);
    const base = baseText(basesOf(side).get(section));
    const generated = base && withImportsAt(base, file.defaultPath, place);
    const [textThere = '', generatedThere] = [text, generated].map(
      (each) => each && movedText(each, place, planned),
    );
    return { text: textThere, generated: generatedThere, names: file.names };
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
      return fileOn(side, file, place, path);
    });
    return { base, ours, theirs, elsewhere: others.filter(isOnDisk), isPart };
  };
  const planned = new Map(
    plan.files.flatMap((file) => {
      const found = find(file);
      return found === undefined ? [] : [[file.path, found] as const];
    }),
  );

  /** Where both branches have a job, git lets go its file under the name that one branch changed: it may be the other's. */
  const isLetGo = (path: string, sides: readonly (PathOnSide | undefined)[]): boolean =>
    read(path).kind === 'absent' && sides.some((each) => each !== undefined && each.path !== path);
  const returned = new Map(
    [...onSides].flatMap(([path, { base, ours, theirs }]): [string, FileOnSide][] => {
      const isRemoved = (ours === undefined) !== (theirs === undefined);
      if (base === undefined || (!isRemoved && !isLetGo(path, [ours, theirs]))) return [];
      const isOurs = isRemoved ? ours !== undefined : ours?.path === path;
      const [side, file] = isOurs ? (['ours', ours] as const) : (['theirs', theirs] as const);
      const place = placesOn(side, file).find((each) => branches.read(side, each) !== undefined);
      if (file === undefined || place === undefined) return [];
      return [[path, fileOn(side, file, place, path)]];
    }),
  );

  const elsewhere = new Set([...planned.values()].flatMap((file) => file.elsewhere));
  const ofOlder = new Set([...oldPaths.values()].flat());
  // A branch can have moved a file of a job that the other branch removed.
  const removed = new Set(
    [...ofJobs].flatMap(([path, isGone]) => (isGone ? [basename(path)] : [])),
  );
  const isOfRemoved = (path: string): boolean =>
    ofJobs.get(path) ?? (!bases.has(path) && removed.has(basename(path)));
  const others = [...unmerged].filter(
    (path) =>
      !plannedPaths.has(path) &&
      !elsewhere.has(path) &&
      (ofJobs.has(path) || bases.has(path) || ofOlder.has(path) || isOfRemoved(path)),
  );
  const unplanned = others.filter(isOnDisk);
  const unplannedFile = (path: string): UnplannedFile => ({
    isOfJob: isOfRemoved(path),
    isUntouched: (side) =>
      isAsGenerated(path, branches.read(side, path) ?? '', basesOf(side).get(path)) ||
      isUntouchedStub(path, branches.read(side, path), basesOf(side)),
  });
  return {
    planned,
    returned,
    unplanned: new Map(unplanned.map((path) => [path, unplannedFile(path)])),
    beside: new Set([...elsewhere, ...unplanned]),
    gone: others.filter((path) => !isOnDisk(path)),
  };
}

/** A text of one path as it is at another one. */
function movedText(text: string, from: string, to: string): string {
  try {
    return /\.[cm]?[jt]sx?$/.test(to) ? moveSpecifiers(text, from, to) : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
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
