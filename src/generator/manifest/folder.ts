import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GeneratorError } from '../errors';
import { MANIFEST } from './manifest';

/** Where the writer keeps the run that changes the tree. */
const RUNNING = '.eternal/run/current';

/** What stands at a path, as far as making or finding a project is concerned. */
export type Place = 'absent' | 'empty' | 'folder' | 'project' | 'file';

export function lookAt(path: string): Place {
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ENOTDIR') return isThere(path) ? 'file' : 'absent';
    throw cannotRead(path, error);
  }
  if (entries.includes(MANIFEST) || hasRun(path, entries)) return 'project';
  return entries.length === 0 ? 'empty' : 'folder';
}

/** Whether a run is under way or was interrupted: its manifest may be away just then. */
const hasRun = (path: string, entries: readonly string[]): boolean =>
  entries.includes('.eternal') && isThere(join(path, RUNNING));

/** Below a file there is nothing, and asking is an error. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The nearest folder from `start` upward that is a project: has an `eternal.json`, or had one before a run was interrupted. */
export function findProject(start: string): string | undefined {
  const dir = resolve(start);
  // Asked for by name: a folder above may be one that one can go through and not list.
  if (isThere(join(dir, MANIFEST)) || isThere(join(dir, RUNNING))) return dir;
  return dirname(dir) === dir ? undefined : findProject(dirname(dir));
}

/** A text file that the user named, without its byte order mark. Throws when it cannot be read. */
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
