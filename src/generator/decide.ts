import type { Change } from './change';
import { MANIFEST } from './manifest';
import { fingerprintIn, type MergeBase, textOf } from './merge-bases';
import { mergeFile } from './merge-file';
import type { OnConflict } from './merged';
import type { Origin } from './moves';
import type { PlannedFile } from './plan';
import { refuseReadOnly } from './read-only';
import { rewire, takenName } from './rewire';
import { inFormOf, isSameText, linesOf } from './text-form';
import { judgeVendored } from './vendored';
import { conflict, type Verdict } from './verdict';
import type { OnDisk } from './workspace';

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
