import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { mustRun } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';

test('scripts/package.mjs packs the compiled app with its production dependencies, which runs by itself', async () => {
  const root = inject('installedRoot');
  const project = await generate(caseNamed('azd-github'), join(root, 'azd'));

  await mustRun(project, process.execPath, ['scripts/package.mjs']);

  await inTempDir(async (elsewhere) => {
    const app = join(elsewhere, 'app');
    await rename(join(project, '.package'), app);
    const files = ['dist', 'host.json', 'node_modules', 'package.json'];
    expect((await readdir(app)).sort()).toEqual(files);
    const installed = await readdir(join(app, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['@azure', 'durable-functions']));
    const tools = ['typescript', 'vitest', 'durable-functions-emulator'];
    expect(installed.filter((each) => tools.includes(each))).toEqual([]);
    await mustRun(app, process.execPath, ['-e', "require('./dist/functions/orders-sync.js')"]);
  });
});
