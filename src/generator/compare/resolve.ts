import type { OnConflict } from '../arguments/answers';
import { readOnly } from '../errors';
import { MANIFEST } from '../manifest/manifest';
import { mergeFile } from '../merge/merge-file';
import { withoutStarterValues } from '../merge/starter-values';
import type { PlannedFile } from '../plan/planned-file';
import { fileFingerprint, isSameFile } from '../syntax/same-file';
import { digestOf, isSameText, linesOf, withFormatOf } from '../text-format';
import { baseText, fingerprintIn, isNotOurs } from '../workspace/bases';
import type { Change } from './change';
import { resolveAbsent, restoreFile } from './deleted/deleted-files';
import { conflict, type Decision, EXISTS, type FileState, KEPT, OVERLAP } from './file-state';
import { decideRename, type FollowedModules } from './imports/follow-modules';
import { renamedSides, resolveMerge, withNewId } from './resolve-merge';

const REPLACED = 'replaces your edits';

/** The project does not need it, so one that exists stays as it is. */
const README = 'README.md';
const KEPT_README = 'existed before; the manual of the project is src/eternal/README.md';

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
  const { path, owner } = file;
  const base = baseText(state.base);
  if (state.doubt !== undefined) return { action: 'conflict', ...state.doubt };
  if (disk.kind === 'blocked') {
    const what = disk.by === path ? 'is' : `${disk.by} is`;
    const why = `${what} not a ${disk.by === current ? 'file' : 'folder'}`;
    return { ...conflict(why), hint: `move ${disk.by} away, then run the command again` };
  }
  const mayHaveOther = path === README && disk.kind === 'absent' && onConflict !== 'theirs';
  const readme = mayHaveOther ? otherReadme(state) : undefined;
  if (isNotOurs(state.base) || (readme !== undefined && base === undefined)) {
    const why = readme === undefined ? KEPT_README : `${readme} ${KEPT_README}`;
    const isDeleted = disk.kind === 'absent' && readme === undefined;
    return { action: 'keep', why: isDeleted ? 'you deleted it' : why, isNotOurs: true };
  }
  if (disk.kind === 'absent') return resolveAbsent(state, current, onConflict);
  if (isOccupied) return conflict(`exists already, so ${current} cannot move there`);
  const ours = disk.text;
  if (isAsPlanned(file, ours, state.base)) return { action: 'same', becomesBase: true };
  if (owner === 'vendored') return resolveVendored(state, ours, onConflict);
  if (owner === 'local') return resolveLocal(path, ours, file.text);
  if (owner === 'user' && rename === undefined && wasMade) return { action: 'same' };
  if (ours === undefined && (rename !== undefined || !isSameText(base, file.text))) {
    return conflict(
      base === undefined ? 'exists already and is not a text file' : 'is not a text file',
    );
  }
  if (ours !== undefined && isSameAsPlanned(file, ours))
    return { action: 'same', becomesBase: true };
  if (ours === undefined) return { action: 'keep', why: KEPT };
  const { text } = file;
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
  // What only a formatter changed is written again, in the style of the file.
  const isUntouched = base !== undefined && isSameFile(path, ours, base);
  const renamed = isUntouched
    ? sides
    : renamedSides(withNewId(state, sides), current, followed, onConflict);
  return 'action' in renamed ? renamed : resolveMerge(state, renamed, ours, onConflict);
}

/** A manual under another spelling of the name: the two would be one file where the disk ignores case. */
const otherReadme = ({ has = () => false }: FileState): string | undefined =>
  ['readme.md', 'Readme.md', 'ReadMe.md', 'README.MD', 'readme.MD'].find(has);

/** Whether a text is that of a literal template, by the hash that its base has. To read the templates takes longer. */
const isAsPlanned = (
  file: PlannedFile,
  ours: string | undefined,
  base: FileState['base'],
): boolean =>
  file.isLiteral === true &&
  base?.kind === 'text' &&
  base.text === ours &&
  base.file?.fingerprint === file.fingerprint;

/** Whether a text differs from the planned one at most in what a formatter decides. Does not read a literal template. */
function isSameAsPlanned(file: PlannedFile, ours: string): boolean {
  const { path } = file;
  if (path === MANIFEST) return isSameText(ours, file.text);
  return file.isLiteral === true
    ? fileFingerprint(path, ours) === file.formFingerprint
    : isSameFile(path, ours, file.text);
}

/** A file that existed before the generator ever wrote it. */
function resolveFirst(state: FileState, ours: string, onConflict: OnConflict): Decision {
  const { file, has = () => false } = state;
  const { path, text } = file;
  if (path === README && onConflict !== 'theirs') {
    return { action: 'keep', why: KEPT_README, isNotOurs: true };
  }
  const own = withoutStarterValues(path, ours, has);
  if (own === undefined) {
    const why = 'replaces the options of tsc --init';
    return { action: 'update', after: withFormatOf(ours, linesOf(text)), becomesBase: true, why };
  }
  return resolveMerge(state, { ours: own, base: undefined, theirs: text }, ours, onConflict);
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
 */
function resolveVendored(
  { file, base: lastBase }: FileState,
  ours: string | undefined,
  onConflict: OnConflict,
): Decision {
  const { path, digest, formFingerprint } = file;
  const base = fingerprintIn(lastBase);
  // To read the planned text takes longer than to hash this one.
  if (ours !== undefined && digestOf(ours) === digest) return { action: 'same', becomesBase: true };
  const form = ours === undefined ? undefined : fileFingerprint(path, ours);
  if (form === formFingerprint) return { action: 'same', becomesBase: true };
  const replaced = (): Decision => {
    const { text } = file;
    const after =
      ours === undefined ? text : withFormatOf(ours, linesOf(inFormatOf(path, ours, text)));
    return { action: 'update', after, becomesBase: true };
  };
  if (form !== undefined && form === base) return replaced();
  if (formFingerprint === base || onConflict === 'ours') {
    return { action: 'keep', why: KEPT, becomesBase: true };
  }
  if (onConflict === 'theirs') return { ...replaced(), why: REPLACED };
  const why = base === undefined ? EXISTS : OVERLAP;
  return conflict(`${why}: use --on-conflict theirs to replace it, ours to keep it`);
}

/** A formatter may have formatted the manual. */
function inFormatOf(path: string, ours: string, theirs: string): string {
  if (!path.endsWith('.md')) return theirs;
  const merged = mergeFile(path, { ours, base: ours, theirs }, 'theirs');
  return 'problem' in merged ? theirs : merged.text;
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
