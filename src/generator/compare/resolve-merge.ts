import type { OnConflict } from '../arguments/answers';
import { hasConflictMarkers, UNRESOLVED } from '../merge/conflicts';
import { mergeFile } from '../merge/merge-file';
import { replaceStrings } from '../merge/replace-strings';
import { withJobId } from '../syntax/registrations';
import { isSameFile } from '../syntax/same-file';
import { type CodeStyle, styleOf } from '../syntax/style/code-style';
import { restyle } from '../syntax/style/restyle';
import { linesOf, withFormatOf } from '../text-format';
import { conflict, type Decision, EXISTS, type FileState, KEPT, OVERLAP } from './file-state';
import { decideRename, type FollowedModules } from './imports/follow-modules';

const CODE = /\.[cm]?[jt]s$/;
const UNUSABLE = 'the project needs other values';

/** Gives a renamed job its id on both sides of a merge first, wherever the user wrote it: in the call, as a template … */
export function withNewId({ file, rename }: FileState, sides: Sides): Sides {
  const { ours, base } = sides;
  const [from, to] = [rename?.jobId, file.jobId];
  if (from === undefined || to === undefined || from === to || base === undefined) return sides;
  const [own, old] = [ours, base].map((text) => withJobId(text, from, to));
  return own === undefined || old === undefined ? sides : { ...sides, ours: own, base: old };
}

/** Renames on both sides of a merge first: then an edit that uses an old name is no conflict, and gets the new one. */
export function renamedSides(
  sides: Sides,
  path: string,
  followed: FollowedModules | undefined,
  onConflict: OnConflict,
): Sides | Decision {
  const { ours, base } = sides;
  if (followed?.users.get(path) === undefined) return sides;
  const renamed = decideRename(path, ours, followed, onConflict);
  const { text, conflicts, why, hint } = renamed;
  // A text that is not code is merged by lines, as it is.
  if (text === undefined && hint === undefined) return sides;
  if (text === undefined) return { ...conflict(why), hint, conflicts };
  const old = base && decideRename(path, base, followed, 'ours').text;
  return { ...sides, ours: text, base: old ?? base };
}

interface Sides {
  readonly ours: string;
  readonly base: string | undefined;
  readonly theirs: string;
}

/** The usual update of a file that only a formatter changed; `undefined` for every other one. */
function updateStrings(path: string, { ours, base = '', theirs }: Sides): Decision | undefined {
  const after = replaceStrings(ours, base, theirs);
  return after !== undefined && isSameFile(path, after, theirs)
    ? { action: 'update', after, becomesBase: true }
    : undefined;
}

/** A file that only a formatter changed. Where the new lines do not fit into it, it is replaced. */
function update(
  path: string,
  { ours, theirs }: Sides,
  merged: ReturnType<typeof mergeFile>,
  style: () => CodeStyle,
): Decision {
  // It may keep a value that is only spelled differently, which would be an edit of the user's from then on.
  const isMerged =
    !('problem' in merged) && merged.isResolved && isSameFile(path, merged.text, theirs);
  const text = isMerged ? merged.text : CODE.test(path) ? restyle(theirs, style()) : theirs;
  const after = withFormatOf(ours, linesOf(text));
  return { action: 'update', after, becomesBase: true };
}

/** @param onDisk the user's text before names were changed in it */
export function resolveMerge(
  { file: { path, defaultPath }, style = (_, text) => styleOf([text]) }: FileState,
  sides: Sides,
  onDisk: string,
  onConflict: OnConflict,
): Decision {
  const styleOfOurs = (): CodeStyle => style(path, sides.ours);
  const isNew = sides.base === undefined;
  if (onConflict === 'fail' && !isNew && hasConflictMarkers(sides.ours))
    return conflict(UNRESOLVED);
  const isUntouched = !isNew && isSameFile(path, sides.ours, sides.base);
  const quick = isUntouched && CODE.test(path) ? updateStrings(path, sides) : undefined;
  if (quick !== undefined) return quick;
  const side = isUntouched ? 'fail' : onConflict;
  const merged = mergeFile(defaultPath, sides, side, styleOfOurs);
  if (isUntouched) return update(path, sides, merged, styleOfOurs);
  if ('problem' in merged) {
    return onConflict === 'ours'
      ? { action: 'keep', why: merged.problem, becomesBase: true }
      : conflict(merged.problem);
  }
  const { text, isResolved } = merged;
  const warnings = merged.warnings.map((warning) => `${path}: ${warning}`);
  const conflicts = merged.conflicts.length === 0 ? {} : { conflicts: merged.conflicts };
  const why = isNew ? (path.endsWith('.json') ? UNUSABLE : EXISTS) : OVERLAP;
  if (!isResolved && onConflict !== 'markers') return { action: 'conflict', why, ...conflicts };
  const rest = { ...conflicts, warnings, becomesBase: true };
  if (text === onDisk) {
    return { action: 'keep', why: isNew ? 'existed before' : KEPT, ...rest };
  }
  return { action: 'merge', after: text, ...rest, ...(isResolved ? {} : { hasMarkers: true }) };
}
