import { join } from 'node:path';
import type { Project } from '../../commands/open-project';
import type { Session } from '../../session';
import { isSide, type OnConflict } from '../arguments/arguments';
import type { Merging } from '../compare/branches';
import { type Change, WRITTEN } from '../compare/change';
import type { Comparison } from '../compare/compare';
import { GeneratorError } from '../errors';
import { parseJsonText } from '../json/tree';
import { MANIFEST } from '../manifest/manifest';
import { readManifest, readTextFile } from '../manifest/read';
import { hasConflictMarkers, splitBom } from '../merge/lines';
import { processorFileOf } from '../options/names';
import { jobIdIn } from '../plan/plan';
import { type Branches, readBranches, type Side } from '../workspace/git';
import { openWorkspace } from '../workspace/workspace';
import { followJobs, type JobNames, type ManifestSides } from './follow-jobs';
import { mergeManifests } from './merge-manifests';

/**
 * The project while git is merging two branches; `undefined` where it is not. What git has made of `eternal.json` itself
 * is made anew, by key: line by line, a value can come to another job. What the user has made of it stays.
 *
 * Throws `E_CONFLICT` for what the branches say against each other, unless a side was chosen, and `E_MANIFEST` for a side
 * that is no manifest.
 */
export function mergedProject(
  root: string,
  onConflict: OnConflict,
  { version, capture, loadTemplates }: Session,
  restored: readonly string[] = [],
): Project | undefined {
  const textRead = readTextFile(join(root, MANIFEST));
  const branches = readBranches(root, (args) => capture(['git', ...args], root));
  if (branches === undefined) return undefined;
  const isMarked = hasConflictMarkers(textRead);
  const sides = sidesOf(branches);
  if (isMarked && sides === undefined) return undefined;
  const canFollow = sides !== undefined && isJson(sides.ours) && isJson(sides.theirs);
  const jobs = canFollow ? followJobs(sides, leftIn(root, branches)) : [];
  const isGits = isMarked || plain(branches.mergedByGit(MANIFEST)) === textRead;
  const { text, notes } =
    sides !== undefined && isGits
      ? mergeTexts(sides, jobs, version, onConflict)
      : { text: textRead, notes: [] };
  return {
    ...{ root, text, textRead, restored, notes },
    manifest: readManifest(parseJsonText(MANIFEST, text), version),
    templates: loadTemplates(),
    merging: { branches, jobs: branches.hasCommits ? jobs : [] },
  };
}

const plain = (text: string | undefined): string | undefined => text && splitBom(text).body;

function isJson(text: string): boolean {
  try {
    return parseJsonText(MANIFEST, text).root.type === 'object';
  } catch (error) {
    if (error instanceof GeneratorError) return false;
    throw error;
  }
}

/** Where one branch has no manifest there is nothing to be merged. Throws `E_CONFLICT` where git waits for a decision. */
function sidesOf({ unmerged, textOf }: Branches): ManifestSides | undefined {
  const textOn = (side: Side): string | undefined => plain(textOf(side, MANIFEST));
  const [base = '{}', ours, theirs] = [textOn('base'), textOn('ours'), textOn('theirs')];
  if (ours !== undefined && theirs !== undefined) {
    return { base: isJson(base) ? base : '{}', ours, theirs };
  }
  if (!unmerged.has(MANIFEST)) return undefined;
  throw new GeneratorError('E_CONFLICT', `${MANIFEST} is deleted on one of the branches`, {
    hint: 'git add it, or git rm it',
    path: MANIFEST,
  });
}

/** Whether on a branch the file of a processor is there. */
function leftIn(root: string, branches: Branches): Parameters<typeof followJobs>[1] {
  const { read } = openWorkspace(root);
  return (processor, side) => {
    const path = `src/processors/${processorFileOf(processor)}.ts`;
    return branches.hasCommits
      ? branches.textOf(side, path) !== undefined
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
    throw contradiction(contradictions.join('; '), 'edit it, or --on-conflict ours or theirs');
  }
  // What is legal on either branch need not be so together.
  try {
    readManifest(parseJsonText(MANIFEST, text), version);
  } catch (error) {
    if (!(error instanceof GeneratorError)) throw error;
    throw contradiction(`together, ${error.message.replace(/^[^:]+:\d+: /, '')}`, 'edit it');
  }
  return { text, notes };
}

const contradiction = (what: string, hint: string): GeneratorError =>
  new GeneratorError('E_CONFLICT', `${MANIFEST}: ${what}`, {
    hint: `nothing was written; ${hint}`,
    path: MANIFEST,
  });

/** The changes of a merge that are not told of already: what becomes of a job's loop was, on the branch that changed it. */
export const ownChanges = (changes: readonly Change[]): Change[] =>
  changes.filter(({ path, from = path }) => jobIdIn(from) === undefined);

/** What git is to take for merged: all that is decided of what it could not merge, and what was written beside. */
export function mergedPaths(
  { changes, unmergedGone }: Comparison,
  { branches: { unmerged } }: Merging,
): string[] {
  const merged = changes.filter(
    ({ path, action, owner, hasMarkers }) =>
      owner !== 'local' &&
      action !== 'conflict' &&
      !hasMarkers &&
      (unmerged.has(path) || WRITTEN.has(action)),
  );
  const paths = merged.flatMap(({ path, from = path }) => [from, path]);
  return [...new Set([...paths, ...unmergedGone])].sort();
}
