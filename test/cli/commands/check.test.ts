import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBases } from '../../../tools/bases';
import { edit, filesIn, newFolder, newProject } from '../project-fixture';
import { cli } from '../run-cli';

describe('check', () => {
  it('passes for a new project, also without the files that git ignores', async () => {
    const dir = await newProject();
    rmSync(join(dir, 'local.settings.json'));
    rmSync(join(dir, '.eternal/run'), { recursive: true });
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['check']);

    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'all files match eternal.json',
      stderr: '',
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('passes with edits and deletions that regenerate keeps', async () => {
    const dir = await newProject();
    edit(dir, 'README.md', 'npm install', 'pnpm install');
    rmSync(join(dir, '.vscode'), { recursive: true });
    writeFileSync(join(dir, 'src/own.ts'), 'export {};\n');

    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('lists with --json what regenerate would change', async () => {
    const dir = await newProject();
    edit(dir, 'eternal.json', '"3m"', '"9m"');
    const before = await filesIn(dir);

    const { exitCode, stdout } = await cli(dir, ['check', '--json']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      command: 'check',
      dir,
      ok: false,
      changes: [{ path: 'src/functions/orders.ts', action: 'update', owner: 'generated' }],
      conflictMarkers: [],
      warnings: [],
      error: {
        code: 'E_DIFFERS',
        message: 'regenerate would change 1 file, and 1 file in .eternal',
        hint: 'run regenerate',
      },
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('fails without the merge base, which regenerate restores', async () => {
    const dir = await newProject();
    setBases(dir, { 'host.json': undefined });

    const before = await cli(dir, ['check']);
    await cli(dir, ['regenerate']);
    const after = await cli(dir, ['check']);

    expect(before).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('1 file in .eternal'),
    });
    expect(after.exitCode).toBe(0);
  });

  it('exits with 2 outside of a project', async () => {
    const { exitCode, stderr } = await cli(await newFolder(), ['check']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no eternal.json'),
    });
  });
});
