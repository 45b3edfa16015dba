import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newProject } from '../project-fixture';
import { cli } from '../run-cli';

const asFile = (path: string) => (dir: string) => {
  rmSync(join(dir, path), { recursive: true, force: true });
  writeFileSync(join(dir, path), 'x');
};
const asLoop = (path: string) => (dir: string) => {
  rmSync(join(dir, path), { recursive: true, force: true });
  symlinkSync(path, join(dir, path));
};
const asHuge = (path: string) => (dir: string) => truncateSync(join(dir, path), 3 * 2 ** 30);

const rows: readonly [string, (dir: string) => unknown][] = [
  ['.eternal is a file', asFile('.eternal')],
  ['.eternal/run is a file', asFile('.eternal/run')],
  ['the lock is a file', asFile('.eternal/run/current')],
  ['the lock is empty', (dir) => mkdirSync(join(dir, '.eternal/run/current'))],
  ['the data of undo is a file', asFile('.eternal/run/undo')],
  ['the journal is gone', (dir) => rmSync(join(dir, '.eternal/run/undo/journal.json'))],
  ['the journal is not JSON', asFile('.eternal/run/undo/journal.json')],
  ['eternal.json is a link to itself', asLoop('eternal.json')],
  ['src is a link to itself', asLoop('src')],
  ['src is a file', asFile('src')],
  ['eternal.json has 3 GB', asHuge('eternal.json')],
  ['a job file has 3 GB', asHuge('src/functions/orders.ts')],
  ['.eternal/base has 3 GB', asHuge('.eternal/base')],
];

describe.each(['list', 'check', 'set orders --jitter 6%', 'undo'])('%s', (command) => {
  it.each(rows)(
    'ends without a stack and with an exit code from 0 to 3 where %s',
    async (_, damage) => {
      const dir = await newProject();
      await cli(dir, ['set', 'orders', '--jitter', '5%']);
      damage(dir);
      const { exitCode, stderr } = await cli(dir, command.split(' '));
      expect([0, 1, 2, 3]).toContain(exitCode);
      expect(stderr).not.toMatch(/^ +at |this is a bug/m);
    },
  );
});

it('names the folder to delete where a lock has no journal', async () => {
  const dir = await newProject();
  mkdirSync(join(dir, '.eternal/run/current'));
  const { exitCode, stderr } = await cli(dir, ['regenerate']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/cannot read the journal .*then delete .*\.eternal\/run\/current/);
});
