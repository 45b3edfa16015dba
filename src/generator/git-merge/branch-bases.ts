import { mergeText } from '../merge/merge-text';
import { isJobFile } from '../plan/plan';
import type { Previous } from '../workspace/bases';
import {
  BASE_PATH,
  baseText,
  isSameBase,
  type MergeBase,
  type MergeBases,
  parseBases,
} from '../workspace/bases';
import { type Branches, SIDES, type Side } from './branches';

/** The merge bases of each side. */
export type BranchBases = (side: Side) => MergeBases;

export function readBranchBases({ read }: Branches): BranchBases {
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
  return { ...previous, bases: { ...bases, get } };
}

/** The base of the branch that changed it, or both changes merged as the file itself is merged. */
function mergedBase(path: string, basesOf: BranchBases): MergeBase | undefined {
  const [base, ours, theirs] = SIDES.map((side) => basesOf(side).get(path));
  if (isSameBase(ours, base)) return theirs ?? ours;
  if (isSameBase(theirs, base) || isSameBase(ours, theirs)) return ours ?? theirs;
  if (ours?.kind !== 'text' || theirs?.kind !== 'text') return undefined;
  const options = { onConflict: 'ours', optionLines: isJobFile(path) } as const;
  const { text } = mergeText(ours.text, baseText(base) ?? '', theirs.text, options);
  return { kind: 'text', text };
}
