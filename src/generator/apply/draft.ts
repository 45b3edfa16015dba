import { dirname, join } from 'node:path';
import { type ChangeSet, isWritten } from '../change';
import { fingerprintOf } from '../fingerprint';
import type { Disk } from './disk';
import { fingerprintOfLink } from './fingerprint';
import { FORMAT, type Journal, type OldFolder, writeJournal } from './journal';
import type { Content, Operation } from './operations';
import { makeStepFolders, newAt } from './play';
import type { ProjectPaths } from './project-paths';
import { ownerName } from './run-folder';

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
  changes.filter(isWritten).map(({ path, action, owner, from }) => ({ path, action, owner, from }));

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
export function writeDraft(
  disk: Disk,
  draft: string,
  journal: Journal,
  operations: readonly Operation[],
): void {
  makeStepFolders(disk, draft);
  disk.writeFileSync(join(draft, ownerName()), '');
  writeJournal(disk, draft, journal);
  for (const [n, { content }] of operations.entries()) {
    if (content !== undefined) writeContent(disk, newAt(draft, n), content);
  }
}

function writeContent(disk: Disk, path: string, content: Content): void {
  if (content.kind === 'link') {
    disk.symlinkSync(content.to, path);
    return;
  }
  disk.writeFileSync(path, content.text);
  if (content.mode !== undefined) disk.chmodSync(path, content.mode & 0o7777);
}
