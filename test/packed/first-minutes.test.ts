import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevServer } from '../support/dev-server';
import { driveLoop } from '../support/drive';
import { runGeneratedTests } from '../support/generated-tests';
import { functionsOf, loadedFunctions } from '../support/loaded-functions';
import { pack } from '../support/pack';
import { mustRun } from '../support/run';
import { makeTempDir, removeTempDir } from '../support/temp-dir';

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
});

afterAll(() => removeTempDir(folder));

test('from the tarball, in an empty folder: create, install, test, build, dev', async () => {
  const { file } = await pack(folder);
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const flags = ['--id', 'orders-sync', '--processor', 'processOrders', '--yes'];
  const npx = ['--yes', '--package', file, 'create-eternal-function'];
  await mustRun(empty, 'npx', [...npx, 'my-app', ...flags]);
  expect(await readdir(empty)).toEqual(['my-app']);

  const project = join(empty, 'my-app');
  await mustRun(project, 'npm', ['install', '--no-audit', '--no-fund']);

  const { tests, passed, seconds } = await runGeneratedTests(project);
  expect(tests).toBeGreaterThan(0);
  expect(passed).toBe(tests);
  expect(seconds).toBeLessThan(10);

  await mustRun(project, 'npm', ['run', 'build']);
  expect(await loadedFunctions(project)).toEqual(functionsOf('orders-sync'));

  const server = await startDevServer(project, { speed: 30 });
  try {
    await driveLoop(server.url, 'orders-sync');
  } finally {
    await server.stop();
  }
});
