import type { OnConflict } from '../arguments/arguments';
import { readOnly } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { hasConflictMarkers, UNRESOLVED } from '../merge/conflicts';
import { mergeFile } from '../merge/merge-file';
import { withoutStarterValues } from '../merge/starter-values';
import type { PlannedFile } from '../plan/plan';
import { styleOf } from '../syntax/code-style';
import { restyle } from '../syntax/restyle';
import { fileFingerprint, isSameFile } from '../syntax/same-file';
import { isSameText, linesOf, withFormatOf } from '../text-format';
import { baseText, fingerprintIn, isNotOurs, type MergeBase } from '../workspace/bases';
import type { OnDisk } from '../workspace/workspace';
import type { Change } from './change';
import { type Deletions, resolveAbsent, restoreFile } from './deleted-files';
import { decideRename, type FollowedModules } from './follow-modules';
import type { Rename } from './renames';

/** A planned file with everything that decides its change. */
export interface FileState {
  readonly file: PlannedFile;
  /** What is on the disk; for a file that moves, at its old path. */
  readonly disk: OnDisk;
  /** What was last generated; for a file that moves, under its old path. */
  readonly base: MergeBase | undefined;
  /** An earlier run created it. */
  readonly wasMade: boolean;
  readonly rename?: Rename | undefined;
  /** Another file is at the path to which this one should move. */
  readonly isOccupied?: boolean;
  /** The path of a processor that should move, and that does not exist. */
  readonly missingFrom?: string | undefined;
  /** Why nobody can tell where the file is. */
  readonly doubt?: string | undefined;
  /** Whether the project has a file. */
  readonly has?: (path: string) => boolean;
  readonly deletions?: Deletions;
  /** The modules that this run moves or renames. */
  readonly followed?: FollowedModules | undefined;
}

/** A change without what follows from the state of its file. */
export type Decision = Omit<Change, 'path' | 'defaultPath' | 'owner' | 'from' | 'before' | 'mode'>;

const CODE = /\.[cm]?[jt]s$/;

const KEPT = 'your edits are kept';
const REPLACED = 'replaces your edits';
const EXISTS = 'a different file exists already';
const UNUSABLE = 'the project needs other values';
const OVERLAP = 'your edits and the new version overlap';

/** The project does not need it, so one that exists stays as it is. */
const README = 'README.md';
const KEPT_README = 'existed before; the manual of the project is src/eternal/README.md';

const conflict = (why: string): Decision => ({ action: 'conflict', why });

/** Decides one planned file by its base, the text on the disk and the planned text. Throws `E_WRITE` for a read-only file. */
export function resolveFile(state: FileState, onConflict: OnConflict): Change {
  const { file, disk, rename } = state;
  const { path } = file;
  const from = rename === undefined || rename.from === path ? undefined : rename.from;
  const isRestored = rename === undefined && state.deletions?.restored.has(file.defaultPath);
  const decision =
    (isRestored ? restoreFile(state) : undefined) ?? decide(state, from ?? path, onConflict);
  const before = disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {};
  const isConflict = decision.action === 'conflict';
  const isMoved = from !== undefined && !isConflict && disk.kind === 'file';
  const change: Change = {
    ...identityOf(state, decision.action),
    ...before,
    ...decision,
    ...(isMoved ? { action: 'move', from, after: decision.after ?? disk.text } : {}),
    ...(isConflict ? { from } : {}),
  };
  if (change.after !== undefined && disk.kind === 'file') refuseReadOnly(from ?? path, disk);
  return change;
}

/** The parts of a change that say which file it is. */
export function identityOf(
  { file, rename }: Pick<FileState, 'file' | 'rename'>,
  action: Change['action'],
): Pick<Change, 'path' | 'owner' | 'defaultPath' | 'job'> {
  const { path, owner, defaultPath, jobId } = file;
  const old = action === 'create' ? undefined : (rename?.jobId ?? jobId);
  return {
    ...{ path, owner },
    ...(defaultPath === path ? {} : { defaultPath }),
    ...(jobId === undefined ? {} : { job: { before: old, after: jobId } }),
  };
}

/** Throws `E_WRITE` for a read-only file. */
export function refuseReadOnly(path: string, { mode }: { readonly mode: number }): void {
  if ((mode & 0o222) !== 0) return;
  throw readOnly(path);
}

/** @param current path of the file now */
function decide(state: FileState, current: string, onConflict: OnConflict): Decision {
  const { file, disk, wasMade, rename, followed, isOccupied = false } = state;
  const { path, text, owner } = file;
  const base = baseText(state.base);
  if (state.doubt !== undefined) return conflict(state.doubt);
  if (disk.kind === 'blocked') {
    const what = disk.by === path ? 'is' : `${disk.by} is`;
    const why = `${what} not a ${disk.by === current ? 'file' : 'folder'}`;
    return { ...conflict(why), hint: `move ${disk.by} away, then run the command again` };
  }
  if (isNotOurs(state.base)) {
    return { action: 'keep', why: disk.kind === 'absent' ? 'you deleted it' : KEPT_README };
  }
  if (disk.kind === 'absent') return resolveAbsent(state, current, onConflict);
  if (isOccupied) return conflict(`exists already, so ${current} cannot move there`);
  const ours = disk.text;
  if (owner === 'local') return resolveLocal(path, ours, text);
  if (owner === 'vendored')
    return resolveVendored(file, ours, fingerprintIn(state.base), onConflict);
  if (owner === 'user' && rename === undefined && wasMade) return { action: 'same' };
  if (ours === undefined && (rename !== undefined || !isSameText(base, text))) {
    return conflict(
      base === undefined ? 'exists already and is not a text file' : 'is not a text file',
    );
  }
  const isSame = path === MANIFEST ? isSameText : (a: string, b: string) => isSameFile(path, a, b);
  if (ours !== undefined && isSame(ours, text)) return { action: 'same', becomesBase: true };
  if (ours === undefined) return { action: 'keep', why: KEPT };
  if (owner === 'user' && rename !== undefined) {
    if (isSameText(ours, rename.stub)) {
      return { action: 'merge', after: withFormatOf(ours, linesOf(text)) };
    }
    return followed ? resolveRenamed(ours, current, followed, onConflict) : { action: 'same' };
  }
  if (path === MANIFEST || isSameText(ours, base)) {
    return { action: 'update', after: withFormatOf(ours, linesOf(text)), becomesBase: true };
  }
  if (isSameText(base, text)) return { action: 'keep', why: KEPT, becomesBase: true };
  if (base === undefined && !wasMade) return resolveFirst(state, ours, onConflict);
  const sides = { ours, base, theirs: text };
  const renamed = renamedSides(sides, current, followed, onConflict);
  return 'action' in renamed ? renamed : resolveMerge(file, renamed, ours, onConflict);
}

/** A file that existed before the generator ever wrote it. */
function resolveFirst(
  { file, has = () => false }: FileState,
  ours: string,
  onConflict: OnConflict,
): Decision {
  const { path, text } = file;
  if (path === README && onConflict !== 'theirs') {
    return { action: 'keep', why: KEPT_README, isNotOurs: true };
  }
  const own = withoutStarterValues(path, ours, has);
  if (own === undefined) {
    const why = 'replaces the options of tsc --init';
    return { action: 'update', after: withFormatOf(ours, linesOf(text)), becomesBase: true, why };
  }
  return resolveMerge(file, { ours: own, base: undefined, theirs: text }, ours, onConflict);
}

/** A file of this machine only: adds what is missing, and reports nothing else. */
function resolveLocal(path: string, ours: string | undefined, theirs: string): Decision {
  if (isSameFile(path, ours, theirs)) return { action: 'same' };
  const kept: Decision = { action: 'keep', why: 'not in git, so your values are kept' };
  if (ours === undefined) return kept;
  const merged = mergeFile(path, { ours, base: undefined, theirs }, 'ours');
  if ('problem' in merged || merged.text === ours) return kept;
  return { action: 'merge', after: merged.text };
}

/**
 * A file that is replaced as a whole. It is never merged and never gets conflict markers.
 *
 * @param base hash of the text last generated
 */
function resolveVendored(
  file: PlannedFile,
  ours: string | undefined,
  base: string | undefined,
  onConflict: OnConflict,
): Decision {
  const { path, text } = file;
  if (isSameText(ours, text)) return { action: 'same', becomesBase: true };
  const { formFingerprint } = file;
  const form = ours === undefined ? undefined : fileFingerprint(path, ours);
  if (form === formFingerprint) return { action: 'same', becomesBase: true };
  const after = ours === undefined ? text : withFormatOf(ours, linesOf(text));
  const replaced: Decision = { action: 'update', after, becomesBase: true };
  if (form !== undefined && form === base) return replaced;
  if (formFingerprint === base || onConflict === 'ours') {
    return { action: 'keep', why: KEPT, becomesBase: true };
  }
  if (onConflict === 'theirs') return { ...replaced, why: REPLACED };
  const why = base === undefined ? EXISTS : OVERLAP;
  return conflict(`${why}: use --on-conflict theirs to replace it, ours to keep it`);
}

/** A file of the user's whose processor has a new name. */
function resolveRenamed(
  ours: string,
  path: string,
  followed: FollowedModules,
  onConflict: OnConflict,
): Decision {
  const { text, why, hint, conflicts } = decideRename(path, ours, followed, onConflict);
  const rest = conflicts.length === 0 ? {} : { conflicts };
  if (text === undefined) {
    return hint === undefined ? { action: 'keep', why } : { ...conflict(why), hint, ...rest };
  }
  return text === ours ? { action: 'same', ...rest } : { action: 'merge', after: text, ...rest };
}

/** Renames on both sides of a merge first: then an edit that uses an old name is no conflict, and gets the new one. */
function renamedSides(
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

/** A file that only a formatter changed. Where the new lines do not fit into it, it is replaced. */
function update(
  path: string,
  { ours, theirs }: Sides,
  merged: ReturnType<typeof mergeFile>,
): Decision {
  // It may keep a value that is only spelled differently, which would be an edit of the user's from then on.
  const isMerged =
    !('problem' in merged) && merged.isResolved && isSameFile(path, merged.text, theirs);
  const text = isMerged ? merged.text : CODE.test(path) ? restyle(theirs, styleOf([ours])) : theirs;
  const after = withFormatOf(ours, linesOf(text));
  return { action: 'update', after, becomesBase: true };
}

/** @param onDisk the user's text before names were changed in it */
function resolveMerge(
  { path, defaultPath }: PlannedFile,
  sides: Sides,
  onDisk: string,
  onConflict: OnConflict,
): Decision {
  const isNew = sides.base === undefined;
  if (onConflict === 'fail' && !isNew && hasConflictMarkers(sides.ours))
    return conflict(UNRESOLVED);
  const isUntouched = !isNew && isSameFile(path, sides.ours, sides.base);
  const merged = mergeFile(defaultPath, sides, isUntouched ? 'fail' : onConflict);
  if (isUntouched) return update(path, sides, merged);
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
