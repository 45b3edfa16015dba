import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edit, filesIn, newProject } from '../project-fixture';
import { cli } from '../run-cli';

describe('undo', () => {
  it.each([
    { args: ['set', 'orders', '--jitter', '5%', '--processor', 'pull'] },
    { args: ['add', 'mails'] },
    { args: ['rename', 'orders', 'mails'] },
    { args: ['remove', 'orders'] },
    { args: ['set', '--name', 'other'] },
  ])('reverts $args once', async ({ args }) => {
    const dir = await newProject();
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
      stderr: expect.stringContaining('nothing to undo'),
    });
  });

  it('removes a new project', async () => {
    const dir = await newProject();
    writeFileSync(join(dir, 'notes.txt'), 'mine\n');

    const { exitCode } = await cli(dir, ['undo']);

    expect(exitCode).toBe(0);
    expect(await filesIn(dir)).toEqual({ 'notes.txt': 'mine\n' });
  });

  it('exits with 3 and names every file that changed since the last command', async () => {
    const dir = await newProject();
    await cli(dir, ['add', 'mails']);
    edit(dir, 'src/processors/process-mails.ts', 'return processed', 'return 1');
    edit(dir, 'eternal.json', '"1m"', '"2m"');
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['undo']);
    const json = await cli(dir, ['undo', '--json']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(
      '! conflict src/processors/process-mails.ts (changed since the last command)',
    );
    expect(stderr).toContain('! conflict eternal.json (changed since the last command)');
    expect(stderr).toContain('nothing was reverted');
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, error: { code: 'E_CONFLICT' } });
    expect(await filesIn(dir)).toEqual(before);
  });
});
