import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, version } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { newFolder } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

const job = ['--id', 'orders', '--idle-delay', '2 minutes', '--jitter', '10%'];

describe('the program', () => {
  it.each(['--help', '-h'])('prints the help with %s', async (flag) => {
    const { exitCode, stdout, stderr } = await cli(await newFolder(), [flag]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/--idle-delay <duration> +wait .*\(1m\)/);
    expect(stdout).toContain('create-eternal-function add [id]');
  });

  it('prints a help for each command', async () => {
    const dir = await newFolder();

    const add = await cli(dir, ['add', '--help']);
    const list = await cli(dir, ['list', '--help']);

    expect(add.stdout).toContain('--processor');
    expect(add.stdout).not.toContain('--install');
    expect(list.stdout).not.toContain('--processor');
  });

  it.each(['--version', '-v'])('prints the version with %s', async (flag) => {
    const { exitCode, stdout } = await cli(await newFolder(), [flag]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: version });
  });

  it('prints colors without a terminal only with FORCE_COLOR', async () => {
    const dir = await newFolder();

    const plain = await cli(dir, ['a', ...job], { NO_COLOR: '' });
    const forced = await cli(dir, ['b', ...job], { NO_COLOR: '', FORCE_COLOR: '1' });

    expect(plain.stderr).not.toContain('\u001b[');
    expect(forced.stderr).toContain('\u001b[36mprocess-orders.ts\u001b[0m');
  });

  it('does not load libraries that the command does not need', async () => {
    const dir = await newFolder();
    cpSync(join(root, 'dist'), join(dir, 'dist'), { recursive: true });
    for (const library of ['diff', 'node-plop', 'parser', 'prompts']) {
      rmSync(join(dir, `dist/${library}.cjs`));
    }

    const bin = join(dir, 'dist/cli.cjs');
    const { exitCode, stderr } = await run(dir, process.execPath, [bin, 'app', ...job]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('creates the folder with default permissions', async () => {
    const dir = await newFolder();
    await cli(dir, ['app', ...job]);
    expect(statSync(join(dir, 'app')).mode & 0o777).toBe(0o777 & ~process.umask());
  });
});
