import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseJsonText, stringAt } from '../json/tree';
import { ancestors, repositoryOf } from '../manifest/find-project';
import { readTextFile } from '../manifest/read-text-file';
import {
  PACKAGE_MANAGERS,
  type PackageManager,
  placeForNew,
  placeOf,
  type Repository,
} from '../plan/repository';
import { realPathOf } from './workflows-above';

/** The lock files of all package managers, the most specific first: some repositories keep an old one of npm. */
const LOCK_FILES: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['npm-shrinkwrap.json', 'npm'],
  ['package-lock.json', 'npm'],
];

/** A folder and those above it, up to the root of the repository. */
export function foldersInRepository(root: string): string[] {
  const folders = ancestors(root);
  const top = repositoryOf(root);
  return top === undefined ? folders : folders.slice(0, folders.indexOf(top) + 1);
}

/** The package manager that a folder or one above declares, and the folder that does so. */
function declaredManager(
  folders: readonly string[],
): { folder: string; manager: PackageManager; version: string } | undefined {
  for (const folder of folders) {
    const [name = '', version = ''] = (textInPackage(folder, ['packageManager']) ?? '').split('@');
    const manager = PACKAGE_MANAGERS.find((each) => each === name);
    if (manager !== undefined) return { folder, manager, version };
  }
  return undefined;
}

function textInPackage(folder: string, path: readonly string[]): string | undefined {
  const file = join(folder, 'package.json');
  try {
    return existsSync(file) ? stringAt(parseJsonText(file, readTextFile(file)), path) : undefined;
  } catch {
    // Whoever needs the file itself reports that it is damaged.
    return undefined;
  }
}

function lockOf(
  folders: readonly string[],
): { folder: string; manager: PackageManager } | undefined {
  for (const folder of folders) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (found !== undefined) return { folder, manager: found[1] };
  }
  return undefined;
}

/** The package manager of a project, from `packageManager` or the lock file in its folder or above. */
export function packageManagerOf(root: string): PackageManager | undefined {
  const folders = foldersInRepository(root);
  return declaredManager(folders)?.manager ?? lockOf(folders)?.manager;
}

/** The package manager of a project; outside of a repository, what lies above its folder says nothing about it. */
export function packageManagerFor(root: string, starter: PackageManager): PackageManager {
  const folders = repositoryOf(root) === undefined ? [root] : foldersInRepository(root);
  return declaredManager(folders)?.manager ?? lockOf(folders)?.manager ?? starter;
}

/**
 * Finds out what workflows must know of the repository around a project. Without a repository and without a lock file,
 * the result is the one of the last run.
 *
 * @param last the workflow that the last run wrote
 * @param ci where it is now
 * @param starter the package manager that a new project without a lock file gets
 * @param isExisting whether the project existed before its first job
 */
export function readRepository(
  root: string,
  last: string | undefined,
  ci: string | undefined,
  starter: PackageManager = 'npm',
  isExisting = false,
): Repository {
  const own = realPathOf(root);
  const folders = foldersInRepository(own);
  const top = repositoryOf(own);
  const from = (folder: string): string =>
    top === undefined ? '' : relative(top, folder).split(sep).join('/');
  const folder = top === undefined ? folderIn(last) : from(own);
  const declared = declaredManager(folders);
  const lock = lockOf(folders);
  const manager = declared?.manager ?? lock?.manager ?? managerIn(last) ?? starter;
  const pinned = declared === undefined ? '' : from(declared.folder);
  return {
    folder,
    manager,
    lockFolder: lock === undefined || top === undefined ? folder : from(lock.folder),
    isYarnBerry: isBerry(declared?.version ?? '') || hasBerryFile(folders) || isBerryIn(last),
    pinnedIn:
      declared === undefined
        ? undefined
        : pinned === ''
          ? 'package.json'
          : `${pinned}/package.json`,
    isBuiltAbove:
      lock !== undefined &&
      lock.folder !== own &&
      textInPackage(lock.folder, ['scripts', 'build']) !== undefined,
    workflows:
      ci === undefined ? placeForNew(top === undefined ? '' : folder, isExisting) : placeOf(ci),
  };
}

const isBerry = (version: string): boolean => Number.parseInt(version, 10) >= 2;

const hasBerryFile = (folders: readonly string[]): boolean =>
  folders.some((folder) => existsSync(join(folder, '.yarnrc.yml')));

const folderIn = (workflow = ''): string =>
  /working-directory: '?([^'\n]+)/.exec(workflow)?.[1] ?? '';

const managerIn = (workflow = ''): PackageManager | undefined =>
  PACKAGE_MANAGERS.find((each) => new RegExp(`- run: ${each} (ci|install)\\b`).test(workflow));

const isBerryIn = (workflow = ''): boolean => workflow.includes('yarn install --immutable');
