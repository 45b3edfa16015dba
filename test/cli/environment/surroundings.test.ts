import { chmodSync, chownSync, cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { cleanEnv } from '../../../tools/clean-env';
import { bin } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { filesIn, newFolder, newProject, readText } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

/** `$0` is Node, `$1` the bin. */
const shell = (cwd: string, script: string) =>
  run(cwd, 'sh', ['-c', script, process.execPath, bin]);

describe('a closed pipe', () => {
  it.each(['--help', 'list', 'list --json', 'check', 'set orders --jitter 5% --dry-run --diff'])(
    'ends the program quietly: %s',
    async (args) => {
      const dir = await newProject();
      // The reader ends before the program writes.
      const { stderr } = await shell(dir, `{ sleep 0.2; "$0" "$1" ${args} 2>errors; } | true`);
      const errors = (await filesIn(dir)).errors ?? '';
      expect(stderr).toBe('');
      expect(errors).not.toMatch(/EPIPE|^ +at /m);
    },
  );

  it('gets the output that the reader reads', async () => {
    const dir = await newFolder();
    const { stdout, stderr } = await shell(dir, '"$0" "$1" --help | head -1');
    expect(stdout).toBe('Usage:');
    expect(stderr).toBe('');
  });
});

/** Root can list every folder. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

it('a project may be in a folder whose parent cannot be listed', async () => {
  const parent = await newFolder({ 'home/here.txt': '' });
  const home = join(parent, 'home');
  cpSync(dirname(bin), join(parent, 'dist'), { recursive: true });
  if (isRoot) chownSync(home, NOBODY, NOBODY);
  chmodSync(parent, 0o311);
  const options = {
    cwd: home,
    env: cleanEnv(),
    extendEnv: false,
    reject: false,
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  } as const;
  const start = (...args: string[]) =>
    execa(process.execPath, [join(parent, 'dist/cli.cjs'), ...args], options);

  const nowhere = await start('list');
  const made = await start('app', '--id', 'orders', '--yes');
  const added = await start('add', 'mail', '--yes', '--dir', 'app');
  chmodSync(parent, 0o755);

  expect(nowhere).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no eternal.json'),
  });
  expect([made.exitCode, added.exitCode], made.stderr).toEqual([0, 0]);
});

it('create keeps old folders beside the new project', async () => {
  const names = ['.eternal-draft.x', 'app.staging.1.1.x', '.app.123', '.eternal-function-app'];
  const dir = await newFolder(
    Object.fromEntries(names.map((name) => [`${name}/mine.txt`, 'mine'])),
  );
  for (const name of names) utimesSync(join(dir, name), 1, 1);
  const before = await filesIn(dir);

  expect(await cli(dir, ['app', '--id', 'orders', '--yes'])).toMatchObject({ exitCode: 0 });

  expect(await filesIn(dir)).toMatchObject(before);
});

it('the program exits with one line if the current folder no longer exists', async () => {
  const dir = await newFolder();
  mkdirSync(join(dir, 'gone'));
  const { exitCode, stderr } = await shell(dir, 'cd gone && rmdir ../gone && "$0" "$1" list');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/^error: the current folder no longer exists[^\n]*$/),
  });
});

it('a command finds the project from a folder inside it, also with --dir', async () => {
  const dir = await newProject();
  writeFileSync(join(dir, 'src/notes.txt'), '');
  for (const [cwd, args] of [
    [join(dir, 'src'), ['list']],
    [dirname(dir), ['list', '--dir', 'app/src']],
  ] as const) {
    const { exitCode, stdout } = await cli(cwd, args);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('orders'),
    });
  }
});

it('a folder of the project may be a mount', async ({ skip }) => {
  const dir = await newProject();
  const other = await newFolder();
  const mayMount = await run(dir, 'unshare', ['-m', 'true']).catch(() => undefined);
  if (mayMount?.exitCode !== 0) {
    console.log('skipped: nothing may be mounted here');
    skip();
  }
  const inMount = (script: string) =>
    run(dir, 'unshare', ['-m', 'sh', '-ec', script, process.execPath, bin]);
  const steps = ['add mail --yes', 'set orders --idle-delay 2m', 'rename mail post', 'remove post'];
  const commands = [...steps, 'undo', 'check'].map((args) => `"$0" "$1" ${args}`).join('\n');

  const result = await inMount(`cp -r src/. ${other}\nmount --bind ${other} src\n${commands}`);

  expect(result).toMatchObject({ exitCode: 0 });
  expect(readText(other, 'functions/orders.ts')).toContain("idleDelay: '2m'");
  expect(readText(other, 'functions/post.ts')).toContain("'post'");
});
