import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { root } from './repository';
import { type RunResult, run } from './run';

/**
 * Runs Biome over a folder with the settings of this repository, except those about its own files: version control,
 * file lists and layers.
 */
export async function checkStyle(folder: string): Promise<RunResult> {
  const settings = parse(await readFile(join(root, 'biome.json'), 'utf8'));
  const { $schema, extends: layers, vcs, files, overrides, ...rules } = settings;
  // git ignores .eternal/run, but the folder is no git repository. The emulator is a build.
  const includes = '["**", "!**/.eternal/run", "!**/emulator.mjs"]';
  const text = JSON.stringify({ ...rules, root: true, files: { includes: [] } }, undefined, 2)
    // In the formatter's style, because Biome checks this file too.
    .replace('"includes": []', `"includes": ${includes}`);
  await writeFile(join(folder, 'biome.json'), `${text}\n`);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  // The order of imports depends on the names of the job.
  const flags = ['--colors=off', '--error-on-warnings', '--assist-enabled=false'];
  return run(folder, process.execPath, [biome, 'ci', ...flags, '.']);
}
