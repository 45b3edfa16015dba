import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bin } from '../../tools/repository';
import { type RunResult, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree } from '../../tools/tree';

/** A folder with these files, by path, that goes when the test ends. */
export async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await makeTempDir();
  onTestFinished(() => removeTempDir(dir));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** The built bin, whatever its exit code. */
export const cli = (
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<RunResult> => run(cwd, process.execPath, [bin, ...args], env);

/** Every file below a folder with its text, but what `undo` needs: two of them are equal when nothing has changed. */
export const filesIn = async (dir: string): Promise<Record<string, string>> =>
  Object.fromEntries([...(await readTree(dir))].filter(([path]) => !/\.eternal\/run\//.test(path)));

/** An `eternal.json` with these jobs, as JSON source. */
export const manifestWith = (jobs: string, name = 'my-app'): string =>
  `{ "generator": "0.1.0", "name": "${name}", "backend": "azure-storage", "jobs": ${jobs} }`;

/** A job as it is written into `eternal.json`. */
export const jobText = (id: string, options: object): string =>
  `"${id}": ${JSON.stringify(options, null, 2).replaceAll('\n', '\n    ')}`;

/** A project `app` with one job, `orders`, made by the bin, in a folder that goes when the test ends. */
export async function makeProject(...options: string[]): Promise<string> {
  const parent = await makeFolder();
  const { exitCode, stderr } = await cli(parent, ['app', '--id', 'orders', '--yes', ...options]);
  if (exitCode !== 0) throw new Error(stderr);
  return join(parent, 'app');
}

/** Changes one file of a project as a user would: what `find` says has to be in it. */
export function edit(dir: string, path: string, find: string, replacement: string): void {
  const text = readFileSync(join(dir, path), 'utf8');
  if (!text.includes(find)) throw new Error(`no ${find} in ${path}`);
  writeFileSync(join(dir, path), text.replace(find, replacement));
}

export const textOf = (dir: string, path: string): string => readFileSync(join(dir, path), 'utf8');
