import type { OnConflict } from '../arguments/arguments';
import { hasConflictMarkers, isSameText } from '../merge/lines';
import { isJobFile, ownerOf, type Plan } from '../plan/plan';
import type { BranchTexts, Unmerged } from '../workspace/git';
import type { Workspace } from '../workspace/workspace';
import type { Change } from './change';
import { type FileState, mergeFile, type ResolvedFile, resolveFile } from './resolve';

const DELETED = 'deleted on one branch and changed on the other: git rm it, or git add it';

/**
 * A file that git could not merge: merged by our own rules, and then compared like any other. What two branches say
 * against each other is a conflict.
 */
export function resolveUnmerged(
  state: FileState,
  { base, ours, theirs }: BranchTexts,
  onConflict: OnConflict,
): ResolvedFile {
  const { file, disk } = state;
  const { path, owner, text } = file;
  if (disk.kind !== 'file' || disk.text === undefined) return resolveFile(state, onConflict);
  const there = { before: disk.text, mode: disk.mode };
  const conflict = (why: string, more: Partial<Change> = {}): ResolvedFile => ({
    file,
    change: { path, owner, action: 'conflict', why, ...there, ...more },
    isTaken: false,
    warnings: [],
  });
  if (ours === undefined || theirs === undefined) return conflict(DELETED);
  // The user has decided.
  if (!hasConflictMarkers(disk.text)) return resolveFile(state, onConflict);
  const isReplaced = owner === 'vendored' && [ours, theirs].some((side) => isSameText(side, text));
  // What both have made, each has made of what is generated.
  const sides = { ours, base: base ?? text, theirs };
  const merged = isReplaced
    ? { text, isResolved: true, conflicts: [] }
    : mergeFile(path, sides, onConflict === 'markers' ? 'fail' : onConflict);
  if ('problem' in merged) return conflict(merged.problem);
  const { isResolved, conflicts } = merged;
  if (!isResolved) return conflict('changed on both branches', { conflicts });

  const resolved = resolveFile({ ...state, disk: { ...disk, text: merged.text } }, onConflict);
  const { change } = resolved;
  const written: Partial<Change> =
    change.action === 'same' || change.action === 'keep'
      ? { action: 'merge', after: merged.text, why: 'changed on both branches' }
      : {};
  return { ...resolved, change: { ...change, ...there, ...written } };
}

/** Job files that one branch has removed and the other changed: they stand there, and would register a loop. */
export const unmergedOrphans = (
  { files }: Plan,
  unmerged: Unmerged,
  { read }: Workspace,
): Change[] =>
  [...unmerged]
    .filter(([path]) => isJobFile(path) && !files.some((file) => file.path === path))
    .flatMap(([path]): Change[] => {
      const disk = read(path);
      if (disk.kind !== 'file') return [];
      const { text: before, mode } = disk;
      return [{ path, owner: ownerOf(path), action: 'conflict', before, mode, why: DELETED }];
    });
