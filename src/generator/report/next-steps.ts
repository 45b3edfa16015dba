import { relative } from 'node:path';
import { scriptsOf } from '../plan/plan';
import { commandLine } from '../shell';

/** The package manager that started this program, by its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.npm_config_user_agent?.split('/')[0] ?? '';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

/**
 * What installs the dependencies of a new project. Yarn 2 and later make no `node_modules` unless told to, which
 * TypeScript 7 and the Functions host look for.
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
  /** The dependencies are new, or others. */
  readonly needsInstall: boolean;
  /** What git is to be told of, after a merge of two branches. */
  readonly toAdd: readonly string[];
  /** The project was there before. */
  readonly isExisting: boolean;
}

/** What to type after a project was made or changed. */
export function nextSteps(
  cwd: string,
  root: string,
  manager: string,
  { isWritten, needsInstall, toAdd, isExisting }: Done,
): string[] {
  if (!isWritten && toAdd.length === 0) return [];
  const { test, dev } = scriptsOf(isExisting);
  const isShort = test === 'test' && manager !== 'bun';
  const way = relative(cwd, root);
  return [
    ...(way === '' ? [] : [commandLine(['cd', way.startsWith('-') ? `./${way}` : way])]),
    ...(toAdd.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...toAdd])]),
    ...(needsInstall ? [`${manager} install`] : []),
    ...(isWritten
      ? [isShort ? `${manager} test` : `${manager} run ${test}`, `${manager} run ${dev}`]
      : []),
  ];
}
