import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path, { join, resolve } from 'node:path';
import { GeneratorError } from '../errors';
import { quote } from '../message';
import { MANIFEST } from './manifest';
import { cannotRead } from './read-text-file';

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

/** In a URL, `#` and `?` end a path; a pattern has `*`; and TypeScript reads `\\` as a slash. */
const UNUSABLE = /[#?*\\]/;

/** On Windows, `con` is a device in each folder, and a name loses the dots and spaces at its end. */
const UNUSABLE_ON_WINDOWS = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|[^.][. ]$/i;

/**
 * Why the tools of a project fail in a folder, as a predicate; `undefined` where they do not.
 *
 * @param system `node:path`, or its form of another system
 */
export function problemOfPath(
  folder: string,
  { resolve, sep }: path.PlatformPath = path,
): string | undefined {
  const full = resolve(folder).replaceAll(sep, '/');
  const [found] = UNUSABLE.exec(full) ?? [];
  if (found !== undefined)
    return `has a ${found} in its path, with which Vite, TypeScript or Azure Functions fail`;
  const name = full.split('/').find((each) => UNUSABLE_ON_WINDOWS.test(each));
  return sep === '\\' && name !== undefined
    ? `has the name ${quote(name)} in its path, which Windows reserves or changes`
    : undefined;
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

/** Whether a folder is, or is in, another one. Also where the paths differ, by a link or in the case of a name. */
export function isInFolder(folder: string, other: string): boolean {
  const identityOf = (each: string): string | undefined => {
    const found = statSync(each, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  };
  const sought = identityOf(other);
  return sought !== undefined && ancestors(folder).some((each) => identityOf(each) === sought);
}

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
