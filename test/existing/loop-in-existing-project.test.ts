import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer } from '../../tools/dev-server';
import {
  buildAndTest,
  copyExisting,
  type ExistingProject,
  existingProjects,
  installExisting,
} from '../../tools/existing-projects';
import { loopClient } from '../../tools/loop-client';
import { root } from '../../tools/repository';
import { generator, mustRun } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree } from '../../tools/tree';

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
});

afterAll(() => removeTempDir(folder));

const names = process.env.EXISTING?.split(' ');
const chosen = existingProjects.filter(({ name }) => names?.includes(name) ?? true);

describe.concurrent.each(chosen)('the project $name', (project) => {
  it('builds and passes its tests before add, after add and after remove', async ({ expect }) => {
    const copy = await copyExisting(project, folder);
    const app = join(copy, project.app ?? '');
    const before = await sourceOf(copy);
    await installExisting(project, copy);
    await expectToPass(copy);
    expect(existsSync(join(app, project.compiled))).toBe(true);

    await generator(app, ['add', 'orders-sync', '--yes']);
    await installExisting(project, copy);
    await expectToPass(copy);
    await mustRun(app, 'npm', ['run', 'test:eternal']);
    await expectToRun(app, project);

    await generator(app, ['remove', 'orders-sync']);
    // The same files pass again.
    if ((await sourceOf(copy)) !== before) await expectToPass(copy);
  });
});

/** All files but the lock, which is that of the project with the loop. */
async function sourceOf(folder: string): Promise<string> {
  const files = [...(await readTree(folder))].filter(([path]) => path !== 'package-lock.json');
  return JSON.stringify(files);
}

async function expectToPass(project: string): Promise<void> {
  const { exitCode, stdout, stderr } = await buildAndTest(project);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
}

/** Runs the loop on the emulator, beside the functions of the project. */
async function expectToRun(
  app: string,
  { prefix, compiled, functionName = basename(compiled, '.js') }: ExistingProject,
): Promise<void> {
  const server = await startDevServer(app, { script: 'dev:eternal', speed: 60 });
  try {
    const loop = loopClient(server.url, 'orders-sync', prefix);
    await loop.start();
    const status = await loop.statusWhen('runs', ({ totals }) => totals.runs > 0);
    expect(status.totals.failures).toBe(0);
    expect(server.output()).toContain(functionName);
  } finally {
    await server.stop();
  }
}

it('has a test for every fixture', async () => {
  const all = existingProjects.map(({ name }) => name);
  expect(all).toEqual((await readdir(join(root, 'test/fixtures/existing'))).sort());
});
