import { commentsOf } from '../json/comments';
import { MANIFEST } from '../manifest/manifest';
import type { Plan, PlannedJob } from '../plan/plan';
import { isJobFile, jobIdIn, ownerOf, type PlannedFile } from '../plan/planned-file';

import { fileFingerprint, isSameFile } from '../syntax/same-file';

import {
  baseKindOf,
  baseText,
  fingerprintIn,
  type MergeBase,
  type MergeBases,
} from '../workspace/bases';
import { isWorkflowAbove } from '../workspace/workflows-above';
import type { OnDisk, Workspace } from '../workspace/workspace';
import type { Change } from './change';
import type { Renames } from './renames';
import { refuseReadOnly } from './resolve';
import { isUntouchedStub } from './stubs';

const NO_LONGER_USED = 'no longer used';
const FOREIGN =
  /(^|\/)(\.{0,2}|\.git|node_modules)(\/|$)|^(\.eternal\/(?!\.git(ignore|attributes)$)|dist\/)|\\/i;

/**
 * Finds the files that the last run made and that are no longer planned.
 *
 * @param handled paths that the caller decides
 */
export function findOrphans(
  { files }: Plan,
  bases: MergeBases,
  workspace: Workspace,
  { files: renamed, removedJobs, unmovable }: Renames,
  handled: Iterable<string> = [],
): Change[] {
  const used = new Set([
    ...handled,
    ...files.map(({ path }) => path),
    ...[...renamed.values()].map(({ from }) => from),
  ]);
  const ofRemovedJobs = new Set(removedJobs.flatMap((job) => job.files.map(({ path }) => path)));
  // After the last job of an existing project nothing uses the loop.
  const isLast = files.length === 0;
  const isOfJob = (path: string): boolean =>
    isLast || ofRemovedJobs.has(path) || isJobFile(bases.defaultPathOf(path));
  const generated = bases.paths
    .filter((path) => !used.has(path) && couldBeOurs(path, bases.defaultPathOf(path)))
    .flatMap((path) => leave(path, isOfJob(path), bases, workspace));
  const processors = removedJobs.flatMap((job) => leaveProcessor(job, used, bases, workspace));
  const stay = unmovable.flatMap((file) =>
    keep(file.path, workspace.read(file.path), file.defaultPath),
  );
  return [...generated, ...processors, ...stay];
}

/** The bases are a file of the repository, so anyone can write paths into them: only possible paths count. */
const couldBeOurs = (path: string, defaultPath: string): boolean =>
  (isWorkflowAbove(path) ? defaultPath.startsWith('.github/') : !FOREIGN.test(path)) &&
  baseKindOf(ownerOf(defaultPath)) !== undefined;

/** Deletes a file that is as generated. Keeps an edited one; that of a removed job would go on registering the loop, so it moves to `<path>.removed`. */
export function leave(
  path: string,
  isOfJob: boolean,
  bases: MergeBases,
  workspace: Workspace,
): Change[] {
  const disk = workspace.read(path);
  const defaultPath = bases.defaultPathOf(path);
  if (disk.kind !== 'file' || disk.text === undefined) return keep(path, disk, defaultPath);
  if (isAsGenerated(path, disk.text, bases.get(path)) && !isCommented(path, disk.text)) {
    return [remove(path, disk, defaultPath)];
  }
  if (!isOfJob) return keep(path, disk, defaultPath);
  refuseReadOnly(path, disk);
  const { text, mode } = disk;
  return [
    {
      ...identityOf(path, defaultPath),
      path: freeName(`${path}.removed`, workspace),
      from: path,
      action: 'move',
      before: text,
      after: text,
      mode,
      why: NO_LONGER_USED,
    },
  ];
}

/** The base of `eternal.json` has the comments of the user too. */
const isCommented = (path: string, text: string): boolean =>
  path === MANIFEST && commentsOf(text).length > 0;

/** A file that differs only in what a formatter decides was not edited. */
export function isAsGenerated(path: string, text: string, base: MergeBase | undefined): boolean {
  const fingerprint = fingerprintIn(base);
  return fingerprint === undefined
    ? isSameFile(path, text, baseText(base))
    : fileFingerprint(path, text) === fingerprint;
}

/** Deletes the processor and its test together, and only where the user edited neither. */
function leaveProcessor(
  { files }: PlannedJob,
  used: ReadonlySet<string>,
  bases: MergeBases,
  workspace: Workspace,
): Change[] {
  const ofUser = files
    .filter(({ owner, path }) => owner === 'user' && !used.has(path))
    .map((file) => ({ file, disk: workspace.read(file.path) }));
  const isUntouched = ofUser.every(({ file, disk }) => isStub(file, disk, bases));
  return ofUser.flatMap(({ file: { path, defaultPath }, disk }) =>
    isUntouched && disk.kind === 'file'
      ? [remove(path, disk, defaultPath)]
      : keep(path, disk, defaultPath),
  );
}

const isStub = (
  { path, defaultPath, text }: PlannedFile,
  disk: OnDisk,
  bases: MergeBases,
): boolean =>
  disk.kind === 'absent' ||
  (disk.kind === 'file' &&
    (isSameFile(path, disk.text, text) || isUntouchedStub(path, disk.text, bases, defaultPath)));

export function remove(
  path: string,
  disk: OnDisk & { kind: 'file' },
  defaultPath: string = path,
): Change {
  refuseReadOnly(path, disk);
  const { text, mode } = disk;
  return { ...identityOf(path, defaultPath), action: 'delete', before: text, mode };
}

const keep = (path: string, disk: OnDisk, defaultPath: string): Change[] =>
  disk.kind === 'file'
    ? [
        {
          ...identityOf(path, defaultPath),
          ...{ action: 'keep', before: disk.text, why: NO_LONGER_USED },
        },
      ]
    : [];

/** The parts of a change that say which file it is. */
function identityOf(
  path: string,
  defaultPath: string,
): Pick<Change, 'path' | 'owner' | 'defaultPath' | 'job'> {
  const id = jobIdIn(defaultPath);
  return {
    ...{ path, owner: ownerOf(defaultPath) },
    ...(defaultPath === path ? {} : { defaultPath }),
    ...(id === undefined ? {} : { job: { before: id } }),
  };
}

function freeName(path: string, workspace: Workspace, n = 1): string {
  const name = n === 1 ? path : `${path}.${n}`;
  return workspace.read(name).kind === 'absent' ? name : freeName(path, workspace, n + 1);
}
