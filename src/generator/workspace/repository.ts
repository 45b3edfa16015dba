import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ancestors } from '../manifest/find-project';

/** The nearest folder from `folder` upward that has a `.git`. Runs no program. */
export const repositoryOf = (folder: string): string | undefined =>
  ancestors(folder).find((each) => existsSync(join(each, '.git')));

/** Whether git's own folder of a repository has one of these files or folders. Runs no program. */
export function gitFolderHas(repository: string, names: readonly string[]): boolean {
  const folder = gitFolderOf(repository);
  return names.some((name) => existsSync(join(folder, name)));
}

/** In a linked work tree, `.git` is a file that names the folder: see gitrepository-layout(5). */
function gitFolderOf(repository: string): string {
  const path = join(repository, '.git');
  try {
    const [, elsewhere] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    return elsewhere === undefined ? path : resolve(repository, elsewhere);
  } catch {
    return path;
  }
}
