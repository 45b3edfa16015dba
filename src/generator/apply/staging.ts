import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type Change, type ChangeSet, type StateFile, WRITTEN } from '../compare/change';
import { GeneratorError } from '../errors';
import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { createFile, type Disk, fingerprintOfLink, type ProjectPaths } from './disk';
import {
  FORMAT,
  type Journal,
  makeStepFolders,
  newAt,
  type OldFolder,
  writeJournal,
} from './journal';
import { holderFile } from './lock';

export type Content =
  | { readonly kind: 'file'; readonly text: string; readonly mode: number | undefined }
  | { readonly kind: 'link'; readonly to: string };

/** One path that changes, and what comes there; without `content` it is taken away. */
export interface Operation {
  readonly path: string;
  /** As in a journal's step. */
  readonly before?: Fingerprint | null | undefined;
  readonly content?: Content | undefined;
}

/**
 * What a change set does to single paths, what is taken away first: so a name is free again for what comes there.
 * Reads what is there, writes nothing. Throws `E_WRITE` for a read-only file, `E_PATH` for a path that leads out.
 */
export function operationsOf(
  { changes, stateFiles }: Pick<ChangeSet, 'changes' | 'stateFiles'>,
  paths: ProjectPaths,
  disk: Disk,
): Operation[] {
  const operations = joinSamePath([
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

/** Where one file moves away and another comes, as in a swap, that is one change of that path. */
function joinSamePath(operations: readonly Operation[]): Operation[] {
  const byPath = new Map<string, Operation>();
  for (const operation of operations) {
    const other = byPath.get(operation.path);
    const [taken, put] = operation.content === undefined ? [operation, other] : [other, operation];
    const joined = taken && put && { path: put.path, before: taken.before, content: put.content };
    byPath.set(operation.path, joined ?? operation);
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

  // Of a link, only the link goes: the file that it leads to has a place of its own.
  const taken = { path: from, before: isLink ? undefined : expected };
  if (action === 'delete') return [taken];
  paths.locate(path);
  if (!isLink) return [taken, { path, before: null, content: file(found?.mode) }];
  const link: Content = { kind: 'link', to: linkFrom(path, from, paths, disk) };
  return [taken, { path, before: null, content: link }, rewritten];
}

function writeState({ path, before, text }: StateFile, paths: ProjectPaths, disk: Disk): Operation {
  const { found, target } = targetOf(path, paths, disk);
  return {
    path: target,
    before: typeof before === 'string' ? fingerprintOf(before) : before,
    ...(text === undefined ? {} : { content: { kind: 'file', text, mode: found?.mode } }),
  };
}

/** What stands at a path: of a link, what it leads to. */
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
    throw new GeneratorError('E_WRITE', `${path} is read-only and would change`, { path });
  }
  return { found, isLink, target };
}

/** Where the link at `from` has to lead when it stands at `path`. */
function linkFrom(path: string, from: string, { locate }: ProjectPaths, disk: Disk): string {
  const to = disk.readlinkSync(locate(from));
  if (isAbsolute(to)) return to;
  return relative(dirname(path), join(dirname(from), to)).replaceAll(sep, '/');
}

/** What is to be done, written down. Reads which folders are there. */
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
    madeFolders: foldersOf(pathsThat(false)).filter((path) => modeOf(path) === undefined),
    oldFolders: foldersOf(pathsThat(true)).flatMap((path): OldFolder[] => {
      const mode = modeOf(path);
      return mode === undefined ? [] : [{ path, mode }];
    }),
    steps: operations.map(({ path, before, content }) => ({
      path,
      before,
      after: content === undefined ? null : fingerprintOfContent(content),
    })),
    changes: toldChanges(changes),
  };
}

export const toldChanges = (changes: ChangeSet['changes']): Journal['changes'] =>
  changes
    .filter(({ action }) => WRITTEN.has(action))
    .map(({ path, action, owner, from }) => ({ path, action, owner, from }));

/** Every folder that the files are in, each after the one that it is in. */
export function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  const add = (folder: string): void => {
    if (folder === '.' || folders.has(folder)) return;
    add(dirname(folder));
    folders.add(folder);
  };
  for (const path of paths) add(dirname(path));
  return [...folders];
}

const fingerprintOfContent = (content: Content): string =>
  content.kind === 'link' ? fingerprintOfLink(content.to) : fingerprintOf(content.text);

/** Everything that a run needs, in a folder that becomes the current run by being renamed. */
export function writeStaging(
  disk: Disk,
  staging: string,
  journal: Journal,
  operations: readonly Operation[],
): void {
  makeStepFolders(disk, staging);
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
