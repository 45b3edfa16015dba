import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildAndTest,
  copyExisting,
  existingProjects,
  installExisting,
} from '../support/existing-projects';
import { root } from '../support/repository';
import { makeTempDir, removeTempDir } from '../support/temp-dir';

let place: string;

beforeAll(async () => {
  place = await makeTempDir();
});

afterAll(() => removeTempDir(place));

/** Before anything is added to them: otherwise their tests would say nothing afterwards. */
describe.concurrent.each(existingProjects)('the project $name', (project) => {
  it('builds and passes its tests as it is', async ({ expect }) => {
    const folder = await copyExisting(project, place);
    await installExisting(project, folder);

    const { exitCode, stdout, stderr } = await buildAndTest(folder);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    expect(existsSync(join(folder, project.app ?? '', project.compiled))).toBe(true);
  });
});

it('is there for every fixture', async () => {
  const names = existingProjects.map(({ name }) => name);
  expect(names).toEqual((await readdir(join(root, 'test/fixtures/existing'))).sort());
});
