import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type Change, type ChangeSet, type StateFile, WRITTEN } from '../compare/change';
import { readOnly } from '../errors';
import { type Fingerprint, fingerprintOf } from '../text-format';
import { createFile, type Disk, fingerprintOfLink } from './disk';
import { createStepFolders, newAt } from './journal';
import { FORMAT, hasModes, type Journal, type OldFolder, writeJournal } from './journal-file';
import { holderFile } from './lock';
import type { ProjectPaths } from './project-paths';

export type Content =
  | { readonly kind: 'file'; readonly text: string; readonly mode: number | undefined }
  | { readonly kind: 'link'; readonly to: string };

/** The change of one path. Without `content`, the path is removed. */
export interface Operation {
  readonly path: string;
  /** As in a step of the journal. */
  readonly before?: Fingerprint | null | undefined;
  readonly content?: Content | undefined;
}

/**
 * Splits a change set into changes of single paths, removals first, so that a removed name can be used again. Reads the
 * disk, writes nothing. Throws `E_WRITE` for a read-only file, `E_PATH` for a path outside of the project.
 */
export function operationsOf(
  { changes, stateFiles }: Pick<ChangeSet, 'changes' | 'stateFiles'>,
  paths: ProjectPaths,
  disk: Disk,
): Operation[] {
  const operations = mergeSamePath([
    ...changes
      .filter(({ action }) => WRITTEN.has(action))
      .flatMap((change) => changeFile(change, paths, disk)),
    ...stateFiles.map((file) => writeState(file, paths, disk)),
  ]);
  return [
    ...operations.filter(({ content }) => content === undefined),
    ...operations.filter(({ content }) => content !== undefined),
  ];
}

/** Merges the removal and the creation of one path, for example when two files swap their names. */
function mergeSamePath(operations: readonly Operation[]): Operation[] {
  const byPath = new Map<string, Operation>();
  for (const operation of operations) {
    const other = byPath.get(operation.path);
    const [removed, added] =
      operation.content === undefined ? [operation, other] : [other, operation];
    const merged = removed &&
      added && { path: added.path, before: removed.before, content: added.content };
    byPath.set(operation.path, merged ?? operation);
  }
  return [...byPath.values()];
}

function changeFile(change: Change, paths: ProjectPaths, disk: Disk): Operation[] {
  const { path, action, from = path, before, after = '' } = change;
  const file = (mode?: number): Content => ({ kind: 'file', text: after, mode });
  if (action === 'create') {
    paths.locate(path);
    return [{ path, before: null, content: file() }];
  }
  const expected = before === undefined ? undefined : fingerprintOf(before);
  const { found, isLink, target } = targetOf(from, paths, disk);
  const rewritten = { path: target, before: expected, content: file(found?.mode) };
  if (action === 'update' || action === 'merge') return [rewritten];

  // Remove or move the link itself, never its target.
  const removed = { path: from, before: isLink ? undefined : expected };
  if (action === 'delete') return [removed];
  paths.locate(path);
  if (!isLink) return [removed, { path, before: null, content: file(found?.mode) }];
  const link: Content = { kind: 'link', to: linkFrom(path, from, paths, disk) };
  return [removed, { path, before: null, content: link }, rewritten];
}

function writeState({ path, before, text }: StateFile, paths: ProjectPaths, disk: Disk): Operation {
  const { found, target } = targetOf(path, paths, disk);
  return {
    path: target,
    before: typeof before === 'string' ? fingerprintOf(before) : before,
    ...(text === undefined ? {} : { content: { kind: 'file', text, mode: found?.mode } }),
  };
}

/** The file at a path; for a link, its target. */
function targetOf(
  path: string,
  paths: ProjectPaths,
  disk: Disk,
): { found: Stats | undefined; isLink: boolean; target: string } {
  const own = disk.lstatSync(paths.locate(path), { throwIfNoEntry: false });
  const isLink = own?.isSymbolicLink() ?? false;
  const target = isLink ? paths.follow(path) : path;
  const found = isLink
    ? disk.lstatSync(paths.locate(target), { throwIfNoEntry: false })
    : (own ?? undefined);
  if (found !== undefined && (found.mode & 0o222) === 0) {
    throw readOnly(path);
  }
  return { found, isLink, target };
}

/** The target of the link at `from` when it is moved to `path`. */
function linkFrom(path: string, from: string, { locate }: ProjectPaths, disk: Disk): string {
  const to = disk.readlinkSync(locate(from));
  if (isAbsolute(to)) return to;
  return relative(dirname(path), join(dirname(from), to)).replaceAll(sep, '/');
}

/** Creates the journal of the operations. Reads which folders exist. */
export function journalOf(
  operations: readonly Operation[],
  changes: ChangeSet['changes'],
  { locate }: ProjectPaths,
  disk: Disk,
): Journal {
  const pathsThat = (isRemoved: boolean): string[] =>
    operations
      .filter(({ content }) => (content === undefined) === isRemoved)
      .map(({ path }) => path);
  const modeOf = (path: string): number | undefined =>
    disk.lstatSync(locate(path), { throwIfNoEntry: false })?.mode;

  return {
    format: FORMAT,
    isNew: false,
    newFolders: foldersOf(pathsThat(false)).filter((path) => modeOf(path) === undefined),
    oldFolders: foldersOf(pathsThat(true)).flatMap((path): OldFolder[] => {
      const mode = modeOf(path);
      return mode === undefined ? [] : [{ path, mode: hasModes ? mode : undefined }];
    }),
    steps: operations.map(({ path, before, content }) => ({
      path,
      before,
      after: content === undefined ? null : fingerprintOfContent(content),
    })),
    changes: journaledChanges(changes),
  };
}

export const journaledChanges = (changes: ChangeSet['changes']): Journal['changes'] =>
  changes
    .filter(({ action }) => WRITTEN.has(action))
    .map(({ path, defaultPath, job, action, owner, from }) => ({
      ...{ path, defaultPath, job, action, owner, from },
    }));

/** Every folder of the files, parents first. */
export function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  const add = (folder: string): void => {
    if (/(^|\/)\.{1,2}$/.test(folder) || folders.has(folder)) return;
    add(dirname(folder));
    folders.add(folder);
  };
  for (const path of paths) add(dirname(path));
  return [...folders];
}

const fingerprintOfContent = (content: Content): string =>
  content.kind === 'link' ? fingerprintOfLink(content.to) : fingerprintOf(content.text);

/** Writes everything that the command needs into a staging folder. Its rename starts the command. */
export function writeStaging(
  disk: Disk,
  staging: string,
  journal: Journal,
  operations: readonly Operation[],
): void {
  createStepFolders(disk, staging);
  disk.writeFileSync(join(staging, holderFile()), '');
  writeJournal(disk, staging, journal);
  for (const [n, { content }] of operations.entries()) {
    if (content !== undefined) writeContent(disk, newAt(staging, n), content);
  }
}

function writeContent(disk: Disk, path: string, content: Content): void {
  if (content.kind === 'link') {
    disk.symlinkSync(content.to, path);
    return;
  }
  createFile(disk, path, content.text);
  if (content.mode !== undefined) disk.chmodSync(path, content.mode & 0o7777);
}
