import { isSide, type OnConflict } from '../arguments/answers';
import type { Change } from '../compare/change';
import type { FileState } from '../compare/file-state';
import { identityOf, resolveFile } from '../compare/resolve';
import { MANIFEST } from '../manifest/manifest';
import {
  type Conflict,
  hasConflictMarkers,
  MARKERS,
  type Merged,
  markerLines,
} from '../merge/conflicts';
import { mergeFile } from '../merge/merge-file';
import type { PlannedFile } from '../plan/planned-file';
import { renameSymbol } from '../syntax/names/rename-symbol';
import { processorRename, relativeTargets } from '../syntax/names/renamed-modules';
import { fileFingerprint, isSameFile } from '../syntax/same-file';
import { isSameText } from '../text-format';
import { baseOf, type MergeBases } from '../workspace/bases';
import type { FileOnSide, UnmergedFile } from './find-unmerged';

export const DELETED =
  'deleted on one branch and changed on the other: keep it with git add or delete it with git rm';
export const CHANGED = 'changed on both branches';

/**
 * Decides a planned file that git could not merge: merges it by our own rules, then compares it like any other. Edits
 * of the two branches that overlap are a conflict. `ours` and `theirs` of `--on-conflict` are the branches here.
 */
export function resolveUnmerged(
  state: FileState,
  unmerged: UnmergedFile,
  bases: MergeBases,
  onConflict: OnConflict,
): Change {
  const { file, disk } = state;
  const { path, owner } = file;
  if (disk.kind !== 'file') return resolveFile({ ...state, wasMade: true }, onConflict);
  const before = { before: disk.text, mode: disk.mode };
  const decided = (change: Pick<Change, 'action' | 'why'> & Partial<Change>): Change => ({
    ...identityOf(state, change.action),
    ...before,
    ...(change.action === 'delete' ? { becomesBase: true } : {}),
    ...change,
  });
  /** The merged text, compared with the planned one. */
  const compared = (text: string, base = state.base, more: Partial<Change> = {}): Change => {
    const asIfOnDisk = { ...state, base, wasMade: true, disk: { ...disk, text } };
    // A preferred branch does not make the generator's text win over the user's.
    const change = resolveFile(asIfOnDisk, onConflict === 'theirs' ? 'fail' : onConflict);
    const after = change.after ?? text;
    const isWritten = change.action !== 'conflict' && after !== disk.text;
    const written = isWritten ? { action: 'merge' as const, after, why: CHANGED } : {};
    return { ...change, ...more, ...before, ...written };
  };

  const { base, ours, theirs, elsewhere } = unmerged;
  if (![disk, base, ours, theirs].every(isText) || disk.text === undefined) {
    return decided({ action: 'conflict', why: `${CHANGED}, and not a text file` });
  }
  if (path === MANIFEST) return compared(disk.text);
  if (ours === undefined || theirs === undefined) {
    const only = ours ?? theirs;
    // It is new on one branch. Git took a similar file of the other branch for it, or one with the same name.
    if (base === undefined) {
      return compared(hasConflictMarkers(disk.text) ? (only?.text ?? disk.text) : disk.text);
    }
    const isUntouched = [base.text, only?.generated].some((text) =>
      isSameFile(path, text, only?.text),
    );
    if (isUntouched && isSameFile(path, disk.text, only?.text)) {
      return decided({ action: 'delete', why: 'deleted on one branch' });
    }
    if (!isSide(onConflict)) return decided({ action: 'conflict', why: DELETED });
    const chosen = unmerged[onConflict];
    return chosen ? compared(chosen.text) : decided({ action: 'delete', why: DELETED });
  }
  const isOnSide = [ours, theirs].some((side) => isSameText(side.text, disk.text));
  const isMergedByGit = unmerged.isPart === true && isOnSide;
  const isMergedByUser = elsewhere.length === 0 && !isMergedByGit && !hasConflictMarkers(disk.text);
  if (isMergedByUser) return compared(disk.text);

  const sides = { base, ours, theirs };
  const merged =
    owner === 'vendored'
      ? mergeVendored(path, file.text, sides, bases.hashes(path), onConflict)
      : mergeTexts(file, sides, onConflict);
  if ('problem' in merged) return decided({ action: 'conflict', why: merged.problem });
  const { text, isResolved } = merged;
  const conflicts = withLinesOnDisk(merged.conflicts, disk.text);
  const more = conflicts.length === 0 ? {} : { conflicts, sides: ['ours', 'theirs'] as const };
  if (isResolved) return compared(text, merged.isUpToDate ? baseOf(file) : state.base, more);
  return onConflict === 'markers' && text !== disk.text
    ? decided({ action: 'merge', after: text, hasMarkers: true, why: CHANGED, ...more })
    : decided({ action: 'conflict', why: CHANGED, ...more });
}

/** Decides a file of a job that one branch removed and the merged project has: the text of the other branch comes back. */
export function resolveReturned(
  state: FileState,
  side: FileOnSide,
  onConflict: OnConflict,
): Change {
  const { file, disk } = state;
  if (disk.kind === 'blocked') return resolveFile(state, onConflict);
  const onDisk = disk.kind === 'file' ? disk.text : undefined;
  const isMarked = onDisk === undefined || hasConflictMarkers(onDisk);
  const text = isMarked ? renamed(side, file.defaultPath) : onDisk;
  const mode = disk.kind === 'file' ? disk.mode : 0o644;
  const { generated } = side;
  const change = resolveFile(
    {
      ...{ ...state, rename: undefined, isOccupied: false, wasMade: true },
      base: generated === undefined ? state.base : { kind: 'text', text: generated },
      disk: { kind: 'file', text, mode },
    },
    onConflict,
  );
  if (change.action === 'conflict') return change;
  const { before: _, mode: __, after = text, ...rest } = change;
  const isPlanned = after === file.text ? { file } : {};
  if (disk.kind === 'absent') return { ...rest, action: 'create', after, ...isPlanned };
  const written = after === onDisk ? {} : ({ action: 'merge', after, why: CHANGED } as const);
  return { ...rest, before: onDisk, mode, ...written };
}

const isText = (side: { readonly text: string | undefined } | undefined): boolean =>
  !side?.text?.includes('\uFFFD');

/** The conflicts with the lines of git's markers on the disk, where git found as many. */
function withLinesOnDisk(conflicts: readonly Conflict[], text: string): readonly Conflict[] {
  const lines = markerLines(text);
  if (lines.length !== conflicts.length) return conflicts;
  return conflicts.map((conflict, n) => ({ ...conflict, line: lines[n] ?? conflict.line }));
}

interface Sides {
  readonly base: FileOnSide | undefined;
  readonly ours: FileOnSide;
  readonly theirs: FileOnSide;
}

/** `isUpToDate`: the text has everything that is planned, so every difference from the plan is the user's. */
type MergedSides = (Merged & { readonly isUpToDate?: true }) | { readonly problem: string };

/**
 * Updates each side to the planned text first, as a run on that branch would do: then only edits of users can overlap.
 * Where that fails, the texts are merged as they are.
 */
function mergeTexts(
  { defaultPath: path, owner, text }: PlannedFile,
  { base, ours, theirs }: Sides,
  onConflict: OnConflict,
): MergedSides {
  const update = (side: FileOnSide): string | undefined => {
    if (owner === 'user') return renamed(side, path);
    if (side.generated === undefined) return undefined;
    const sides = { ours: side.text, base: side.generated, theirs: text };
    const merged = mergeFile(path, sides, 'fail');
    return 'problem' in merged || !merged.isResolved ? undefined : merged.text;
  };
  const [here, there] = [update(ours), update(theirs)];
  const isUpToDate = here !== undefined && there !== undefined;
  const old = owner === 'user' && base !== undefined ? renamed(base, path) : text;
  const sides = isUpToDate
    ? { ours: here, base: old, theirs: there }
    : { ours: ours.text, base: base?.text ?? text, theirs: theirs.text };
  const merged = mergeFile(path, sides, onConflict);
  if ('problem' in merged) return merged;
  const labelled = merged.isResolved
    ? merged.text
    : merged.text
        .replaceAll(MARKERS.ours, '<<<<<<< ours')
        .replaceAll(MARKERS.theirs, '>>>>>>> theirs');
  return { ...merged, text: labelled, ...(isUpToDate ? { isUpToDate } : {}) };
}

/** A line where only the processor's name is new counts as unchanged on every side. */
function renamed({ text, names }: FileOnSide, path: string): string {
  if (names === undefined || names.from === names.to) return text;
  try {
    const rename = processorRename(names);
    const self = path.startsWith('src/') ? rename : undefined;
    return renameSymbol(text, { resolve: relativeTargets(path, [rename]), self }).text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Replaces the file as a whole, unless a side has a text that no version generated. */
function mergeVendored(
  path: string,
  text: string,
  { ours, theirs }: Sides,
  hashes: readonly string[],
  onConflict: OnConflict,
): MergedSides {
  const isGenerated = (side: FileOnSide): boolean =>
    isSameFile(path, side.text, text) || hashes.includes(fileFingerprint(path, side.text));
  const chosen = isSide(onConflict) ? { ours, theirs }[onConflict] : undefined;
  const merged = [ours, theirs].every(isGenerated) ? text : chosen?.text;
  return {
    text: merged ?? ours.text,
    isResolved: merged !== undefined,
    conflicts: [],
    warnings: [],
    isUpToDate: true,
  };
}
