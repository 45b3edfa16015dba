import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GeneratorError } from '../errors';
import { MANIFEST } from './manifest';

/** Where the writer keeps the run that changes the tree: its manifest may be away just then. */
const RUNNING = '.eternal/run/current';

/** What stands at a path, as far as making or finding a project is concerned. */
export type FolderKind = 'absent' | 'empty' | 'folder' | 'project' | 'file';

/** Throws `E_PATH` for a folder that cannot be read. */
export function folderKindOf(path: string): FolderKind {
  if (isProject(path)) return 'project';
  try {
    return readdirSync(path).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ENOTDIR') return isThere(path) ? 'file' : 'absent';
    throw cannotRead(path, error);
  }
}

/** Asked for by name: a folder may be one that one can go through and not list. */
const isProject = (dir: string): boolean =>
  isThere(join(dir, MANIFEST)) || isThere(join(dir, RUNNING));

/** Below a file there is nothing, and asking is an error. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The nearest folder from `start` upward that is a project. */
export function findProject(start: string): string | undefined {
  const dir = resolve(start);
  if (isProject(dir)) return dir;
  return dirname(dir) === dir ? undefined : findProject(dirname(dir));
}

/** The same; throws `E_PROJECT` where there is none. */
export function mustFindProject(start: string): string {
  const found = findProject(start);
  if (found !== undefined) return found;
  throw new GeneratorError('E_PROJECT', `no ${MANIFEST} in ${start} or above it`, {
    hint: 'make a project with: npx create-eternal-function my-app',
    path: start,
  });
}

/** A text file that the user named, without its byte order mark. Throws `E_PATH` when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, cause: unknown): GeneratorError {
  const { code } = cause as NodeJS.ErrnoException;
  return new GeneratorError('E_PATH', `cannot read ${path}: ${code}`, { path, cause });
}
