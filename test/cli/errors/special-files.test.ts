import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { newFolder, newProject } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

const kinds: Readonly<Record<string, (path: string) => unknown>> = {
  'a named pipe': (path) => execaSync('mkfifo', [path]),
  'a socket': (path) => {
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    return new Promise((resolve) => server.once('listening', resolve));
  },
  'a device': (path) => symlinkSync('/dev/zero', path),
};

/** Expects one line and exit code 2. A command that waits for the other end of a pipe would time out. */
async function expectRefused(dir: string, args: readonly string[], name: string): Promise<void> {
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect({ exitCode, stdout, lines: stderr.split('\n').length }, stderr).toEqual({
    exitCode: 2,
    stdout: '',
    lines: 1,
  });
  expect(stderr).toContain(name);
}

describe.each(Object.keys(kinds))('%s', (kind) => {
  const put = async (dir: string, path: string): Promise<void> => {
    rmSync(join(dir, path), { recursive: true, force: true });
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    await kinds[kind]?.(join(dir, path));
  };

  it.each([
    ['eternal.json', 'list'],
    ['eternal.json', 'check'],
    ['eternal.json', 'set orders --jitter 5%'],
    ['eternal.json', 'regenerate'],
    ['.eternal/base', 'set orders --jitter 5%'],
    ['.eternal/base', 'check'],
    ['.eternal/schema.json', 'regenerate'],
    ['package.json', 'regenerate'],
    ['package.json', 'set --name other'],
    ['host.json', 'check'],
    ['src/functions/orders.ts', 'set orders --jitter 5%'],
    ['src/eternal/state.ts', 'check'],
    ['emulator/emulator.mjs', 'check'],
  ])('as %s is refused in a project: %s', async (path, command) => {
    const dir = await newProject();
    await put(dir, path);
    await expectRefused(dir, command.split(' '), path);
  });

  it.each(['.eternal/run/undo/journal.json', '.eternal/run/index'])(
    'as %s does not stop the program',
    async (path) => {
      const dir = await newProject();
      await put(dir, path);
      expect((await cli(dir, ['regenerate'])).exitCode).toBe(0);
      expect((await cli(dir, ['undo', '--dry-run'])).exitCode).toBeLessThan(3);
    },
  );

  it.each(['package.json', 'tsconfig.json', 'README.md', '.gitignore'])(
    'as %s is refused in a folder for a new project',
    async (path) => {
      const dir = await newFolder();
      await put(dir, path);
      await expectRefused(dir, ['.', '--id', 'orders', '--yes'], path);
    },
  );

  it('is refused as --from', async () => {
    const dir = await newFolder();
    await put(dir, 'jobs.json');
    await expectRefused(dir, ['app', '--from', 'jobs.json'], 'jobs.json');
  });

  it.each(['package.json', 'host.json', 'tsconfig.json', 'local.settings.json', '.funcignore'])(
    'as %s is refused in an existing project',
    async (path) => {
      const [project] = existingProjects.filter(({ name }) => name === 'core-tools');
      if (project === undefined) throw new Error('no project core-tools');
      const dir = join(await copyExisting(project, await newFolder()), project.app ?? '');
      await put(dir, path);
      await expectRefused(dir, ['add', 'orders', '--yes'], path);
    },
  );

  it('as .git does not stop the program', async () => {
    const dir = await newProject();
    await put(dir, '.git');
    expect((await cli(dir, ['regenerate'])).exitCode).toBe(0);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });
});
