import { isSide, type OnConflict } from '../arguments/arguments';
import { GeneratorError } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { mergeJson } from '../merge/json';
import { isSameText, linesOf, mergeLines, withFormatOf } from '../merge/lines';
import { type RenamedSource, renameSymbol } from '../merge/rename-symbol';
import { type Merged, mergeText } from '../merge/text';
import { isJobFile, type PlannedFile } from '../plan/plan';
import { baseText, fingerprintIn, type MergeBase, vendoredFingerprint } from '../workspace/bases';
import type { OnDisk } from '../workspace/workspace';
import type { Change } from './change';
import type { Rename } from './renames';

/** A planned file, and what is known of it. */
export interface FileState {
  readonly file: PlannedFile;
  /** What stands there; of a file that moves, at its old path. */
  readonly disk: OnDisk;
  /** What was last generated for it; of a file that moves, under its old path. */
  readonly base: MergeBase | undefined;
  /** It was made in an earlier run. */
  readonly wasMade: boolean;
  readonly rename?: Rename | undefined;
  /** Something else stands where the file should move to. */
  readonly isOccupied?: boolean;
}

/** A change without what follows from the state of its file. */
type Decision = Omit<Change, 'path' | 'owner' | 'from' | 'before' | 'mode'>;

const conflict = (why: string): Decision => ({ action: 'conflict', why });

/** Decides one planned file by its base, the text on the disk and the planned text. Throws `E_WRITE` for a read-only file. */
export function resolveFile(state: FileState, onConflict: OnConflict): Change {
  const { file, disk, rename } = state;
  const { path, owner } = file;
  const from = rename === undefined || rename.from === path ? undefined : rename.from;
  const decision = decide(state, from ?? path, onConflict);
  const before = disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {};
  const isMoved = from !== undefined && decision.action !== 'conflict' && disk.kind === 'file';
  const change: Change = {
    ...{ path, owner },
    ...before,
    ...decision,
    ...(isMoved ? { action: 'move', from, after: decision.after ?? disk.text } : {}),
  };
  if (change.after !== undefined && disk.kind === 'file') refuseReadOnly(from ?? path, disk);
  return change;
}

/** Throws `E_WRITE` for a file that would change and may not. */
export function refuseReadOnly(path: string, { mode }: { readonly mode: number }): void {
  if ((mode & 0o222) !== 0) return;
  throw new GeneratorError('E_WRITE', `${path} is read-only and would change`, { path });
}

/** @param place where the file stands now */
function decide(state: FileState, place: string, onConflict: OnConflict): Decision {
  const { file, disk, wasMade, rename, isOccupied = false } = state;
  const { path, text, owner } = file;
  const base = baseText(state.base);
  if (disk.kind === 'blocked') {
    const what = disk.by === path ? 'is' : `${disk.by} is`;
    return conflict(`${what} not a ${disk.by === place ? 'file' : 'folder'}`);
  }
  if (disk.kind === 'absent') {
    const wasDeleted = wasMade || rename !== undefined;
    if (!wasDeleted || owner === 'local') {
      return { action: 'create', after: text, file, becomesBase: true };
    }
    const why = owner === 'user' ? 'not there, yours to make' : 'deleted by you, stays deleted';
    // Without a base the next run would take it for new.
    return { action: 'keep', why, becomesBase: rename !== undefined || state.base === undefined };
  }
  if (isOccupied) return conflict(`is there already, where ${place} would move`);
  const ours = disk.text;
  if (owner === 'local') return resolveLocal(path, ours, text);
  if (owner === 'vendored')
    return resolveVendored(ours, fingerprintIn(state.base), text, onConflict);
  if (owner === 'user' && rename === undefined && wasMade) return { action: 'same' };
  if (ours === undefined && (rename !== undefined || !isSameText(base, text))) {
    return conflict(base === undefined ? 'is there already, and no text' : 'is no text');
  }
  if (isSameText(ours, text)) return { action: 'same', becomesBase: true };
  if (ours === undefined) return { action: 'keep', why: 'changed by you' };
  if (owner === 'user' && rename !== undefined) {
    return resolveRenamed(ours, text, place, rename, onConflict);
  }
  if (path === MANIFEST || isSameText(ours, base)) {
    return { action: 'update', after: withFormatOf(ours, linesOf(text)), becomesBase: true };
  }
  if (isSameText(base, text)) return { action: 'keep', why: 'changed by you', becomesBase: true };
  return resolveMerge(path, { ours, base, theirs: text }, onConflict);
}

/** A file of this machine only: what is missing comes in, and what the user has there is nobody's business. */
function resolveLocal(path: string, ours: string | undefined, theirs: string): Decision {
  if (isSameText(ours, theirs)) return { action: 'same' };
  const kept: Decision = { action: 'keep', why: 'not in git, yours to keep' };
  if (ours === undefined) return kept;
  const merged = mergeFile(path, { ours, base: undefined, theirs }, 'ours');
  if ('problem' in merged || merged.text === ours) return kept;
  return { action: 'merge', after: merged.text };
}

/**
 * A file that is replaced as a whole, never merged, so that no conflict markers come into it either.
 *
 * @param base of the text last generated
 */
function resolveVendored(
  ours: string | undefined,
  base: string | undefined,
  text: string,
  onConflict: OnConflict,
): Decision {
  if (isSameText(ours, text)) return { action: 'same', becomesBase: true };
  const after = ours === undefined ? text : withFormatOf(ours, linesOf(text));
  const replaced: Decision = { action: 'update', after, becomesBase: true };
  if (ours !== undefined && vendoredFingerprint(ours) === base) return replaced;
  if (vendoredFingerprint(text) === base || onConflict === 'ours') {
    return { action: 'keep', why: 'changed by you', becomesBase: true };
  }
  if (onConflict === 'theirs') return replaced;
  const why = base === undefined ? 'is there already' : 'changed by you and by the generator';
  return conflict(`${why}; --on-conflict theirs replaces it, ours keeps it`);
}

/** A file of the user's whose processor has another name now. */
function resolveRenamed(
  ours: string,
  text: string,
  place: string,
  { stub, names }: Rename,
  onConflict: OnConflict,
): Decision {
  if (isSameText(ours, stub)) return { action: 'merge', after: withFormatOf(ours, linesOf(text)) };
  const isDecided = isSide(onConflict);
  let renamed: RenamedSource;
  try {
    renamed = renameSymbol(ours, place, names);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (isDecided) return { action: 'keep', why: 'no TypeScript, left as it is' };
    return conflict(`cannot be read as TypeScript: ${error.message}; ${RENAME_IT}`);
  }
  const { taken, doubts, forced } = renamed;
  if (taken !== undefined && onConflict !== 'theirs') {
    const why = `has its own ${taken}`;
    return onConflict === 'ours' ? { action: 'keep', why } : conflict(`${why}; ${RENAME_IT}`);
  }
  const conflicts = doubts.map((offset) => lineAt(ours, offset));
  if (conflicts.length > 0 && !isDecided) {
    return { ...conflict(`may mean something else by ${names.from}; ${RENAME_IT}`), conflicts };
  }
  const after = onConflict === 'theirs' ? forced : renamed.text;
  const rest = conflicts.length === 0 ? {} : { conflicts };
  return after === ours ? { action: 'same', ...rest } : { action: 'merge', after, ...rest };
}

const RENAME_IT = 'rename it yourself, or --on-conflict ours';

function lineAt(text: string, offset: number): { line: number; ours: string; theirs: string } {
  const line = text.slice(0, offset).split('\n').length;
  return { line, ours: text.split('\n')[line - 1]?.trim() ?? '', theirs: '' };
}

function resolveMerge(
  path: string,
  sides: { readonly ours: string; readonly base: string | undefined; readonly theirs: string },
  onConflict: OnConflict,
): Decision {
  const merged = mergeFile(path, sides, onConflict);
  const isNew = sides.base === undefined;
  if ('problem' in merged) {
    return onConflict === 'ours'
      ? { action: 'keep', why: merged.problem, becomesBase: true }
      : conflict(merged.problem);
  }
  const { text, isResolved } = merged;
  const warnings = merged.warnings.map((warning) => `${path}: ${warning}`);
  const conflicts = merged.conflicts.length === 0 ? {} : { conflicts: merged.conflicts };
  const why = isNew ? 'is there already' : 'changed by you and by the generator';
  if (!isResolved && onConflict !== 'markers') return { action: 'conflict', why, ...conflicts };
  const rest = { ...conflicts, warnings, becomesBase: true };
  if (text === sides.ours) {
    return { action: 'keep', why: isNew ? 'was there before' : 'changed by you', ...rest };
  }
  return { action: 'merge', after: text, ...rest, ...(isResolved ? {} : { hasMarkers: true }) };
}

const LINE_LIST = /(^|\/)\.(gitignore|funcignore|prettierignore|gitattributes)$/;

/** Three texts of one file. */
export interface Sides {
  readonly ours: string;
  /** Absent where nothing was generated before. */
  readonly base: string | undefined;
  readonly theirs: string;
}

/** Merges one file in the way that its kind asks for; as a problem, in words, what cannot be merged at all. */
export function mergeFile(
  path: string,
  { ours, base, theirs }: Sides,
  onConflict: OnConflict,
): Merged | { readonly problem: string } {
  if (LINE_LIST.test(path)) return mergeLines(ours, base, theirs);
  if (!path.endsWith('.json')) {
    return mergeText(ours, base ?? '', theirs, { onConflict, optionLines: isJobFile(path) });
  }
  try {
    return mergeJson(ours, base, theirs, { onConflict, path });
  } catch (error) {
    if (error instanceof GeneratorError) return { problem: error.message };
    throw error;
  }
}
