import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path, { join, resolve } from 'node:path';
import { GeneratorError } from '../errors';
import { MANIFEST } from './manifest';
import { cannotRead } from './manifest-file';

/** Where the writer keeps its data. Without an `eternal.json`, it is what `undo` needs to restore the project. */
const RUN = '.eternal/run';
/** The current run, during which `eternal.json` may be missing. */
const RUNNING = `${RUN}/current`;

/** What a path holds, for creating or finding a project. */
export type FolderKind = 'absent' | 'empty' | 'folder' | 'functions-project' | 'project' | 'file';

/** Throws `E_PATH` for a folder that cannot be read. */
export function folderKindOf(path: string): FolderKind {
  if (isProject(path)) return 'project';
  if (isFunctionsProject(path) && exists(join(path, 'package.json'))) return 'functions-project';
  try {
    return readdirSync(path).length === 0 ? 'empty' : 'folder';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    if (code === 'ENOTDIR') return exists(path) ? 'file' : 'absent';
    throw cannotRead(path, error);
  }
}

/** Looks for the files by name: some folders can be entered but not listed. */
const isProject = (dir: string): boolean =>
  exists(join(dir, MANIFEST)) || exists(join(dir, RUNNING));

/** A Functions project in any language, generated projects included. */
export const isFunctionsProject = (dir: string): boolean => exists(join(dir, 'host.json'));

/** For a path below a file, `statSync` throws. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The nearest project from `start` upward. */
export const findProject = (start: string): string | undefined =>
  ancestors(resolve(start)).find(isProject);

/** The nearest project from `start` upward. Throws `E_PROJECT` if no folder is a project. */
export function mustFindProject(start: string): string {
  const found = findProject(start);
  if (found !== undefined) return found;
  throw new GeneratorError('E_PROJECT', `no ${MANIFEST} in ${start} or above it`, {
    hint: 'create a project with: npx create-eternal-function my-app',
    path: start,
  });
}

/** The nearest folder that is a project, or was one until its last job was removed. Throws like `mustFindProject`. */
export const mustFindUndoable = (start: string): string =>
  ancestors(resolve(start)).find((dir) => isProject(dir) || exists(join(dir, RUN))) ??
  mustFindProject(start);

/** A folder and those above it, the nearest first. */
export const ancestors = (folder: string): string[] => {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
};

/** The nearest folder from `folder` upward that has a `.git`. Runs no program. */
export const repositoryOf = (folder: string): string | undefined =>
  ancestors(folder).find((each) => existsSync(join(each, '.git')));

/** Whether git's own folder of a repository has one of these files or folders. Runs no program. */
export function gitFolderHas(repository: string, names: readonly string[]): boolean {
  const folder = gitFolderOf(repository);
  return names.some((name) => existsSync(join(folder, name)));
}

/** In a linked work tree, `.git` is a file that names the folder: see gitrepository-layout(5). */
export function gitFolderOf(repository: string): string {
  const path = join(repository, '.git');
  try {
    if (!statSync(path).isFile()) return path;
    const [, elsewhere] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    return elsewhere === undefined ? path : resolve(repository, elsewhere);
  } catch {
    return path;
  }
}
