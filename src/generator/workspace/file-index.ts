import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { retryWhileHeld } from '../held-files';
import { type Owner, SCHEMA_PATH } from '../plan/planned-file';
import { hasUnrecordedForms, usedForms } from '../syntax/known-forms';
import { type Fingerprint, fingerprintOf } from '../text-format';
import { BASE_PATH } from './base-file';

/**
 * What a run records for the next one. The size and times of the files after it wrote them, as in git's index: while none
 * of them changes, there is nothing to regenerate. Only where every file but the user's own is as generated. And the forms
 * of formatted files.
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

/**
 * The index to write; `undefined` where the one on the disk does.
 *
 * @param files absent: a file is not as generated
 * @param stat of a file, by its path from the project's folder
 */
export function printIndex(
  version: string,
  files: readonly IndexedFile[] | undefined,
  stat: (path: string) => Stats,
): string | undefined {
  if (files === undefined && !hasUnrecordedForms()) return undefined;
  const entries = files && [
    ...files.map(
      ({ path, owner, fingerprint }): Entry =>
        owner === 'user' ? { path, owner } : { path, owner, fingerprint, look: lookOf(stat(path)) },
    ),
    // The generator's own: nobody edits them at the moment when a run writes them.
    ...[BASE_PATH, SCHEMA_PATH].map((path): Entry => ({ path, look: lookOf(stat(path)) })),
  ];
  return JSON.stringify({ version, entries, forms: usedForms() });
}

/** The files of a project where all of them are as the last run of this version left them; else `undefined`. */
export function readIndex(root: string, version: string): readonly IndexedFile[] | undefined {
  try {
    const { entries = [], writtenAt } = parseIndex(root, version);
    if (entries.length === 0) return undefined;
    if (!entries.every((entry) => hasLook(root, entry, writtenAt))) return undefined;
    return entries.flatMap(({ path, owner }) => (owner === undefined ? [] : [{ path, owner }]));
  } catch {
    return undefined;
  }
}

/**
 * Whether a generated file is as the last run of this version left it, and so are the bases, by their size and times.
 * `false` also where only the texts can tell.
 */
export function unchangedFiles(root: string, version: string): (path: string) => boolean {
  let known: ReadonlyMap<string, Entry> | undefined;
  let writtenAt = 0;
  return (path) => {
    try {
      if (known === undefined) {
        known = new Map();
        const index = parseIndex(root, version);
        writtenAt = index.writtenAt;
        const { entries = [] } = index;
        const base = entries.find((entry) => entry.path === BASE_PATH);
        if (base === undefined || !hasLook(root, base, writtenAt)) return false;
        known = new Map(entries.map((entry) => [entry.path, entry]));
      }
      const entry = known.get(path);
      return entry?.look !== undefined && hasLook(root, entry, writtenAt);
    } catch {
      return false;
    }
  };
}

/** The forms that the last run of this version recorded. */
export function readForms(root: string, version: string): readonly Form[] {
  try {
    return parseIndex(root, version).forms ?? [];
  } catch {
    return [];
  }
}

type Form = ReturnType<typeof usedForms>[number];

interface Index {
  readonly entries?: readonly Entry[];
  readonly forms?: readonly Form[];
}

/** @throws Error when there is no index. A named pipe in its place would block the program. */
function parseIndex(root: string, version: string): Index & { readonly writtenAt: number } {
  const path = join(root, INDEX_PATH);
  const found = lstatSync(path);
  const index = found.isFile() ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return { ...(index.version === version ? index : {}), writtenAt: found.mtimeMs };
}

function hasLook(root: string, { path, look, fingerprint }: Entry, indexTime: number): boolean {
  const full = join(root, path);
  const found = lstatSync(full);
  if (!found.isFile()) return false;
  if (look === undefined) return true;
  if (lookOf(found).some((value, n) => value !== look[n])) return false;
  // A file that changed at the moment when the index was written has the same times ("racy", see git's racy-git.txt).
  const isRacy = found.mtimeMs >= indexTime && fingerprint !== undefined;
  return !isRacy || fingerprintOf(retryWhileHeld(() => readFileSync(full))) === fingerprint;
}
