import { isUtf8 } from 'node:buffer';
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { changedMeanwhile, GeneratorError } from '../errors';
import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { parseJsonText, stringAt } from '../json/tree';
import { relativeInside } from '../paths';
import { type Owner, SCHEMA_PATH } from '../plan/plan';
import { BASE_PATH, type MergeBases, noBases, parseBases } from './bases';

/** What stands at a path. */
export type OnDisk =
  | { readonly kind: 'absent' }
  /** `text` is missing where the file is not text; `mode` are its permission bits. */
  | { readonly kind: 'file'; readonly text: string | undefined; readonly mode: number }
  /** Something that is no file, or a file where a folder has to be. */
  | { readonly kind: 'blocked'; readonly by: string };

export interface Workspace {
  readonly root: string;
  /** What stands at a path, from the project's folder. Links inside the project are followed, others refused (`E_PATH`). */
  readonly read: (path: string) => OnDisk;
  /** What was last generated. Throws `E_PATH` where something that is no file stands in its place. */
  readonly bases: () => MergeBases;
  /** Whether a folder lists this very name: a disk that takes `A` for `a` still tells which it is. */
  readonly hasName: (path: string) => boolean;
}

/** A folder that is not there yet, so that nothing can be in the way. */
export function emptyWorkspace(root: string): Workspace {
  return {
    root,
    read: () => ({ kind: 'absent' }),
    bases: () => noBases,
    hasName: () => false,
  };
}

/** Reads what is asked for, and nothing else; the bases once. */
export function openWorkspace(root: string): Workspace {
  const realRoot = realpathSync(root);
  const folders = new Map<string, OnDisk | 'folder'>();

  const stat = (path: string): Stats | undefined => {
    const full = join(root, path);
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (!found?.isSymbolicLink()) return found;
    return lstatSync(followLink(full, path, realRoot));
  };

  const lookAtFolder = (path: string): OnDisk | 'folder' => {
    if (path === '.') return 'folder';
    const known = folders.get(path);
    if (known !== undefined) return known;
    const above = lookAtFolder(dirname(path));
    const found = above === 'folder' ? stat(path) : undefined;
    const result =
      above !== 'folder'
        ? above
        : found === undefined
          ? ({ kind: 'absent' } as const)
          : found.isDirectory()
            ? 'folder'
            : ({ kind: 'blocked', by: path } as const);
    folders.set(path, result);
    return result;
  };

  const read = (path: string): OnDisk => {
    const folder = lookAtFolder(dirname(path));
    if (folder !== 'folder') return folder;
    const found = stat(path);
    if (found === undefined) return { kind: 'absent' };
    if (!found.isFile()) return { kind: 'blocked', by: path };
    return { kind: 'file', text: readText(root, path), mode: found.mode };
  };

  const list = (folder: string): Dirent[] =>
    lookAtFolder(folder) === 'folder'
      ? readdirSync(join(root, folder), { withFileTypes: true })
      : [];

  let known: MergeBases | undefined;
  const readBases = (): MergeBases => {
    const disk = read(BASE_PATH);
    if (disk.kind === 'absent') return noBases;
    if (disk.kind === 'blocked') throw inTheWay(disk.by, BASE_PATH);
    return { ...parseBases(disk.text ?? ''), source: disk.text };
  };

  return {
    root,
    read,
    bases: () => {
      known ??= readBases();
      return known;
    },
    hasName: (path) => list(dirname(path)).some(({ name }) => name === basename(path)),
  };
}

/** The text of a file; `undefined` for one that is no text. What decodes to no replacement characters is UTF-8: asking so is three times as fast. */
function readText(root: string, path: string): string | undefined {
  const full = join(root, path);
  const text = readThere(full, path);
  const isText = !text.includes('\0') && (!text.includes('\uFFFD') || isUtf8(readFileSync(full)));
  return isText ? text : undefined;
}

/** A run beside this one may have moved the file since it was looked at. */
function readThere(full: string, path: string): string {
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? changedMeanwhile(path) : error;
  }
}

/** That what stands at `by` leaves no room for a file of the generator's own. */
export const inTheWay = (by: string, path: string): GeneratorError =>
  new GeneratorError('E_PATH', `${by} is in the way of ${path}`, { path: by });

/** Where a link leads, which has to be inside the project. */
function followLink(full: string, path: string, realRoot: string): string {
  let target: string;
  try {
    target = realpathSync(full);
  } catch (cause) {
    throw new GeneratorError('E_PATH', `${path} is a link that leads nowhere`, { path, cause });
  }
  if (relativeInside(realRoot, target) === undefined) {
    throw new GeneratorError('E_PATH', `${path} is a link that leads out of the project`, {
      hint: `to ${target}`,
      path,
    });
  }
  return target;
}

/**
 * What the files looked like when a run had just written them, as git's index keeps it: while all of them still look so,
 * there is nothing to regenerate. Kept only of a project that is all as generated, but for the user's own files.
 */
export const INDEX_PATH = '.eternal/run/index';

/** A file of a project that is as it was generated. */
export interface IndexedFile {
  readonly path: string;
  readonly owner: Owner;
  /** Of what was written just now. */
  readonly fingerprint?: Fingerprint | undefined;
}

type Look = readonly [size: number, mtimeMs: number, inode: number];

interface Entry extends Partial<IndexedFile> {
  readonly path: string;
  /** Absent: it only has to be there. */
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
    // The generator's own: nobody edits them in the moment in which they are written.
    ...[BASE_PATH, SCHEMA_PATH].map((path): Entry => ({ path, look: lookOf(stat(path)) })),
  ];
  return JSON.stringify({ version, entries });
}

/** The files of a project, all of them as the last run of this version has left them; `undefined` where one is not, or anything is odd. */
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
  // Changed in the moment in which the index was written, it would look the same ("racy", see git's racy-git.txt).
  const isRacy = found.mtimeMs >= indexTime && fingerprint !== undefined;
  return !isRacy || fingerprintOf(readFileSync(full)) === fingerprint;
}

/**
 * What the paths of the project's HTTP functions begin with: `/api`, unless its `host.json` says another, or nothing.
 * One that cannot be read is for others to complain about.
 */
export function routePrefixOf(workspace: Workspace): string {
  const disk = workspace.read('host.json');
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  const said = prefixIn(text) ?? 'api';
  return said === '' ? '' : `/${said}`;
}

function prefixIn(text: string): string | undefined {
  try {
    return stringAt(parseJsonText('host.json', text), ['extensions', 'http', 'routePrefix']);
  } catch {
    return undefined;
  }
}
