import { isSide, type OnConflict } from '../arguments/arguments';
import { MANIFEST } from '../manifest/manifest';
import { hasConflictMarkers, isSameText, markerLines } from '../merge/lines';
import { renameSymbol } from '../merge/rename-symbol';
import { type Conflict, MARKERS, type Merged } from '../merge/text';
import { ownerOf, type PlannedFile } from '../plan/plan';
import { baseOf, type MergeBases, vendoredFingerprint } from '../workspace/bases';
import type { Branches, Side } from '../workspace/git';
import type { Workspace } from '../workspace/workspace';
import type { FileOnSide, UnmergedFile, UnmergedFiles } from './branches';
import type { Change } from './change';
import { leave, remove } from './orphans';
import { type FileState, mergeFile, type ResolvedFile, resolveFile } from './resolve';

const DELETED = 'deleted on one branch and changed on the other: git rm it, or git add it';
const CHANGED = 'changed on both branches';

/**
 * A file that git could not merge: merged by our own rules, and then compared like any other. What two branches say
 * against each other is a conflict. Of `--on-conflict` here ours and theirs are the branches.
 */
export function resolveUnmerged(
  state: FileState,
  unmerged: UnmergedFile,
  bases: MergeBases,
  onConflict: OnConflict,
): ResolvedFile {
  const { file, disk } = state;
  const { path, owner } = file;
  if (disk.kind !== 'file') return resolveFile({ ...state, wasMade: true }, onConflict);
  const there = { before: disk.text, mode: disk.mode };
  const of = (change: Pick<Change, 'action' | 'why'> & Partial<Change>): ResolvedFile => ({
    file,
    change: { path, owner, ...there, ...change },
    becomesBase: change.action === 'delete',
    warnings: [],
  });
  /** The merged text, compared with what is generated. */
  const compared = (text: string, base = state.base, more: Partial<Change> = {}): ResolvedFile => {
    const asIfThere = { ...state, base, wasMade: true, disk: { ...disk, text } };
    // What the user has written does not go for the generator's because a branch is preferred.
    const resolved = resolveFile(asIfThere, onConflict === 'theirs' ? 'fail' : onConflict);
    const { change } = resolved;
    const after = change.after ?? text;
    const isWritten = change.action !== 'conflict' && after !== disk.text;
    const written = isWritten ? { action: 'merge' as const, after, why: CHANGED } : {};
    return { ...resolved, change: { ...change, ...more, ...there, ...written } };
  };

  const { base, ours, theirs, elsewhere } = unmerged;
  if (![disk, base, ours, theirs].every(isText) || disk.text === undefined) {
    return of({ action: 'conflict', why: `${CHANGED}, and no text` });
  }
  if (path === MANIFEST) return compared(disk.text);
  if (ours === undefined || theirs === undefined) {
    const left = ours ?? theirs;
    // It is new on one branch; git has taken it for one of the other that it is like, or has another one of that name.
    if (base === undefined) {
      return compared(hasConflictMarkers(disk.text) ? (left?.text ?? disk.text) : disk.text);
    }
    const isUntouched = [base.text, left?.generated].some((text) => isSameText(text, left?.text));
    if (isUntouched && isSameText(disk.text, left?.text)) {
      return of({ action: 'delete', why: 'deleted on one branch' });
    }
    if (!isSide(onConflict)) return of({ action: 'conflict', why: DELETED });
    const chosen = unmerged[onConflict];
    return chosen ? compared(chosen.text) : of({ action: 'delete', why: DELETED });
  }
  const isDecided = elsewhere.length === 0 && !hasConflictMarkers(disk.text);
  if (isDecided) return compared(disk.text);

  const sides = { base, ours, theirs };
  const merged =
    owner === 'vendored'
      ? mergeVendored(file.text, sides, bases.hashes(path), onConflict)
      : mergeTexts(file, sides, onConflict);
  if ('problem' in merged) return of({ action: 'conflict', why: merged.problem });
  const { text, isResolved } = merged;
  const conflicts = onDisk(merged.conflicts, disk.text);
  const more = conflicts.length === 0 ? {} : { conflicts, isOfBranches: true as const };
  if (isResolved) return compared(text, merged.isUpToDate ? baseOf(file) : state.base, more);
  return onConflict === 'markers' && text !== disk.text
    ? of({ action: 'merge', after: text, hasMarkers: true, why: CHANGED, ...more })
    : of({ action: 'conflict', why: CHANGED, ...more });
}

const isText = (side: { readonly text: string | undefined } | undefined): boolean =>
  !side?.text?.includes('\uFFFD');

/** On the disk the lines of conflicts are those of git's markers, where git sees as many. */
function onDisk(conflicts: readonly Conflict[], text: string): readonly Conflict[] {
  const lines = markerLines(text);
  if (lines.length !== conflicts.length) return conflicts;
  return conflicts.map((conflict, n) => ({ ...conflict, line: lines[n] ?? conflict.line }));
}

interface Sides {
  readonly base: FileOnSide | undefined;
  readonly ours: FileOnSide;
  readonly theirs: FileOnSide;
}

/** `isUpToDate`: it has all that is generated, so that whatever differs from that is the user's. */
type MergedSides = (Merged & { readonly isUpToDate?: true }) | { readonly problem: string };

/**
 * Each side is first brought to what is generated now, as a run on that branch would do it: then only what users have
 * written there can contradict itself. Where that cannot be done, the texts are merged as they are.
 */
function mergeTexts(
  { path, owner, text }: PlannedFile,
  { base, ours, theirs }: Sides,
  onConflict: OnConflict,
): MergedSides {
  const bringUp = (side: FileOnSide): string | undefined => {
    if (owner === 'user') return renamed(side, path);
    if (side.generated === undefined) return undefined;
    const sides = { ours: side.text, base: side.generated, theirs: text };
    const merged = mergeFile(path, sides, 'fail');
    return 'problem' in merged || !merged.isResolved ? undefined : merged.text;
  };
  const [here, there] = [bringUp(ours), bringUp(theirs)];
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

/** So that a line that only says the new name of a processor is on no side a changed one. */
function renamed({ text, names }: FileOnSide, path: string): string {
  if (names === undefined || names.from === names.to) return text;
  try {
    return renameSymbol(text, path, names).text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** A file that is replaced as a whole, unless one side is as no version has generated it. */
function mergeVendored(
  text: string,
  { ours, theirs }: Sides,
  hashes: readonly string[],
  onConflict: OnConflict,
): MergedSides {
  const isGenerated = (side: FileOnSide): boolean =>
    isSameText(side.text, text) || hashes.includes(vendoredFingerprint(side.text));
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

/**
 * What becomes of the files beside the planned ones: what stands where it was renamed from has been merged, and goes; what
 * is no longer generated, and one branch has changed that the other deleted, is to be decided.
 */
export function resolveBeside(
  resolved: readonly ResolvedFile[],
  { planned, left }: UnmergedFiles,
  branches: Branches,
  bases: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const merged = resolved.flatMap(({ change: { path, action } }) =>
    action === 'conflict' ? [] : (planned.get(path)?.elsewhere ?? []),
  );
  const gone = [...new Set(merged)].flatMap((path) => {
    const disk = workspace.read(path);
    return disk.kind === 'file' ? [remove(path, disk)] : [];
  });
  const undecided = [...left].flatMap(([path, { isOfJob, isUntouched }]): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind !== 'file') return [];
    const isOn = (side: Side): boolean => branches.textOf(side, path) !== undefined;
    const isDeleted = !isOn('ours') || !isOn('theirs');
    const side = isOn('ours') ? 'ours' : 'theirs';
    const isAsOnSide = isSameText(disk.text, branches.textOf(side, path));
    if (isDeleted && isAsOnSide && isUntouched(side)) return [remove(path, disk)];
    if (isDeleted && isSide(onConflict) && !isOn(onConflict)) return [remove(path, disk)];
    const isDecided = isDeleted ? isSide(onConflict) : !hasConflictMarkers(disk.text ?? '');
    const owner = ownerOf(path);
    if (isDecided) return leave(path, isOfJob && owner !== 'user', bases, workspace);
    const { text: before, mode } = disk;
    const why = isDeleted ? DELETED : `${CHANGED}, and no longer used`;
    return [{ path, owner, action: 'conflict', before, mode, why }];
  });
  return [...gone, ...undecided];
}
