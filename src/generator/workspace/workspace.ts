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
import { retryWhileHeld } from '../held-files';
import { repositoryOf } from '../manifest/find-project';
import { cannotRead, refuseSpecialFile } from '../manifest/read-text-file';
import { MAX_TEXT_BYTES } from '../text-format';
import { BASE_PATH, parseBases } from './base-file';
import { type MergeBases, noBases } from './bases';
import { isSameName } from './listed-name';
import { listProjectFiles } from './source-files';
import { folderAboveOf, foldersAbove, isWorkflowAbove, realPathOf } from './workflows-above';

/** What is at a path. */
export type OnDisk =
  | { readonly kind: 'absent' }
  /** `text` is `undefined` where the file is not text; it is read when it is first asked for. `mode` has its permission bits. */
  | { readonly kind: 'file'; readonly text: string | undefined; readonly mode: number }
  /** `by` is not a file, or a file where a folder must be. */
  | { readonly kind: 'blocked'; readonly by: string };

export interface Workspace {
  readonly root: string;
  /** Reads a path from the project's folder. Follows links inside the project; throws `E_PATH` for others. */
  readonly read: (path: string) => OnDisk;
  /** The paths of all files, sorted, as `listProjectFiles` finds them when they are first asked for. */
  readonly files: () => readonly string[];
  /** The merge bases. Throws `E_PATH` where `.eternal/base` is not a file. */
  readonly bases: () => MergeBases;
  /** Whether a folder lists this exact name: a disk that ignores case still knows how the name is written. */
  readonly hasName: (path: string) => boolean;
}

/** What rules about code read. */
export type SourceTree = Pick<Workspace, 'root' | 'read' | 'files'>;

/** A folder that does not exist yet. Above it, there may be workflows. */
export function emptyWorkspace(root: string): Workspace {
  const readAbove = (path: string): OnDisk => {
    const full = join(realPathOf(root), path);
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (found === undefined) return { kind: 'absent' };
    if (!found.isFile()) return { kind: 'blocked', by: path };
    return { kind: 'file', text: readText(full, path), mode: found.mode };
  };
  return {
    root,
    read: (path) => (isWorkflowAbove(path) ? readAbove(path) : { kind: 'absent' }),
    files: () => [],
    bases: () => noBases,
    hasName: () => false,
  };
}

/**
 * Reads each file and the bases when they are first asked for.
 *
 * @param hasValidBases the bases are as the last run wrote them
 */
export function openWorkspace(root: string, hasValidBases = false): Workspace {
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
    const { size, mode } = found;
    const readFile = once(() =>
      size > MAX_TEXT_BYTES ? undefined : readText(fullPath(path), path),
    );
    return {
      ...{ kind: 'file', mode },
      get text() {
        return readFile();
      },
    };
  };

  const list = (folder: string): Dirent[] =>
    folderAt(folder) === 'folder' ? readdirSync(join(root, folder), { withFileTypes: true }) : [];

  const readBases = (): MergeBases => {
    const disk = read(BASE_PATH);
    if (disk.kind === 'absent') return noBases;
    if (disk.kind === 'blocked') throw inTheWay(disk.by, BASE_PATH);
    return { ...parseBases(disk.text ?? '', hasValidBases), source: disk.text };
  };

  return {
    root,
    read,
    files: once(() => listProjectFiles({ root, read })),
    bases: once(readBases),
    hasName: (path) => list(dirname(path)).some(({ name }) => isSameName(name, basename(path))),
  };
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

/** The text of a file; `undefined` where it is not text. Bytes that decode without replacement characters are UTF-8: that test is three times as fast as `isUtf8`. */
function readText(full: string, path: string): string | undefined {
  const text = readOrThrow(full, path);
  const isText =
    !text.includes('\0') &&
    (!text.includes('\uFFFD') || isUtf8(retryWhileHeld(() => readFileSync(full))));
  return isText ? text : undefined;
}

/** Throws `E_WRITE` where another run moved the file since it was found, `E_PATH` where it cannot be read. */
function readOrThrow(full: string, path: string): string {
  try {
    return retryWhileHeld(() => readFileSync(full, 'utf8'));
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
