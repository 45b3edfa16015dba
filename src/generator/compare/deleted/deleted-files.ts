import { isSide, type OnConflict } from '../../arguments/answers';
import { isSameText, linesOf, withFormatOf } from '../../text-format';
import { baseOf, baseText, fingerprintIn } from '../../workspace/bases';
import type { Change } from '../change';
import type { Decision, FileState } from '../file-state';

/** What the user wants of files that they deleted. */
export interface Deletions {
  /** Default paths that `eternal.json` lists as deleted. */
  readonly accepted: ReadonlySet<string>;
  /** Default paths that this run writes again, as if they were new. */
  readonly restored: ReadonlySet<string>;
  /** Jobs that this run is about: it stops where no file registers one. */
  readonly jobs: ReadonlySet<string>;
}

export const noDeletions: Deletions = {
  accepted: new Set(),
  restored: new Set(),
  jobs: new Set(),
};

const ACCEPTED = 'deleted, as eternal.json says';
const OPEN = 'you deleted it, so it stays deleted';

/** What to do about a deleted file. */
export const restoreHint = (path: string, id?: string): string => {
  const restore = `to restore it, run regenerate --restore ${path}`;
  return id === undefined
    ? `${restore}; to keep it deleted, run regenerate --accept-deleted ${path}`
    : `${restore}; to remove the job, run remove ${id}`;
};

/**
 * Decides a planned file that does not exist. One that the user deleted stays deleted where nothing in it has to change.
 *
 * @param current where the file was
 */
export function resolveAbsent(
  { file, base, wasMade, rename, missingFrom, deletions = noDeletions }: FileState,
  current: string,
  onConflict: OnConflict,
): Decision {
  const { defaultPath, text, owner, jobId } = file;
  const created: Decision = { action: 'create', after: text, file, becomesBase: true };
  const isAccepted = deletions.accepted.has(defaultPath);
  const wasDeleted = wasMade || rename !== undefined || isAccepted;
  if (!wasDeleted || owner === 'local') return created;
  // Without a base the next run would create it.
  const becomesBase = rename !== undefined || base === undefined;
  if (isAccepted) return { action: 'keep', why: ACCEPTED, deletion: 'accepted', becomesBase };
  const isNeededByJob = missingFrom !== undefined && defaultPath.startsWith('src/');
  if (isNeededByJob && !isSide(onConflict)) {
    const hint = `restore ${missingFrom} with git, or run regenerate --restore ${missingFrom}`;
    return { action: 'conflict', why: `${missingFrom} does not exist`, deletion: 'open', hint };
  }
  if (owner === 'user') {
    if (isNeededByJob && onConflict === 'theirs') return created;
    const what = missingFrom === undefined ? 'it' : missingFrom;
    return { action: 'keep', why: `you deleted ${what}`, deletion: 'open', becomesBase };
  }
  const isJob = jobId !== undefined;
  const isNeeded = isJob && deletions.jobs.has(jobId);
  const isSame =
    owner === 'vendored'
      ? fingerprintIn(base) === fingerprintIn(baseOf(file))
      : isSameText(baseText(base), text);
  if (!isNeeded && isSame && rename === undefined) {
    return { action: 'keep', why: OPEN, deletion: 'open', becomesBase };
  }
  if (onConflict === 'theirs') return created;
  if (onConflict === 'ours' && !isJob) {
    return { action: 'keep', why: OPEN, deletion: 'open', becomesBase: true };
  }
  const why = isJob ? 'no file registers the job' : 'you deleted it, and it has to change';
  return {
    action: 'conflict',
    why,
    deletion: 'open',
    hint: restoreHint(current, rename?.jobId ?? jobId),
  };
}

/** Writes a file as planned, whatever is on the disk. */
export function restoreFile({ file, disk }: FileState): Decision | undefined {
  const { text, owner } = file;
  if (disk.kind === 'absent') return { action: 'create', after: text, file, becomesBase: true };
  if (disk.kind === 'blocked' || owner === 'user' || owner === 'local') return undefined;
  if (isSameText(disk.text, text)) return { action: 'same', becomesBase: true };
  const after = disk.text === undefined ? text : withFormatOf(disk.text, linesOf(text));
  return { action: 'update', after, becomesBase: true };
}

/** A generated file that the user deleted, and that `eternal.json` does not list. */
export const isOpenDeletion = ({ deletion, owner }: Change): boolean =>
  deletion === 'open' && owner !== 'user';
