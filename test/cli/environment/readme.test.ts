import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bin, root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { newFolder } from '../project-fixture';
import { cli } from '../run-cli';

/** The lines of a document's `sh` blocks that call the program. */
const commandsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/```sh\n(.*?)```/gs)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => line.startsWith('npx create-eternal-function '));

/** This one prompts: the tests with a terminal run it. */
const INTERACTIVE = 'npx create-eternal-function my-app';
it.each([
  ['README.md', 7],
  ['docs/commands.md', 16],
])(
  'runs the commands of %s one after the other',
  async (path, count) => {
    const dir = await newFolder();
    const project = join(dir, 'my-app');
    // The commands of the README start in a project that its reader has created at a terminal.
    if (path === 'README.md') await cli(dir, ['my-app', '--id', 'orders-sync', '--yes']);
    const program = `"${process.execPath}" "${bin}"`;
    const commands = commandsIn(readFileSync(join(root, path), 'utf8')).filter(
      (line) => line !== INTERACTIVE,
    );
    expect(commands).toHaveLength(count);

    const results: string[] = [];
    for (const line of commands) {
      // The reader has deleted these.
      for (const [, path = ''] of line.matchAll(/--accept-deleted (\S+)/g))
        rmSync(join(project, path), { recursive: true });
      const command = line.replace('npx create-eternal-function', program);
      const cwd = existsSync(project) && !line.includes('--from') ? project : dir;
      const { exitCode, stderr } = await run(cwd, 'sh', ['-c', command]);
      results.push(exitCode === 0 ? line : `${line}\n${stderr}`);
    }

    expect(results).toEqual(commands);
  },
  120_000,
);
