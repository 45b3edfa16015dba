import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './run';

/**
 * The paths that Core Tools deploys. It reads .funcignore in its own way: see GitIgnoreParser.cs in
 * Azure/azure-functions-core-tools.
 */
export function deployedByCoreTools(funcignore: string, paths: readonly string[]): string[] {
  const patterns = funcignore
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^\//, ''))
    .map((line) => line.replace(/[-[\]/{}()+?.\\^$|]/g, '\\$&'))
    .map((line) => line.replaceAll('**', '(.+)').replaceAll('*', '([^\\/]+)'));
  const ignored = new RegExp(`^((${patterns.join(')|(')}))\\b`);
  return paths.filter((path) => !ignored.test(path));
}

/** The sorted paths that other tools deploy: they read .funcignore as git reads .gitignore. */
export async function deployedByGitRules(project: string): Promise<string[]> {
  await mustRun(project, 'git', ['init', '--quiet']);
  const { stdout } = await mustRun(project, 'git', ['ls-files', '--others', '-X', '.funcignore']);
  return stdout.split('\n').sort();
}

export const readFuncignore = (project: string): Promise<string> =>
  readFile(join(project, '.funcignore'), 'utf8');
