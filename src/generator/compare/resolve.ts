import { GeneratorError } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { mergeJson } from '../merge/json';
import { inFormOf, isSameText, linesOf } from '../merge/line-endings';
import { mergeLines } from '../merge/lines';
import { rewire, takenName } from '../merge/rename-symbol';
import { type Merged, mergeText, type OnConflict } from '../merge/text';
import { isJobFile, type PlannedFile } from '../plan/plan';
import {
  type Fingerprint,
  fingerprintIn,
  type MergeBase,
  textOf,
  vendoredFingerprint,
} from '../workspace/bases';
import { type OnDisk, refuseReadOnly } from '../workspace/workspace';
import type { Change } from './change';
import type { Origin } from './renames';

/** A planned file, and what is known of it. */
export interface Found {
  readonly file: PlannedFile;
  /** What stands there; of a file that moves, at its old path. */
  readonly disk: OnDisk;
  /** What was last generated for it; of a file that moves, under its old path. */
  readonly base: MergeBase | undefined;
  /** It was made in an earlier run. */
  readonly wasMade: boolean;
  readonly origin?: Origin | undefined;
  /** Something else stands where the file should move to. */
  readonly isOccupied?: boolean;
}

export interface Decision {
  readonly change: Change;
  /** The new text becomes the base: whatever differs from it now is the user's. */
  readonly isTaken: boolean;
  readonly warnings: readonly string[];
}

/** One row of the table in the contract: base, disk and new text → what happens. Throws `E_WRITE` for a read-only file. */
export function decide(found: Found, onConflict: OnConflict): Decision {
  const { file, disk, origin } = found;
  const { path, owner } = file;
  const from = origin === undefined || origin.from === path ? undefined : origin.from;
  const place = from ?? path;
  const { isTaken = false, warnings = [], ...verdict } = judge(found, onConflict, place);
  const there = disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {};
  const isMoved = from !== undefined && verdict.action !== 'conflict' && disk.kind === 'file';
  const change: Change = {
    path,
    owner,
    ...there,
    ...verdict,
    ...(isMoved ? { action: 'move', from, after: verdict.after ?? there.before } : {}),
  };
  if (change.after !== undefined && disk.kind === 'file') refuseReadOnly(place, disk);
  return { change, isTaken, warnings: warnings.map((warning) => `${path}: ${warning}`) };
}

function judge(found: Found, onConflict: OnConflict, place: string): Verdict {
  const { file, disk, wasMade, origin, isOccupied = false } = found;
  const { path, text, owner } = file;
  const base = textOf(found.base);
  if (disk.kind === 'blocked') {
    const what = disk.by === path ? 'is' : `${disk.by} is`;
    return conflict(`${what} not a ${disk.by === place ? 'file' : 'folder'}`);
  }
  if (disk.kind === 'absent') {
    const wasDeleted = wasMade || origin !== undefined;
    if (!wasDeleted || owner === 'local') return { action: 'create', after: text, isTaken: true };
    const why = owner === 'yours' ? 'not there, yours to make' : 'deleted by you, stays deleted';
    // Without a base the next run would take it for new.
    return { action: 'keep', why, isTaken: origin !== undefined || found.base === undefined };
  }
  if (isOccupied) return conflict(`is there already, where ${place} would move`);
  const ours = disk.text;
  if (owner === 'local') return judgeLocal(path, ours, text);
  if (owner === 'vendored') {
    return judgeVendored(ours, fingerprintIn(found.base), text, onConflict);
  }
  if (owner === 'yours' && origin === undefined && wasMade) return { action: 'same' };
  if (ours === undefined && (origin !== undefined || !isSameText(base, text))) {
    return conflict(base === undefined ? 'is there already, and no text' : 'is no text');
  }
  if (isSameText(ours, text)) return { action: 'same', isTaken: true };
  if (ours === undefined) return { action: 'keep', why: 'changed by you' };
  if (owner === 'yours' && origin !== undefined) {
    return judgeRenamed(path, ours, text, origin, onConflict);
  }
  if (path === MANIFEST || isSameText(ours, base)) {
    return { action: 'update', after: inFormOf(ours, linesOf(text)), isTaken: true };
  }
  if (isSameText(base, text)) return { action: 'keep', why: 'changed by you', isTaken: true };
  return judgeMerge(path, { ours, base, theirs: text }, onConflict);
}

/** A file of this machine only: what is missing comes in, and what the user has there is nobody's business. */
function judgeLocal(path: string, ours: string | undefined, theirs: string): Verdict {
  if (isSameText(ours, theirs)) return { action: 'same' };
  const kept: Verdict = { action: 'keep', why: 'not in git, yours to keep' };
  if (ours === undefined) return kept;
  const merged = mergeFile(path, { ours, base: undefined, theirs }, 'ours');
  if ('problem' in merged || merged.text === ours) return kept;
  return { action: 'merge', after: merged.text };
}

/** A file of the user's whose processor has another name now. */
function judgeRenamed(
  path: string,
  ours: string,
  text: string,
  { stub, names }: Origin,
  onConflict: OnConflict,
): Verdict {
  if (isSameText(ours, stub)) return { action: 'merge', after: inFormOf(ours, linesOf(text)) };
  const taken = takenName(ours, names);
  if (taken !== undefined && onConflict !== 'theirs') {
    const why = `has its own ${taken}`;
    return onConflict === 'ours' ? { action: 'keep', why } : conflict(why);
  }
  const after = rewire(ours, names, { isTest: path.startsWith('test/') });
  return after === ours ? { action: 'same' } : { action: 'merge', after };
}

function judgeMerge(
  path: string,
  sides: { readonly ours: string; readonly base: string | undefined; readonly theirs: string },
  onConflict: OnConflict,
): Verdict {
  const merged = mergeFile(path, sides, onConflict);
  const isNew = sides.base === undefined;
  if ('problem' in merged) {
    return onConflict === 'ours'
      ? { action: 'keep', why: merged.problem, isTaken: true }
      : conflict(merged.problem);
  }
  const { text, isResolved, warnings } = merged;
  const conflicts = merged.conflicts.length === 0 ? {} : { conflicts: merged.conflicts };
  const why = isNew ? 'is there already' : 'changed by you and by the generator';
  if (!isResolved && onConflict !== 'markers') return { action: 'conflict', why, ...conflicts };
  const rest = { ...conflicts, warnings, isTaken: true };
  if (text === sides.ours) {
    return { action: 'keep', why: isNew ? 'was there before' : 'changed by you', ...rest };
  }
  return { action: 'merge', after: text, ...rest, ...(isResolved ? {} : { hasMarkers: true }) };
}

/**
 * A file that is replaced as a whole, never merged, so that no conflict markers come into it either.
 *
 * @param base of the text last generated
 */
export function judgeVendored(
  ours: string | undefined,
  base: Fingerprint | undefined,
  text: string,
  onConflict: OnConflict,
): Verdict {
  if (isSameText(ours, text)) return { action: 'same', isTaken: true };
  const replaced: Verdict = {
    action: 'update',
    after: ours === undefined ? text : inFormOf(ours, linesOf(text)),
    isTaken: true,
  };
  const kept: Verdict = { action: 'keep', why: 'changed by you', isTaken: true };
  if (ours !== undefined && vendoredFingerprint(ours) === base) return replaced;
  if (vendoredFingerprint(text) === base || onConflict === 'ours') return kept;
  if (onConflict === 'theirs') return replaced;
  const why = base === undefined ? 'is there already' : 'changed by you and by the generator';
  return conflict(`${why}; --on-conflict theirs replaces it, ours keeps it`);
}

/** What the rules come to for a file, wherever it is or will be. */
export type Verdict = Omit<Change, 'path' | 'owner' | 'from' | 'before' | 'mode'> & {
  /** The new text becomes the base: whatever differs from it now is the user's. */
  readonly isTaken?: boolean;
  readonly warnings?: readonly string[];
};

export const conflict = (why: string): Verdict => ({ action: 'conflict', why });

const LINE_LIST = /(^|\/)\.(gitignore|funcignore|gitattributes)$/;

interface Sides {
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
