import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { basesIn } from '../../../tools/bases';
import { version } from '../../../tools/repository';
import { filesIn, newFolder } from '../project-fixture';
import { cli } from '../run-cli';

const job = ['--id', 'orders', '--idle-delay', '2 minutes', '--jitter', '10%'];

describe('create', () => {
  it.each(['a#b', 'a?b', 'a*b', 'src\\app', 'a#b/app'])(
    'refuses the folder %s, in which the tools of a project fail',
    async (folder) => {
      const dir = await newFolder();
      const { exitCode, stderr } = await cli(dir, [folder, '--id', 'orders', '--yes']);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringMatching(/has a [#?*\\] in its path/),
      });
      expect(readdirSync(dir)).toEqual([]);
    },
  );

  it('writes the project and prints the next steps to stderr', async () => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await cli(dir, ['my app', ...job]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      /functions\/ +orders\.ts\n.*processors\/ +process-orders\.ts {2}← your code/,
    );
    expect(stderr).toContain("cd 'my app'\n  npm install\n  npm test\n  npm run dev");
    expect(stderr).toContain(`npx create-eternal-function@${version} 'my app' --id orders`);
    expect(readdirSync(dir)).toEqual(['my app']);
  });

  it('writes eternal.json with short values, and the merge bases', async () => {
    const dir = await newFolder();
    await cli(dir, ['my app', ...job]);

    const files = await filesIn(join(dir, 'my app'));

    expect(JSON.parse(files['eternal.json'] ?? '')).toEqual({
      $schema: './.eternal/schema.json',
      generator: version,
      name: 'my-app',
      backend: 'azure-storage',
      jobs: {
        orders: {
          processor: 'processOrders',
          idleDelay: '2m',
          errorDelay: '3m',
          jitter: '10%',
        },
      },
    });
    expect(Object.keys(files).filter((path) => path.startsWith('.eternal/'))).toEqual([
      '.eternal/base',
      '.eternal/schema.json',
    ]);
    expect(Object.keys(JSON.parse(files['.eternal/schema.json'] ?? ''))).toContain('$schema');
    const bases = basesIn(join(dir, 'my app'));
    for (const path of ['host.json', 'eternal.json', 'src/functions/orders.ts']) {
      expect(bases.get(path)).toMatchObject({ kind: 'text', text: files[path] });
    }
    expect(bases.get('emulator/emulator.mjs')).toMatchObject({ kind: 'hash' });
    expect(bases.has('src/processors/process-orders.ts')).toBe(false);
    expect(bases.has('local.settings.json')).toBe(false);
  });

  it('prints a command that creates an equal project', async () => {
    const dir = await newFolder();
    const { stderr } = await cli(dir, ['app', ...job, '--watchdog', 'off', '--name', '@a/b']);
    const words = /eternal-function@\S+ app (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];

    await cli(dir, ['again', ...words]);

    expect(words).toContain('--name');
    expect(await filesIn(join(dir, 'again'))).toEqual(await filesIn(join(dir, 'app')));
  });

  it('uses the package manager that started it in the next steps', async () => {
    const dir = await newFolder();
    const agent = { npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v22.0.0 linux x64' };

    const { stderr } = await cli(dir, ['app', ...job], agent);

    expect(stderr).toContain('pnpm install\n  pnpm test\n  pnpm run dev');
  });

  it('creates all jobs of --from without its comments', async () => {
    const dir = await newFolder({
      'jobs.json': '// ours\n{ "jobs": { "a": {}, "b": { "idleDelay": "3 hours" }, } }',
    });

    const { exitCode } = await cli(dir, ['app', '--from', 'jobs.json']);

    expect(exitCode).toBe(0);
    const files = await filesIn(join(dir, 'app'));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['src/functions/a.ts', 'src/functions/b.ts']),
    );
    expect(files['eternal.json']).toContain('"idleDelay": "3h"');
    expect(files['eternal.json']).toContain('"name": "app"');
  });

  it('creates a project beside existing files', async () => {
    const dir = await newFolder({ 'notes.txt': 'mine\n' });

    const { exitCode } = await cli(dir, ['.', ...job]);

    expect(exitCode).toBe(0);
    expect(await filesIn(dir)).toMatchObject({ 'notes.txt': 'mine\n' });
    expect(readdirSync(dir).filter((name) => name.startsWith('.eternal-'))).toEqual([]);
  });

  it('reports every existing file that conflicts and writes nothing', async () => {
    const dir = await newFolder({ 'vitest.config.mts': 'mine\n', src: 'a file\n' });
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['.', ...job]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('! conflict vitest.config.mts (a different file exists already)');
    expect(stderr).toContain('vitest.config.mts:1: your edit `mine`, generated `');
    expect(stderr).toContain('! conflict src/functions/orders.ts (src is not a folder)');
    expect(stderr).not.toContain('+ create');
    expect(stderr).toMatch(/error: .* nothing was written/);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('keeps an equal file with other line ends', async () => {
    const dir = await newFolder();
    await cli(dir, ['a', ...job, '--name', 'x']);
    const text = (await filesIn(join(dir, 'a')))['host.json'] ?? '';
    const crlf = text.replaceAll('\n', '\r\n');
    mkdirSync(join(dir, 'b'));
    writeFileSync(join(dir, 'b/host.json'), crlf);

    const { exitCode } = await cli(dir, ['b', ...job, '--name', 'x']);

    expect(exitCode).toBe(0);
    expect((await filesIn(join(dir, 'b')))['host.json']).toBe(crlf);
  });

  it('writes nothing with --dry-run, and prints the diff to stdout with --diff', async () => {
    const dir = await newFolder({ 'notes.txt': '' });

    const dry = await cli(dir, ['app', ...job, '--dry-run']);
    const diff = await cli(dir, ['app', ...job, '--dry-run', '--diff']);

    expect([dry.exitCode, dry.stdout]).toEqual([0, '']);
    expect(dry.stderr).toContain('would be written');
    expect(diff.stdout).toContain('--- /dev/null\n+++ b/src/functions/orders.ts\n@@ -0,0 +1,');
    expect(diff.stdout).toContain("+const FunctionId = 'orders';\n");
    expect(Object.keys(await filesIn(dir))).toEqual(['notes.txt']);
  });
});

describe('--json', () => {
  it('prints one object to stdout and nothing else', async () => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await cli(dir, ['app', ...job, '--json']);

    const report = JSON.parse(stdout);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(report).toMatchObject({
      command: 'create',
      dir: join(dir, 'app'),
      dryRun: false,
      ok: true,
      warnings: [],
      nextSteps: ['cd app', 'npm install', 'npm test', 'npm run dev'],
    });
    expect(report.changes).toEqual(
      expect.arrayContaining([
        { path: 'eternal.json', action: 'create', owner: 'json' },
        { path: 'src/functions/orders.ts', action: 'create', owner: 'generated' },
        { path: 'src/processors/process-orders.ts', action: 'create', owner: 'user' },
        { path: 'local.settings.json', action: 'create', owner: 'local' },
      ]),
    );
    expect(report.reproduce).toContain('npx create-eternal-function@');
  });

  it('prints errors and conflicts as data with the same exit codes', async () => {
    const dir = await newFolder({ 'host.json': 'mine' });

    const bad = await cli(dir, ['app', '--id', '9', '--json']);
    const conflict = await cli(dir, ['.', ...job, '--json']);

    expect([bad.exitCode, bad.stderr]).toEqual([2, '']);
    expect(JSON.parse(bad.stdout)).toEqual({
      command: 'create',
      ok: false,
      error: {
        code: 'E_ANSWER',
        message: '--id: "9" must start with a letter (A-Z, a-z)',
        hint: 'for example orders-sync',
      },
    });
    expect([conflict.exitCode, conflict.stderr]).toEqual([3, '']);
    const { ok, changes, error } = JSON.parse(conflict.stdout);
    expect({ ok, code: error.code, path: error.path }).toEqual({
      ok: false,
      code: 'E_CONFLICT',
      path: 'host.json',
    });
    expect(changes).toContainEqual(
      expect.objectContaining({ path: 'host.json', action: 'conflict', owner: 'json' }),
    );
  });
});
