import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './run';

/** What of `paths` Core Tools deploys. Its .funcignore is not git's: see GitIgnoreParser.cs in Azure/azure-functions-core-tools. */
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

/** What of a project's files is deployed by tools that read its .funcignore as git reads a .gitignore; sorted. */
export async function deployedByGitRules(project: string): Promise<string[]> {
  await mustRun(project, 'git', ['init', '--quiet']);
  const { stdout } = await mustRun(project, 'git', ['ls-files', '--others', '-X', '.funcignore']);
  return stdout.split('\n').sort();
}

export const readFuncignore = (project: string): Promise<string> =>
  readFile(join(project, '.funcignore'), 'utf8');
