import { relative } from 'node:path';
import { scriptsOf } from '../plan/plan';
import { commandLine } from '../shell';

/** The package manager that started this program, from its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.npm_config_user_agent?.split('/')[0] ?? '';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

/**
 * The commands that install the dependencies of a new project. By default, Yarn 2 and later create no `node_modules`,
 * but TypeScript 7 and the Functions host need it.
 */
export function installCommands(
  env: Readonly<Record<string, string | undefined>>,
): (readonly string[])[] {
  const isPlugAndPlay = /^yarn\/(?!1\.)/.test(env.npm_config_user_agent ?? '');
  return [
    ...(isPlugAndPlay ? [['yarn', 'config', 'set', 'nodeLinker', 'node-modules']] : []),
    [packageManager(env), 'install'],
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
  if (!isWritten && toAdd.length === 0) return [];
  const { test, dev } = scriptsOf(isExisting);
  const isShort = test === 'test' && manager !== 'bun';
  const path = relative(cwd, root);
  return [
    ...(path === '' ? [] : [commandLine(['cd', path.startsWith('-') ? `./${path}` : path])]),
    ...(toAdd.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...toAdd])]),
    ...(needsInstall ? [`${manager} install`] : []),
    ...(isWritten
      ? [isShort ? `${manager} test` : `${manager} run ${test}`, `${manager} run ${dev}`]
      : []),
  ];
}
