import { dirname, join } from 'node:path';
import { GeneratorError } from '../errors';
import { repositoryOf } from '../manifest/find-project';
import { folderAboveOf, foldersAbove } from '../workspace/workflows-above';
import { relativeInside } from '../workspace/workspace';
import { type Disk, exists } from './disk';

/** Resolves the paths of a project on the disk. */
export interface ProjectPaths {
  readonly root: string;
  /** The full path; a link at its end is not followed. Throws `E_PATH` for a path outside of the project or in `.git`. */
  readonly locate: (path: string) => string;
  /** The final target of a link, relative to the project. */
  readonly follow: (path: string) => string;
}

/** Checks every path, because a journal is untrusted input: it may come with a cloned repository. */
export function openPaths(root: string, disk: Disk): ProjectPaths {
  const realRoot = disk.realpathSync(root);
  const safeFolders = new Set<string>();

  const refuse = (path: string): never => {
    throw new GeneratorError('E_PATH', `${path} is outside of the project`, {
      hint: 'replace the link that leads there with a file or folder',
      path,
    });
  };
  const fromRoot = (path: string, real: string): string =>
    relativeInside(realRoot, real) ?? refuse(path);
  /** A workflow above the project, in the same repository: see `folderAboveOf`. */
  const locateAbove = (path: string): string => {
    const above = folderAboveOf(path);
    if (above === undefined || !foldersAbove(realRoot).includes(above)) return refuse(path);
    const full = join(realRoot, path);
    const repository = repositoryOf(realRoot) ?? realRoot;
    for (const each of [full, dirname(full)]) {
      if (!exists(disk, each)) continue;
      if (relativeInside(repository, disk.realpathSync(each)) === undefined) return refuse(path);
    }
    return full;
  };
  const checkFolder = (folder: string): void => {
    if (safeFolders.has(folder)) return;
    const full = join(root, folder);
    if (exists(disk, full)) fromRoot(folder, disk.realpathSync(full));
    else checkFolder(dirname(folder));
    safeFolders.add(folder);
  };

  return {
    root,
    locate: (path) => {
      if (path.startsWith('../')) return locateAbove(path);
      if (!isInsideProject(path)) return refuse(path);
      checkFolder(dirname(path));
      return join(root, path);
    },
    follow: (path) =>
      path.startsWith('../') ? refuse(path) : fromRoot(path, disk.realpathSync(join(root, path))),
  };
}

const isInsideProject = (path: string): boolean =>
  !path.includes('\\') &&
  !/^[a-z]:/i.test(path) &&
  path.split('/').every((part) => !/^\.{0,2}$/.test(part) && !isGitFolder(part));

/** What Windows and macOS ignore in a name: characters without width, a stream behind a colon, dots and spaces at the end. */
const IGNORED_IN_NAMES = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]|:.*$|[. ]+$/g;

/** Whether a name may be that of git's own folder, also as Windows shortens it. Git refuses the same names in a tree. */
const isGitFolder = (name: string): boolean =>
  /^(\.git|git~\d+)$/i.test(name.replace(IGNORED_IN_NAMES, '').replace(/[. ]+$/, ''));
