import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { repositoryOf } from '../manifest/find-project';

/**
 * GitHub reads workflows only at the root of a repository, so that users move those of a project in a subfolder there. No
 * other path leaves the project.
 */
const ABOVE = /^((?:\.\.\/)*\.\.)\/\.github\/(?:workflows\/[^/\\]+\.ya?ml)$/;
const FOLDER_ABOVE = /^((?:\.\.\/)*\.\.)\/\.github(?:\/workflows)?$/;

/** Whether a path is that of a workflow in a folder above the project. */
export const isWorkflowAbove = (path: string): boolean => ABOVE.test(path);

/** The folder above the project that a path of a workflow, or of its folder, begins with: `../..`. */
export const folderAboveOf = (path: string): string | undefined =>
  (ABOVE.exec(path.replace(/\.interrupted(\.\d+)?$/, '')) ?? FOLDER_ABOVE.exec(path))?.[1];

/** The folders between a project and the root of its repository, from the project's folder: `..`, `../..`. */
export function foldersAbove(realRoot: string): string[] {
  const repository = repositoryOf(realRoot);
  const folders: string[] = [];
  if (repository === undefined) return folders;
  for (let folder = realRoot; folder !== repository; folder = dirname(folder)) {
    folders.push([...folders.slice(-1), '..'].join('/'));
  }
  return folders;
}

/** The path of a folder without links, also if it does not exist yet. */
export const realPathOf = (path: string): string =>
  existsSync(path) || dirname(path) === path
    ? realpathSync(path)
    : join(realPathOf(dirname(path)), basename(path));

/** The workflows in the folders above a project. */
export function workflowsAbove(root: string): string[] {
  const realRoot = realpathSync(root);
  return foldersAbove(realRoot).flatMap((above) =>
    [`${above}/.github/workflows`, `${above}/.github`].flatMap((folder) => {
      const full = join(realRoot, folder);
      if (!existsSync(full)) return [];
      return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        return entry.isFile() && isWorkflowAbove(path) ? [path] : [];
      });
    }),
  );
}
