import { relative } from 'node:path';
import type { Change } from '../compare/change';
import { type Job, spokenSettings } from '../manifest/manifest';
import { flagOf } from '../options/options';
import { commandLine } from '../strings';
import type { Unmerged } from '../workspace/git';

/** The package manager that started this program, by its user agent (`pnpm/9.1.0 npm/? node/v20…`). */
export function packageManager(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.npm_config_user_agent?.split('/')[0] ?? '';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm';
}

interface Done {
  /** The dependencies are new, or others. */
  readonly needsInstall: boolean;
  readonly unmerged: Unmerged;
  readonly written: readonly Pick<Change, 'path'>[];
}

/** What to type after a project was made or changed. */
export function nextSteps(
  cwd: string,
  root: string,
  manager: string,
  { needsInstall, unmerged, written }: Done,
): string[] {
  const way = relative(cwd, root);
  const merged = written.flatMap(({ path }) => (unmerged.has(path) ? [path] : []));
  return [
    ...(way === '' ? [] : [commandLine(['cd', way])]),
    ...(merged.length === 0 ? [] : [commandLine(['git', 'add', '.eternal', ...merged])]),
    ...(needsInstall ? [`${manager} install`] : []),
    manager === 'bun' ? 'bun run test' : `${manager} test`,
    `${manager} run dev`,
  ];
}

/** The words that describe a job on a command line: all that could be asked, and what differs from its default. */
export function jobWords(job: Job): string[] {
  const spoken = spokenSettings(job).flatMap(({ key, value }) => [`--${flagOf(key)}`, `${value}`]);
  return ['--processor', job.processor, ...spoken];
}

export const reproduceLine = (version: string, words: readonly string[]): string =>
  commandLine(['npx', `create-eternal-function@${version}`, ...words]);
