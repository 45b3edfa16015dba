import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mustRun } from '../../../tools/run';
import { filesIn, newFolder } from '../project-fixture';
import { cli } from '../run-cli';

const job = ['--id', 'orders', '--idle-delay', '2 minutes', '--jitter', '10%'];

describe('--git and --install', () => {
  it('create a repository, but not inside another one', async () => {
    const dir = await newFolder();
    const alone = await cli(dir, ['app', ...job, '--git']);
    await mustRun(dir, 'git', ['init', '--quiet']);
    const inside = await cli(dir, ['other', ...job, '--git']);

    expect([alone.exitCode, inside.exitCode]).toEqual([0, 0]);
    expect(existsSync(join(dir, 'app/.git'))).toBe(true);
    expect(existsSync(join(dir, 'other/.git'))).toBe(false);
    expect(inside.stderr).toContain('warning: --git');
  });

  it('run the package manager; if it fails, exit with 1 and keep the project', async () => {
    const dir = await newFolder({ 'bin/npm': '#!/bin/sh\necho "$@" >> log.txt\nexit $FAIL\n' });
    chmodSync(join(dir, 'bin/npm'), 0o755);
    const PATH = `${join(dir, 'bin')}:${process.env.PATH}`;

    const good = await cli(dir, ['good', ...job, '--install'], { PATH, FAIL: '0' });
    const bad = await cli(dir, ['bad', ...job, '--install'], { PATH, FAIL: '7' });
    const none = await cli(dir, ['none', ...job, '--install', '--json'], { PATH: '/nowhere' });

    expect(good.exitCode).toBe(0);
    expect(good.stderr).toContain('Next steps:\n  cd good\n  npm test');
    expect((await filesIn(join(dir, 'good')))['log.txt']).toBe('install\n');
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain('error: npm install failed with exit code 7');
    expect(existsSync(join(dir, 'bad/eternal.json'))).toBe(true);
    expect(none.exitCode).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ ok: false, error: { code: 'E_TOOL' } });
  });

  it('report what was written when Ctrl-C ends the installation', async () => {
    const dir = await newFolder({
      'bin/npm': '#!/bin/sh\nprintf spinner >&2\nkill -INT $PPID $$\n',
    });
    chmodSync(join(dir, 'bin/npm'), 0o755);
    const PATH = `${join(dir, 'bin')}:${process.env.PATH}`;

    const { exitCode, stderr } = await cli(dir, ['app', ...job, '--install'], { PATH });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('\nspinner\n');
    expect(stderr).toContain('Next steps:\n  cd app\n  npm install\n  npm test');
    expect(stderr).toContain('error: npm install was interrupted (the files are complete;');
  });

  it.each(['git', 'install'])('print the whole report as data if --%s fails', async (flag) => {
    const fails = '#!/bin/sh\nexit 9\n';
    const dir = await newFolder({ 'bin/npm': fails, 'bin/git': fails });
    for (const program of ['npm', 'git']) chmodSync(join(dir, 'bin', program), 0o755);
    const PATH = `${join(dir, 'bin')}:${process.env.PATH}`;

    const { exitCode, stdout } = await cli(dir, ['app', ...job, `--${flag}`, '--json'], { PATH });

    expect(exitCode).toBe(1);
    const { changes, nextSteps, reproduce, error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: 'E_TOOL',
      message: expect.stringContaining('exit code 9'),
    });
    expect(changes).toContainEqual(expect.objectContaining({ path: 'eternal.json' }));
    expect(nextSteps).toContain('npm install');
    expect(reproduce).toContain(`--${flag}`);
  });
});
