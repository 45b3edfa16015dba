import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { type Owner, SCHEMA_PATH } from '../plan/plan';
import { BASE_PATH } from './bases';

/**
 * The size and times of the files after a run wrote them, as in git's index: while none of them changes, there is nothing
 * to regenerate. Written only where every file but the user's own is as generated.
 */
export const INDEX_PATH = '.eternal/run/index';

/** A file that is as generated. */
export interface IndexedFile {
  readonly path: string;
  readonly owner: Owner;
  /** Of a file that this run wrote. */
  readonly fingerprint?: Fingerprint | undefined;
}

type Look = readonly [size: number, mtimeMs: number, inode: number];

interface Entry extends Partial<IndexedFile> {
  readonly path: string;
  /** Absent: the file only has to exist. */
  readonly look?: Look;
}

const lookOf = ({ size, mtimeMs, ino }: Stats): Look => [size, mtimeMs, ino];

/** @param stat of a file, by its path from the project's folder */
export function printIndex(
  version: string,
  files: readonly IndexedFile[],
  stat: (path: string) => Stats,
): string {
  const entries = [
    ...files.map(
      ({ path, owner, fingerprint }): Entry =>
        owner === 'user' ? { path, owner } : { path, owner, fingerprint, look: lookOf(stat(path)) },
    ),
    // The generator's own: nobody edits them at the moment when a run writes them.
    ...[BASE_PATH, SCHEMA_PATH].map((path): Entry => ({ path, look: lookOf(stat(path)) })),
  ];
  return JSON.stringify({ version, entries });
}

/** The files of a project where all of them are as the last run of this version left them; else `undefined`. */
export function readIndex(root: string, version: string): readonly IndexedFile[] | undefined {
  try {
    const { mtimeMs } = lstatSync(join(root, INDEX_PATH));
    const index = JSON.parse(readFileSync(join(root, INDEX_PATH), 'utf8'));
    const entries: readonly Entry[] = index.entries;
    if (index.version !== version) return undefined;
    if (!entries.every((entry) => hasLook(root, entry, mtimeMs))) return undefined;
    return entries.flatMap(({ path, owner }) => (owner === undefined ? [] : [{ path, owner }]));
  } catch {
    return undefined;
  }
}

function hasLook(root: string, { path, look, fingerprint }: Entry, indexTime: number): boolean {
  const full = join(root, path);
  const found = lstatSync(full);
  if (!found.isFile()) return false;
  if (look === undefined) return true;
  if (lookOf(found).some((value, n) => value !== look[n])) return false;
  // A file that changed at the moment when the index was written has the same times ("racy", see git's racy-git.txt).
  const isRacy = found.mtimeMs >= indexTime && fingerprint !== undefined;
  return !isRacy || fingerprintOf(readFileSync(full)) === fingerprint;
}
