import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/generator/apply';
import { interruptAfterRenames } from '../support/stopping-disk';
import { cli, edit, filesIn, makeFolder, makeProject, textOf } from './support';

describe('check', () => {
  it('is content with a project as it was made, also without what is not in git', async () => {
    const dir = await makeProject();
    rmSync(join(dir, 'local.settings.json'));
    rmSync(join(dir, '.eternal/run'), { recursive: true });
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['check']);

    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'the project is what eternal.json says',
      stderr: '',
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('is content with edits and deletions, which regenerating keeps', async () => {
    const dir = await makeProject();
    edit(dir, 'README.md', 'npm install', 'pnpm install');
    rmSync(join(dir, '.vscode'), { recursive: true });
    writeFileSync(join(dir, 'src/own.ts'), 'export {};\n');

    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('lists as data what regenerate would do', async () => {
    const dir = await makeProject();
    edit(dir, 'eternal.json', '"3m"', '"9m"');
    const before = await filesIn(dir);

    const { exitCode, stdout } = await cli(dir, ['check', '--json']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      command: 'check',
      dir,
      ok: false,
      changes: [{ path: 'src/functions/orders.ts', action: 'update', owner: 'managed' }],
      conflictMarkers: [],
      warnings: [],
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('misses a merge base that is gone, which regenerate writes again', async () => {
    const dir = await makeProject();
    rmSync(join(dir, '.eternal/base/host.json.base'));

    const before = await cli(dir, ['check']);
    await cli(dir, ['regenerate']);
    const after = await cli(dir, ['check']);

    expect(before).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining('1 file in .eternal'),
    });
    expect(after.exitCode).toBe(0);
  });

  it('needs a project', async () => {
    const { exitCode, stderr } = await cli(await makeFolder(), ['check']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no eternal.json'),
    });
  });
});

describe('undo', () => {
  it.each([
    { args: ['set', 'orders', '--jitter', '5%', '--processor', 'pull'] },
    { args: ['add', 'mails'] },
    { args: ['rename', 'orders', 'mails'] },
    { args: ['remove', 'orders'] },
    { args: ['set', '--name', 'other'] },
  ])('takes back $args, once', async ({ args }) => {
    const dir = await makeProject();
    edit(dir, 'src/functions/orders.ts', 'errorDelay', '// mine\n  errorDelay');
    const before = await filesIn(dir);
    await cli(dir, args);
    const changed = await filesIn(dir);

    const planned = await cli(dir, ['undo', '--dry-run', '--diff']);
    expect(await filesIn(dir)).toEqual(changed);
    const { exitCode, stdout } = await cli(dir, ['undo', '--json']);
    const again = await cli(dir, ['undo']);

    expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('eternal.json') });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'undo', ok: true });
    expect(await filesIn(dir)).toEqual(before);
    expect(again).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('nothing to take back'),
    });
  });

  it('takes back the making of a whole project', async () => {
    const dir = await makeProject();
    writeFileSync(join(dir, 'notes.txt'), 'mine\n');

    const { exitCode } = await cli(dir, ['undo']);

    expect(exitCode).toBe(0);
    expect(await filesIn(dir)).toEqual({ 'notes.txt': 'mine\n' });
  });

  it('refuses when a file that it would touch was changed since, and names each', async () => {
    const dir = await makeProject();
    await cli(dir, ['add', 'mails']);
    edit(dir, 'src/processors/process-mails.ts', 'return processed', 'return 1');
    edit(dir, 'eternal.json', '"1m"', '"2m"');
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['undo']);
    const json = await cli(dir, ['undo', '--json']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('! conflict src/processors/process-mails.ts (changed since)');
    expect(stderr).toContain('! conflict eternal.json (changed since)');
    expect(stderr).toContain('nothing was taken back');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'E_CONFLICT' } });
    expect(await filesIn(dir)).toEqual(before);
  });
});

/** A project in which a process has died while it was changing it. */
async function makeInterrupted(): Promise<{ dir: string; before: Record<string, string> }> {
  const dir = await makeProject();
  const before = await filesIn(dir);
  const change = (path: string) => {
    const text = textOf(dir, path);
    return {
      path,
      action: 'update',
      owner: 'managed',
      before: text,
      after: `${text}half\n`,
    } as const;
  };
  const changes = ['README.md', 'eternal.json', 'host.json'].map(change);
  interruptAfterRenames(4, (disk) =>
    applyChanges({ root: dir, isNew: false, changes, bookkeeping: [] }, disk),
  );
  const current = join(dir, '.eternal/run/current');
  const owner = readdirSync(current).find((name) => name.startsWith('owner.')) ?? '';
  // This process is alive: the one that died had another number.
  renameSync(join(current, owner), join(current, owner.replace(/^owner\.\d+/, 'owner.4194399')));
  return { dir, before };
}

describe('after a run that was interrupted', () => {
  it('check, list and a dry run say so and repair nothing', async () => {
    const { dir } = await makeInterrupted();
    const half = await filesIn(dir);

    const checked = await cli(dir, ['check']);
    const listed = await cli(dir, ['list']);
    const dry = await cli(dir, ['regenerate', '--dry-run']);

    const said = expect.stringMatching(/^error: interrupted at \d{4}-.*Z; run regenerate/);
    expect(checked).toMatchObject({ exitCode: 3, stdout: '', stderr: said });
    expect(listed).toMatchObject({ exitCode: 1, stdout: '', stderr: said });
    expect(dry).toMatchObject({ exitCode: 1, stdout: '', stderr: said });
    expect(await filesIn(dir)).toEqual(half);
  });

  it('the next run restores, says what, and does its own work', async () => {
    const { dir, before } = await makeInterrupted();

    const { exitCode, stderr } = await cli(dir, ['set', 'orders', '--jitter', '5%']);

    expect(exitCode).toBe(0);
    expect(stderr.split('\n')[0]).toMatch(/^a run was interrupted at .*; restored: .*README\.md/);
    const after = await filesIn(dir);
    expect(after['README.md']).toBe(before['README.md']);
    expect(after['eternal.json']).toContain('"jitter": "5%"');
    expect(existsSync(join(dir, '.eternal/run/current'))).toBe(false);
  });

  it('undo has taken that back, and leaves the run before alone', async () => {
    const { dir, before } = await makeInterrupted();

    const { exitCode, stdout } = await cli(dir, ['undo', '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      changes: [],
      warnings: [expect.stringContaining('restored: ')],
    });
    expect(await filesIn(dir)).toEqual(before);
  });
});
