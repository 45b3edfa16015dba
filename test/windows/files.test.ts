import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { bin, root } from '../../tools/repository';
import { until } from '../../tools/until';
import { filesIn, newFolder, newProject } from '../cli/project-fixture';
import { cli } from '../cli/run-cli';
import { runUnderWine, type Wine, windowsPath } from './wine';

const wine = inject('wine') as Wine;
const node = wine?.nodes[20] ?? '';

const onWindows = (cwd: string, args: readonly string[]) =>
  runUnderWine(wine, cwd, [node, windowsPath(bin), ...args]);

describe.runIf(wine !== undefined)('files on Windows', () => {
  it('waits for files that another program holds', async () => {
    const app = await newProject();
    const mark = join(await newFolder(), 'held');
    const held = [
      ...['eternal.json', '.eternal/base', 'src/functions/orders.ts', 'package.json'],
      'src/processors/process-orders.ts',
    ].map((path) => windowsPath(join(app, path)));
    const hold = ['1500', mark, ...held];
    const holder = runUnderWine(wine, app, [
      node,
      windowsPath(join(root, 'test/windows/hold.mjs')),
      ...hold,
    ]);
    await until('the files to be held', async () => existsSync(mark) || undefined);

    const renamed = await onWindows(app, ['rename', 'orders', 'bills']);

    expect(renamed).toMatchObject({ exitCode: 0 });
    expect(await holder).toMatchObject({ exitCode: 0 });
    expect(await cli(app, ['check'])).toMatchObject({ exitCode: 0 });
  });

  it('undoes on Windows what another system wrote, and the other way round', async () => {
    const app = await newProject();
    const created = await filesIn(app);
    await cli(
      app,
      ['set', 'orders', '--ci', 'github'].filter((each) => each !== 'orders'),
    );
    await cli(app, ['rename', 'orders', 'ORDERS']);
    const before = await filesIn(app);

    expect(await onWindows(app, ['remove', 'ORDERS'])).toMatchObject({ exitCode: 0 });
    expect(await cli(app, ['undo'])).toMatchObject({ exitCode: 0 });
    expect(await filesIn(app)).toEqual(before);
    await cli(app, ['rename', 'ORDERS', 'orders']);
    const renamed = await filesIn(app);
    await cli(app, ['remove', 'orders']);
    expect(await onWindows(app, ['undo'])).toMatchObject({ exitCode: 0 });
    expect(await filesIn(app)).toEqual(renamed);
    expect(renamed).not.toEqual(created);
  });

  it('restores the folders of a project whose other half Windows removed', async () => {
    const app = await newProject();
    const before = await filesIn(app);
    const folder = join(app, 'src/functions');
    const mode = statSync(folder).mode & 0o777;
    expect(await onWindows(app, ['remove', 'orders'])).toMatchObject({ exitCode: 0 });
    expect(existsSync(folder)).toBe(false);
    expect(await cli(app, ['undo'])).toMatchObject({ exitCode: 0 });
    // Windows reports no bits that let anybody enter a folder.
    expect(statSync(folder).mode & 0o777).toBe(mode);
    expect(await filesIn(app)).toEqual(before);
    expect(await cli(app, ['check'])).toMatchObject({ exitCode: 0 });
  });

  it('reports a drive that does not exist', async () => {
    const { exitCode, stderr } = await onWindows(await newFolder(), ['Q:\\app', '--id', 'a']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: cannot write Q:\\app: ENOENT/),
    });
  });

  it('finds a project whose name differs only in case', async () => {
    const app = await newProject();
    renameSync(app, `${app.slice(0, -3)}App`);
    const { exitCode, stdout } = await onWindows(join(app, '..'), ['list', '--dir', 'aPP']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('orders'),
    });
  });
});
