import { isUtf8 } from 'node:buffer';
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import nodePath, { basename, dirname, join } from 'node:path';
import { changedMeanwhile, GeneratorError } from '../errors';
import { repositoryOf } from '../manifest/find-project';
import { cannotRead, refuseSpecialFile } from '../manifest/manifest-file';
import { type Owner, SCHEMA_PATH } from '../plan/plan';
import { type Fingerprint, fingerprintOf, MAX_TEXT_BYTES } from '../text-format';
import { BASE_PATH, type MergeBases, noBases, parseBases } from './bases';
import { folderAboveOf, foldersAbove, isWorkflowAbove } from './workflows-above';

/** What is at a path. */
export type OnDisk =
  | { readonly kind: 'absent' }
  /** `text` is `undefined` where the file is not text; `mode` has its permission bits. */
  | { readonly kind: 'file'; readonly text: string | undefined; readonly mode: number }
  /** `by` is not a file, or a file where a folder must be. */
  | { readonly kind: 'blocked'; readonly by: string };

export interface Workspace {
  readonly root: string;
  /** Reads a path from the project's folder. Follows links inside the project; throws `E_PATH` for others. */
  readonly read: (path: string) => OnDisk;
  /** The merge bases. Throws `E_PATH` where `.eternal/base` is not a file. */
  readonly bases: () => MergeBases;
  /** Whether a folder lists this exact name: a disk that ignores case still knows how the name is written. */
  readonly hasName: (path: string) => boolean;
}

/** A folder that does not exist yet. */
export function emptyWorkspace(root: string): Workspace {
  return {
    root,
    read: () => ({ kind: 'absent' }),
    bases: () => noBases,
    hasName: () => false,
  };
}

/** Reads each file and the bases when they are first asked for. */
export function openWorkspace(root: string): Workspace {
  const realRoot = realpathSync(root);
  const folders = new Map<string, OnDisk | 'folder'>();

  let repository: string | undefined;
  /** The folder that no link may lead out of. */
  const boundaryOf = (path: string): string => {
    if (!path.startsWith('..')) return realRoot;
    repository ??= repositoryOf(realRoot) ?? realRoot;
    return repository;
  };
  const stat = (path: string): Stats | undefined => {
    const full = fullPath(path);
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (!found?.isSymbolicLink()) return found;
    return lstatSync(followLink(full, path, boundaryOf(path)));
  };
  // Above a link, the folder of the link's own name is not the one of its target.
  const fullPath = (path: string): string => join(path.startsWith('..') ? realRoot : root, path);

  const foldersUp = new Set<string>();
  const isReadableAbove = (path: string): boolean => {
    const above = isWorkflowAbove(path) ? folderAboveOf(path) : undefined;
    if (foldersUp.size === 0) for (const each of foldersAbove(realRoot)) foldersUp.add(each);
    return above !== undefined && foldersUp.has(above);
  };

  const folderAt = (path: string): OnDisk | 'folder' => {
    if (path === '.' || foldersUp.has(path)) return 'folder';
    const known = folders.get(path);
    if (known !== undefined) return known;
    const above = folderAt(dirname(path));
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

  const known = new Map<string, OnDisk>();
  const read = (path: string): OnDisk => {
    const found = known.get(path) ?? readAgain(path);
    known.set(path, found);
    return found;
  };
  const readAgain = (path: string): OnDisk => {
    if (path.startsWith('..') && !isReadableAbove(path)) return { kind: 'absent' };
    const folder = folderAt(dirname(path));
    if (folder !== 'folder') return folder;
    const found = stat(path);
    if (found === undefined) return { kind: 'absent' };
    refuseSpecialFile(path, found);
    if (!found.isFile()) return { kind: 'blocked', by: path };
    const text = found.size > MAX_TEXT_BYTES ? undefined : readText(fullPath(path), path);
    return { kind: 'file', text, mode: found.mode };
  };

  const list = (folder: string): Dirent[] =>
    folderAt(folder) === 'folder' ? readdirSync(join(root, folder), { withFileTypes: true }) : [];

  let knownBases: MergeBases | undefined;
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
      knownBases ??= readBases();
      return knownBases;
    },
    hasName: (path) => list(dirname(path)).some(({ name }) => name === basename(path)),
  };
}

/** The text of a file; `undefined` where it is not text. Bytes that decode without replacement characters are UTF-8: that test is three times as fast as `isUtf8`. */
function readText(full: string, path: string): string | undefined {
  const text = readOrThrow(full, path);
  const isText = !text.includes('\0') && (!text.includes('\uFFFD') || isUtf8(readFileSync(full)));
  return isText ? text : undefined;
}

/** Throws `E_WRITE` where another run moved the file since it was found, `E_PATH` where it cannot be read. */
function readOrThrow(full: string, path: string): string {
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    const isMoved = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMoved ? changedMeanwhile(path) : cannotRead(path, error);
  }
}

/** The error for something at `by` that blocks a file of the generator's own. */
export const inTheWay = (by: string, path: string): GeneratorError =>
  new GeneratorError('E_PATH', `cannot write ${path}: ${by} is in the way`, {
    hint: `rename or delete ${by}`,
    path: by,
  });

/** The target of a link. Throws `E_PATH` where it leads out of the project. */
function followLink(full: string, path: string, realRoot: string): string {
  let target: string;
  try {
    target = realpathSync(full);
  } catch (cause) {
    throw new GeneratorError('E_PATH', `${path} is a broken link`, {
      hint: 'delete the link or restore its target',
      path,
      cause,
    });
  }
  if (relativeInside(realRoot, target) === undefined) {
    throw new GeneratorError('E_PATH', `${path} links to ${target}, outside of the project`, {
      hint: 'replace the link with a file or folder',
      path,
    });
  }
  return target;
}

/** `node:path`, `path.posix` or `path.win32`. */
type PathRules = Pick<nodePath.PlatformPath, 'isAbsolute' | 'relative' | 'sep'>;

/** The path from a folder to something inside it, with `/`; `undefined` for everything outside, as on another drive. */
export function relativeInside(
  folder: string,
  target: string,
  rules: PathRules = nodePath,
): string | undefined {
  const { isAbsolute, relative, sep } = rules;
  const route = relative(folder, target);
  const leadsOut = route === '..' || route.startsWith(`..${sep}`) || isAbsolute(route);
  return leadsOut ? undefined : route.replaceAll(sep, '/');
}

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
    const found = lstatSync(join(root, INDEX_PATH));
    if (!found.isFile()) return undefined;
    const index = JSON.parse(readFileSync(join(root, INDEX_PATH), 'utf8'));
    const entries: readonly Entry[] = index.entries;
    if (index.version !== version) return undefined;
    if (!entries.every((entry) => hasLook(root, entry, found.mtimeMs))) return undefined;
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
