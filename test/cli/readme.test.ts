import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bin, root } from '../../tools/repository';
import { run } from '../../tools/run';
import { newFolder } from './project-fixture';

/** The lines of a README's `sh` blocks that call us. */
const commandsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/```sh\n(.*?)```/gs)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => line.startsWith('npx create-eternal-function '));

it('the commands of our README do what it says, one after the other', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has another shell');
  const dir = await newFolder();
  const ours = `"${process.execPath}" "${bin}"`;
  const all = commandsIn(readFileSync(join(root, 'README.md'), 'utf8'));
  // The first asks, and is the terminal tests' matter; the second makes the project of the others.
  const [asking, creating, ...others] = all;
  expect(asking).toBe('npx create-eternal-function my-app');
  expect(others.length).toBeGreaterThan(8);

  const results: string[] = [];
  for (const line of [creating ?? '', ...others]) {
    const command = line.replace('npx create-eternal-function', ours);
    const place = line === creating ? dir : join(dir, 'my-app');
    // That job is there by then: the README adds it to a project that is not ours.
    if (line.endsWith(' add orders-sync')) continue;
    const { exitCode, stderr } = await run(place, 'sh', ['-c', command]);
    results.push(exitCode === 0 ? line : `${line}\n${stderr}`);
  }

  expect(results).toEqual(all.slice(1).filter((line) => !line.endsWith(' add orders-sync')));
});
