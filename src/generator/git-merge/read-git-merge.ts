import { isSide, type OnConflict } from '../arguments/answers';
import { GeneratorError } from '../errors';
import { parseJsonText } from '../json/tree';
import { MANIFEST, type Manifest } from '../manifest/manifest';
import { readManifest } from '../manifest/manifest-file';
import { hasConflictMarkers } from '../merge/conflicts';
import { processorFileOf } from '../options/names';
import { splitBom } from '../text-format';
import { baseText } from '../workspace/bases';
import { openWorkspace } from '../workspace/workspace';
import type { Branches, Side } from './branches';
import type { GitMerge } from './find-unmerged';
import { followJobs, type JobNames, type ManifestSides } from './merge-jobs';
import { mergeManifests } from './merge-manifests';

/** `eternal.json` of a project while git is merging two branches. */
export interface MergedProject {
  /** Merged by key. */
  readonly text: string;
  /** As it was read. */
  readonly textRead: string;
  readonly manifest: Manifest;
  /** What to tell the user about the merge. */
  readonly notes: readonly string[];
  readonly gitMerge: GitMerge;
}

/** A project in whose repository git is merging two branches. */
interface MergingProject {
  readonly root: string;
  /** The text of `eternal.json`, read before git was asked. */
  readonly textRead: string;
  readonly branches: Branches;
}

/**
 * Reads a project while git is merging two branches; `undefined` where no branch decides `eternal.json`. Git merges `eternal.json` line
 * by line, which can move a value to another job: it is merged again, by key. Edits of the user since then stay.
 *
 * Throws `E_CONFLICT` where the branches contradict each other and `onConflict` chooses no side, and `E_MANIFEST` for a
 * side that is no manifest.
 *
 * @param version the generator's
 */
export function readGitMerge(
  { root, textRead, branches }: MergingProject,
  onConflict: OnConflict,
  version: string,
): MergedProject | undefined {
  const hasMarkers = hasConflictMarkers(textRead);
  const sides = manifestSides(branches);
  if (hasMarkers && sides === undefined) return undefined;
  const canFollow = sides !== undefined && isJson(sides.ours) && isJson(sides.theirs);
  const jobs = canFollow ? followJobs(sides, hasProcessorIn(root, branches)) : [];
  const isByGit =
    hasMarkers ||
    (withoutBom(branches.mergedByGit(MANIFEST)) === textRead && !isWrittenByRun(root, textRead));
  const { text, notes } =
    sides !== undefined && isByGit
      ? mergeTexts(sides, jobs, version, onConflict)
      : { text: textRead, notes: [] };
  return {
    ...{ text, textRead, notes },
    manifest: readManifest(parseJsonText(MANIFEST, text), version),
    gitMerge: { branches, jobs: branches.hasCommits ? jobs : [] },
  };
}

/** Whether the text is what a run made of the branches. Git's own merge leaves the section in the bases damaged. */
const isWrittenByRun = (root: string, text: string): boolean =>
  baseText(openWorkspace(root).bases().get(MANIFEST)) === text;

const withoutBom = (text: string | undefined): string | undefined => text && splitBom(text).body;

function isJson(text: string): boolean {
  try {
    return parseJsonText(MANIFEST, text).root.type === 'object';
  } catch (error) {
    if (error instanceof GeneratorError) return false;
    throw error;
  }
}

/** `undefined` where one branch has no manifest. Throws `E_CONFLICT` where git waits for the user to decide that. */
function manifestSides({ unmerged, read }: Branches): ManifestSides | undefined {
  const textOn = (side: Side): string | undefined => withoutBom(read(side, MANIFEST));
  const [base = '{}', ours, theirs] = [textOn('base'), textOn('ours'), textOn('theirs')];
  if (ours !== undefined && theirs !== undefined) {
    return { base: isJson(base) ? base : '{}', ours, theirs };
  }
  if (!unmerged.has(MANIFEST)) return undefined;
  throw new GeneratorError('E_CONFLICT', `${MANIFEST} is deleted on one of the branches`, {
    hint: 'keep it with git add or delete it with git rm',
    path: MANIFEST,
  });
}

/** Whether a branch has the file of a processor. */
function hasProcessorIn(root: string, branches: Branches): Parameters<typeof followJobs>[1] {
  const { read } = openWorkspace(root);
  return (processor, side) => {
    const path = `src/processors/${processorFileOf(processor)}.ts`;
    return branches.hasCommits
      ? branches.read(side, path) !== undefined
      : read(path).kind === 'file';
  };
}

function mergeTexts(
  sides: ManifestSides,
  jobs: readonly JobNames[],
  version: string,
  onConflict: OnConflict,
): { readonly text: string; readonly notes: readonly string[] } {
  for (const side of ['ours', 'theirs'] as const) {
    readManifest(parseJsonText(`${MANIFEST} (${side})`, sides[side]), version);
  }
  const isChosen = isSide(onConflict);
  const merged = mergeManifests(sides, jobs, isChosen ? onConflict : 'ours');
  const { text, contradictions, notes } = merged;
  if (contradictions.length > 0 && !isChosen) {
    throw contradiction(
      contradictions.join('; '),
      `edit ${MANIFEST}, or use --on-conflict ours or theirs to choose a branch`,
    );
  }
  // Each branch can be legal, and both together not.
  try {
    readManifest(parseJsonText(MANIFEST, text), version);
  } catch (error) {
    if (!(error instanceof GeneratorError)) throw error;
    throw contradiction(
      `the merged file is not valid: ${error.message.replace(/^[^:]+:\d+: /, '')}`,
      `edit ${MANIFEST}`,
    );
  }
  return { text, notes };
}

const contradiction = (what: string, hint: string): GeneratorError =>
  new GeneratorError('E_CONFLICT', `${MANIFEST}: ${what}`, {
    hint: `nothing was written; ${hint}`,
    path: MANIFEST,
  });
