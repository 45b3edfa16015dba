import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runHere } from '../../tools/run-here';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree } from '../../tools/tree';

/** Creates a temporary folder with these files. Removes it when the test ends. */
export async function newFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await makeTempDir();
  onTestFinished(() => removeTempDir(dir));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** The text of every file in a folder, by path, without the data of `undo`. */
export const filesIn = async (dir: string): Promise<Record<string, string>> =>
  Object.fromEntries([...(await readTree(dir))].filter(([path]) => !/\.eternal\/run\//.test(path)));

/** An `eternal.json` with these jobs, as JSON source. */
export const manifestWith = (jobs: string, name = 'my-app'): string =>
  `{ "generator": "0.1.0", "name": "${name}", "backend": "azure-storage", "jobs": ${jobs} }`;

/** A job as the generator writes it into `eternal.json`. */
export const jobText = (id: string, options: object): string =>
  `"${id}": ${JSON.stringify(options, null, 2).replaceAll('\n', '\n    ')}`;

/** Creates a project `app` with one job, `orders`. Removes it when the test ends. */
export async function newProject(...options: string[]): Promise<string> {
  const parent = await newFolder();
  const { exitCode, stderr } = await runHere(parent, [
    ...['app', '--id', 'orders', '--yes'],
    ...options,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return join(parent, 'app');
}

/** Edits one file of a project as a user would. Throws if the file does not contain `find`. */
export function edit(dir: string, path: string, find: string, replacement: string): void {
  const text = readFileSync(join(dir, path), 'utf8');
  if (!text.includes(find)) throw new Error(`no ${find} in ${path}`);
  writeFileSync(join(dir, path), text.replace(find, replacement));
}

export const readText = (dir: string, path: string): string =>
  readFileSync(join(dir, path), 'utf8');
