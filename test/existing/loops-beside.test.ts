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

let place: string;

beforeAll(async () => {
  place = await makeTempDir();
});

afterAll(() => removeTempDir(place));

const names = process.env.EXISTING?.split(' ');
const chosen = existingProjects.filter(({ name }) => names?.includes(name) ?? true);

describe.concurrent.each(chosen)('the project $name', (project) => {
  it('builds and passes its tests as it is, with a loop beside it, and without it again', async () => {
    const folder = await copyExisting(project, place);
    const app = join(folder, project.app ?? '');
    await installExisting(project, folder);
    await passes(folder);
    expect(existsSync(join(app, project.compiled))).toBe(true);

    await generator(app, ['add', 'orders-sync', '--yes']);
    await installExisting(project, folder);
    await passes(folder);
    await mustRun(app, 'npm', ['run', 'test:eternal']);
    await runs(app, project);

    await generator(app, ['remove', 'orders-sync']);
    await passes(folder);
  });
});

async function passes(folder: string): Promise<void> {
  const { exitCode, stdout, stderr } = await buildAndTest(folder);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
}

/** The loop runs on the emulator, beside the functions that were there. */
async function runs(
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

it('is there for every fixture', async () => {
  const all = existingProjects.map(({ name }) => name);
  expect(all).toEqual((await readdir(join(root, 'test/fixtures/existing'))).sort());
});
