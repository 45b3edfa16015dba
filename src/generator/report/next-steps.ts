import { isAbsolute, relative } from 'node:path';
import { explicitSettings, type Job } from '../manifest/manifest';
import { commandLine } from '../message';
import { flagOf } from '../options/options';
import { scriptsOf } from '../plan/plan';
import { PACKAGE_MANAGERS, type PackageManager } from '../plan/repository';

/** The package manager that started this program, from its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): PackageManager {
  const name = env.npm_config_user_agent?.split('/')[0];
  return PACKAGE_MANAGERS.find((each) => each === name) ?? 'npm';
}

/**
 * The commands that install the dependencies of a new project. By default, Yarn 2 and later create no `node_modules`,
 * but TypeScript 7 and the Functions host need it.
 */
export function installCommands(
  manager: PackageManager,
  env: Readonly<Record<string, string | undefined>>,
): (readonly string[])[] {
  const isPlugAndPlay =
    manager === 'yarn' && /^yarn\/(?!1\.)/.test(env.npm_config_user_agent ?? '');
  return [
    ...(isPlugAndPlay ? [['yarn', 'config', 'set', 'nodeLinker', 'node-modules']] : []),
    [manager, 'install'],
  ];
}

interface Done {
  readonly isWritten: boolean;
  /** The dependencies changed. */
  readonly needsInstall: boolean;
  /** Paths to add to git's index after a merge of two branches. */
  readonly toAdd: readonly string[];
  /** The loop is in an existing project, whose scripts have other names. */
  readonly isExisting: boolean;
}

/** The commands to run after a project was created or changed. */
export function nextSteps(
  cwd: string,
  root: string,
  manager: string,
  { isWritten, needsInstall, toAdd, isExisting }: Done,
): string[] {
  if (!isWritten && !needsInstall && toAdd.length === 0) return [];
  const { test, dev } = scriptsOf(isExisting);
  const isShort = test === 'test' && manager !== 'bun';
  const path = relative(cwd, root);
  // On another drive of Windows, where `cd` of cmd.exe stays on its drive.
  const enter = isAbsolute(path) ? 'pushd' : 'cd';
  return [
    ...(path === '' ? [] : [commandLine([enter, path.startsWith('-') ? `./${path}` : path])]),
    ...(toAdd.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...toAdd])]),
    ...(needsInstall ? [`${manager} install`] : []),
    ...(isWritten
      ? [isShort ? `${manager} test` : `${manager} run ${test}`, `${manager} run ${dev}`]
      : []),
  ];
}

const RUNNERS: Readonly<Record<string, string>> = { pnpm: 'pnpm exec', yarn: 'yarn', bun: 'bunx' };

/** Lints new files of an existing project: only its own rules know the order of imports, and the like. */
export function lintCommand(manager: string, paths: readonly string[]): string {
  const files = paths
    .filter((path) => /^src\/.*\.ts$/.test(path))
    .map((path) => (path.startsWith('src/eternal/') ? 'src/eternal' : path));
  return `${RUNNERS[manager] ?? 'npx'} eslint --fix ${[...new Set(files)].join(' ')}`;
}

/** The flags of a job: everything that a prompt can ask for, and every setting that differs from its default. */
export function jobArguments(job: Job): string[] {
  const flags = explicitSettings(job).flatMap(({ key, value }) => [`--${flagOf(key)}`, `${value}`]);
  return ['--processor', job.processor, ...flags];
}

export const reproduceLine = (version: string, args: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...args]);
