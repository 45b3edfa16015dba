import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { root } from './repository';
import { type RunResult, run } from './run';

/**
 * Formatter and linter, with this repository's own settings, over everything below `folder`.
 * Only what ties the settings to the repository is left out: its version control and its lists of files.
 */
export async function checkStyle(folder: string): Promise<RunResult> {
  const settings = parse(await readFile(join(root, 'biome.json'), 'utf8'));
  const { $schema, extends: rooms, vcs, files, overrides, ...rules } = settings;
  // What a run leaves for `undo` is nobody's to read; git ignores it, but here is no git. The emulator is a build.
  const includes = '["**", "!**/.eternal/run", "!**/emulator.mjs"]';
  const text = JSON.stringify({ ...rules, root: true, files: { includes: [] } }, undefined, 2)
    // On one line, as the formatter has it: this file is checked too.
    .replace('"includes": []', `"includes": ${includes}`);
  await writeFile(join(folder, 'biome.json'), `${text}\n`);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  // Not the order of imports: it would depend on how a job's names sort.
  const flags = ['--colors=off', '--error-on-warnings', '--assist-enabled=false'];
  return run(folder, process.execPath, [biome, 'ci', ...flags, '.']);
}
