import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { generate } from '../../tools/generate';
import { mustRun, npm } from '../../tools/run';
import { inTempDir } from '../../tools/temp-dir';

test('azd is given the compiled app with its production dependencies, which runs by itself', async () => {
  const project = await generate(caseNamed('azd-github'), join(inject('installedRoot'), 'azd'));
  await mustRun(project, 'npm', ['install', '--package-lock-only', '--no-audit', '--no-fund']);

  expect(await npm(project, ['exec', '-c', 'node infra/package.mjs'])).toMatchObject({
    exitCode: 0,
  });

  await inTempDir(async (elsewhere) => {
    const app = join(elsewhere, 'app');
    await rename(join(project, '.package'), app);
    expect((await readdir(app)).sort()).toEqual(
      ['dist', 'host.json', 'node_modules', 'package-lock.json', 'package.json'].sort(),
    );
    expect(await readdir(join(app, 'dist'))).toEqual(['src']);
    const installed = await readdir(join(app, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['@azure', 'durable-functions']));
    expect(installed).not.toEqual(expect.arrayContaining(['typescript']));
    expect(installed).not.toEqual(expect.arrayContaining(['vitest']));
    await mustRun(app, process.execPath, ['-e', "require('./dist/src/functions/orders-sync.js')"]);
  });
});
