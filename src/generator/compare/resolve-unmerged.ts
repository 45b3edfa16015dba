import type { OnConflict } from '../arguments/arguments';
import { MANIFEST } from '../manifest/manifest';
import { hasConflictMarkers, isSameText, markerLines } from '../merge/lines';
import { type ProcessorNames, renameSymbol } from '../merge/rename-symbol';
import { type Conflict, MARKERS, type Merged } from '../merge/text';
import { ownerOf } from '../plan/plan';
import { type MergeBases, vendoredFingerprint } from '../workspace/bases';
import type { Branches, BranchTexts } from '../workspace/git';
import type { Workspace } from '../workspace/workspace';
import type { UnmergedFile, UnmergedFiles } from './branches';
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
    isTaken: change.action === 'delete',
    warnings: [],
  });
  /** The merged text, compared with what is generated. */
  const compared = (text: string, more: Partial<Change> = {}): ResolvedFile => {
    const asIfThere = { ...state, wasMade: true, disk: { ...disk, text } };
    // What the user has written does not go for the generator's because a branch is preferred.
    const resolved = resolveFile(asIfThere, onConflict === 'theirs' ? 'fail' : onConflict);
    const { change } = resolved;
    const after = change.after ?? text;
    const isWritten = change.action !== 'conflict' && after !== disk.text;
    const written = isWritten ? { action: 'merge' as const, after, why: CHANGED } : {};
    return { ...resolved, change: { ...change, ...more, ...there, ...written } };
  };

  const { texts, elsewhere } = unmerged;
  const { ours, theirs } = texts;
  if (![disk.text, texts.base, ours, theirs].every(isText) || disk.text === undefined) {
    return of({ action: 'conflict', why: `${CHANGED}, and no text` });
  }
  if (path === MANIFEST) return compared(disk.text);
  if (ours === undefined || theirs === undefined) {
    if (onConflict !== 'ours' && onConflict !== 'theirs') {
      return of({ action: 'conflict', why: DELETED });
    }
    const text = texts[onConflict];
    return text === undefined ? of({ action: 'delete', why: DELETED }) : compared(text);
  }
  const isDecided = elsewhere.length === 0 && !hasConflictMarkers(disk.text);
  if (isDecided) return compared(disk.text);

  const merged =
    owner === 'vendored'
      ? mergeVendored(file.text, { ours, theirs }, bases.hashes(path), onConflict)
      : mergeTexts(state, { ...unmerged, texts: { base: texts.base, ours, theirs } }, onConflict);
  if ('problem' in merged) return of({ action: 'conflict', why: merged.problem });
  const { text, isResolved } = merged;
  const conflicts = onDisk(merged.conflicts, disk.text);
  const more = conflicts.length === 0 ? {} : { conflicts, isOfBranches: true as const };
  if (isResolved) return compared(text, more);
  return onConflict === 'markers' && text !== disk.text
    ? of({ action: 'merge', after: text, hasMarkers: true, why: CHANGED, ...more })
    : of({ action: 'conflict', why: CHANGED, ...more });
}

const isText = (text: string | undefined): boolean => !text?.includes('\uFFFD');

/** On the disk the lines of conflicts are those of git's markers, where git sees as many. */
function onDisk(conflicts: readonly Conflict[], text: string): readonly Conflict[] {
  const lines = markerLines(text);
  if (lines.length !== conflicts.length) return conflicts;
  return conflicts.map((conflict, n) => ({ ...conflict, line: lines[n] ?? conflict.line }));
}

type Sides = Readonly<Record<'ours' | 'theirs', string>>;

function mergeTexts(
  { file: { path, owner, text } }: FileState,
  { texts, names }: { texts: Sides & Pick<BranchTexts, 'base'>; names: UnmergedFile['names'] },
  onConflict: OnConflict,
): ReturnType<typeof mergeFile> {
  const renamed = (side: string): string =>
    owner === 'yours' ? names.reduce((all, each) => rename(all, path, each), side) : side;
  // What both have made, each has made of what is generated.
  const { base = text, ours, theirs } = texts;
  const sides = { base: renamed(base), ours: renamed(ours), theirs: renamed(theirs) };
  const merged = mergeFile(path, sides, onConflict);
  if ('problem' in merged || merged.isResolved) return merged;
  const labels = [
    [MARKERS.ours, '<<<<<<< ours'],
    [MARKERS.theirs, '>>>>>>> theirs'],
  ] as const;
  const labelled = labels.reduce((all, [from, to]) => all.replaceAll(from, to), merged.text);
  return { ...merged, text: labelled };
}

/** So that a line that only says the new name of a processor is on no side a changed one. */
function rename(text: string, path: string, names: ProcessorNames): string {
  if (names.from === names.to) return text;
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
): Merged {
  const isGenerated = (side: string): boolean =>
    isSameText(side, text) || hashes.includes(vendoredFingerprint(side));
  const chosen = onConflict === 'ours' ? ours : onConflict === 'theirs' ? theirs : undefined;
  const merged = [ours, theirs].every(isGenerated) ? text : chosen;
  return {
    text: merged ?? ours,
    isResolved: merged !== undefined,
    conflicts: [],
    warnings: [],
  };
}

/**
 * What becomes of the files beside the planned ones: what stands where it was renamed from has been merged, and goes; what
 * is no longer generated, and one branch has changed that the other deleted, is to be decided.
 */
export function resolveBeside(
  resolved: readonly ResolvedFile[],
  { planned, left }: UnmergedFiles,
  { unmerged }: Branches,
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
  const undecided = [...left].flatMap(([path, { isOfJob }]): Change[] => {
    const disk = workspace.read(path);
    if (disk.kind !== 'file') return [];
    const texts = unmerged.get(path);
    const isDeleted = texts?.ours === undefined || texts.theirs === undefined;
    const isChosen = onConflict === 'ours' || onConflict === 'theirs';
    if (isDeleted && isChosen && texts?.[onConflict] === undefined) return [remove(path, disk)];
    const isDecided = isDeleted ? isChosen : !hasConflictMarkers(disk.text ?? '');
    const owner = ownerOf(path);
    if (isDecided) return leave(path, isOfJob && owner !== 'yours', bases, workspace);
    const { text: before, mode } = disk;
    const why = isDeleted ? DELETED : `${CHANGED}, and no longer used`;
    return [{ path, owner, action: 'conflict', before, mode, why }];
  });
  return [...gone, ...undecided];
}
