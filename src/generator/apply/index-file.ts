import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Action, Change, ChangeSet } from '../compare/change';
import { type Owner, SCHEMA_PATH } from '../plan/plan';
import { type Fingerprint, fingerprintOf } from '../strings';
import { BASE_PATH } from '../workspace/bases';

/**
 * What the files looked like when a run had just written them, as git's index keeps it: while all of them still look so,
 * there is nothing to regenerate. Kept only of a project that is all as generated, but for the user's own files.
 */
export const INDEX_PATH = '.eternal/run/index';

type Look = readonly [size: number, mtimeMs: number, inode: number];

interface Entry {
  readonly path: string;
  /** Absent: it is the generator's own, and not reported. */
  readonly owner?: Owner;
  /** Absent: it only has to be there. */
  readonly look?: Look;
  readonly fingerprint?: Fingerprint | undefined;
}

interface Index {
  /** The generator's. */
  readonly version: string;
  readonly entries: readonly Entry[];
}

const AS_GENERATED: ReadonlySet<Action> = new Set(['create', 'update', 'same']);

const lookOf = ({ size, mtimeMs, ino }: Stats): Look => [size, mtimeMs, ino];

/** The index of a project where these changes have just been written; `undefined` where something in it is the user's. */
export function printIndex(
  { version, changes }: ChangeSet,
  stat: (path: string) => Stats,
): string | undefined {
  if (!changes.every(({ action }) => AS_GENERATED.has(action))) return undefined;
  const entries = [
    ...changes.map(({ path, owner, after, file }): Entry => {
      if (owner === 'yours') return { path, owner };
      const own = after === undefined ? undefined : (file?.fingerprint ?? fingerprintOf(after));
      return { path, owner, look: lookOf(stat(path)), fingerprint: own };
    }),
    // The generator's own: nobody edits them in the moment in which they are written.
    ...[BASE_PATH, SCHEMA_PATH].map((path) => ({ path, look: lookOf(stat(path)) })),
  ];
  return JSON.stringify({ version, entries } satisfies Index);
}

/**
 * What comparing the whole project would come to, while all files are as the last run has left them; `undefined` where
 * one is not, or where anything is odd: then each has to be read.
 */
export function unchangedSince(root: string, version: string): readonly Change[] | undefined {
  try {
    const { mtimeMs } = lstatSync(join(root, INDEX_PATH));
    const index: Index = JSON.parse(readFileSync(join(root, INDEX_PATH), 'utf8'));
    if (index.version !== version) return undefined;
    if (!index.entries.every((entry) => hasLook(root, entry, mtimeMs))) return undefined;
    return index.entries.flatMap(({ path, owner }): Change[] =>
      owner === undefined ? [] : [{ path, owner, action: 'same' }],
    );
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
  // Changed in the moment in which the index was written, it would look the same ("racy", see git's racy-git.txt).
  const isRacy = found.mtimeMs >= indexTime && fingerprint !== undefined;
  return !isRacy || fingerprintOf(readFileSync(full)) === fingerprint;
}
