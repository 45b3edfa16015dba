import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { newFolder, newProject } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

/** `$0` is Node, `$1` the bin. */
const shell = (cwd: string, script: string) =>
  run(cwd, 'sh', ['-c', script, process.execPath, bin]);

describe.skipIf(!existsSync('/dev/full'))('an stdout that cannot be written', () => {
  it.each([
    'list',
    'list --json',
    'check',
    '--help',
    '--version',
    'set orders --jitter 5% --dry-run --diff',
  ])('is one line and exit code 1: %s', async (args) => {
    const dir = await newProject();
    const { exitCode, stderr } = await shell(dir, `"$0" "$1" ${args} 2>errors >/dev/full`);
    const errors = (await shell(dir, 'cat errors')).stdout;
    const lines = errors.split('\n').filter((line) => line.startsWith('error:'));
    expect({ exitCode, stderr, lines }).toEqual({
      exitCode: 1,
      stderr: '',
      lines: ['error: cannot write the output: ENOSPC'],
    });
    expect(errors).not.toMatch(/^ +at /m);
  });

  it('does not hide that a command succeeded: set --json', async () => {
    const dir = await newProject();
    const { exitCode } = await shell(dir, '"$0" "$1" set orders --jitter 5% --json >/dev/full');
    expect(exitCode).toBe(1);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('on stderr does not stop a command', async () => {
    const dir = await newProject();
    const { exitCode } = await shell(dir, '"$0" "$1" set orders --jitter 5% 2>/dev/full');
    expect(exitCode).toBe(0);
  });
});

describe('--json', () => {
  const rows = [
    ['--json list --bogus', 'list'],
    ['list --json --bogus', 'list'],
    ['list --bogus --json', 'list'],
    ['--json=yes list', 'list'],
    ['list --json=', 'list'],
    ['--json', 'create'],
    ['--json --dir . regnerate', 'create'],
    ['set --json', 'set'],
    ['add --id --json', 'add'],
    ['remove --json -- --id', 'remove'],
    ['help set --json', 'create'],
  ] as const;
  it.each(rows)(
    'prints one object on stdout for arguments that are wrong: %s',
    async (args, command) => {
      const { exitCode, stdout, stderr } = await cli(await newFolder({ f: '' }), args.split(' '));
      expect({ exitCode, stderr, lines: stdout.split('\n').length }).toEqual({
        exitCode: 2,
        stderr: '',
        lines: 1,
      });
      expect(JSON.parse(stdout)).toMatchObject({
        command,
        ok: false,
        error: { code: expect.stringMatching(/^E_/) },
      });
    },
  );

  it('after -- is a folder', async () => {
    const dir = await newFolder();
    const made = await run(dir, process.execPath, [bin, '--id', 'a', '--', '--json']);
    expect(made).toMatchObject({ exitCode: 0, stdout: '' });
    expect(existsSync(join(dir, '--json/eternal.json'))).toBe(true);
  });

  it.for(['<&-', '</dev/null', '2>&-'])('works with %s', async (redirection, { skip }) => {
    skip(process.platform === 'win32', 'needs a POSIX shell');
    const dir = await newProject();
    const { exitCode, stdout } = await shell(
      dir,
      `"$0" "$1" set orders --jitter 5% --json ${redirection}`,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'set', ok: true });
  });
});

describe('values that are pasted with spaces and line breaks around them', () => {
  it('are trimmed', async () => {
    const dir = await newFolder();
    const flags = ['--id', ' orders\n', '--processor', '\u200bpull ', '--idle-delay', '\t2m\r\n'];
    const created = await cli(dir, [' app\n', ...flags, '--jitter= 5% ', '--watchdog', ' off']);
    const listed = await cli(dir, ['list ', '--dir', ' app\n', '--json']);
    const renamed = await cli(dir, ['rename', ' orders', 'mails\n', '--dir', 'app']);
    expect([created.exitCode, renamed.exitCode]).toEqual([0, 0]);
    expect(JSON.parse(listed.stdout).jobs[0]).toMatchObject({
      ...{ id: 'orders', processor: 'pull', idleDelay: '2m', jitter: '5%', watchdog: 'off' },
    });
  });

  it('stay in a path that exists', async () => {
    const dir = await newFolder();
    await cli(dir, ['app', '--id', 'orders']);
    await run(dir, 'mv', ['app', 'app ']);
    expect(await cli(dir, ['list', '--dir', 'app '])).toMatchObject({ exitCode: 0 });
    expect(await cli(dir, ['app ', '--id', 'orders'])).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['--id', ' '],
    ['--dir', '\n'],
    [' ', '--id', 'a'],
    ['--name=\t', '--id', 'a'],
  ])('are missing if nothing is left: %j', async (...args) => {
    expect(await cli(await newFolder(), args)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
