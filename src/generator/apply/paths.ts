import { dirname, join, relative, sep } from 'node:path';
import { GeneratorError } from '../errors';
import { type Disk, isThere } from './disk';

/** Where a project's paths are on the disk. */
export interface ProjectPaths {
  readonly root: string;
  /** The full path, its last part not followed. Throws `E_PATH` when it leads out of the project, or into git's own folder. */
  readonly locate: (path: string) => string;
  /** The path, from the project's folder, of the file that a link leads to in the end. */
  readonly follow: (path: string) => string;
}

/** A journal is as little to be trusted as any other file of a repository that somebody cloned. */
export function openPaths(root: string, disk: Disk): ProjectPaths {
  const realRoot = disk.realpathSync(root);
  const safeFolders = new Set<string>();

  const refuse = (path: string): never => {
    throw new GeneratorError('E_PATH', `${path} leads out of the project`, { path });
  };
  const fromRoot = (path: string, real: string): string => {
    const inside = relative(realRoot, real);
    if (inside === '..' || inside.startsWith(`..${sep}`) || join(realRoot, inside) !== real) {
      return refuse(path);
    }
    return inside.replaceAll(sep, '/');
  };
  const checkFolder = (folder: string): void => {
    if (safeFolders.has(folder)) return;
    const full = join(root, folder);
    if (isThere(disk, full)) fromRoot(folder, disk.realpathSync(full));
    else checkFolder(dirname(folder));
    safeFolders.add(folder);
  };

  return {
    root,
    locate: (path) => {
      if (!isPlain(path)) return refuse(path);
      checkFolder(dirname(path));
      return join(root, path);
    },
    follow: (path) => fromRoot(path, disk.realpathSync(join(root, path))),
  };
}

const isPlain = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
