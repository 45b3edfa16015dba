import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { basesIn } from '../../tools/bases';
import { root, version } from '../../tools/repository';
import { mustRun, run } from '../../tools/run';
import { filesIn, newFolder } from './project-fixture';
import { cli } from './run-cli';

const job = ['--id', 'orders', '--idle-delay', '2 minutes', '--jitter', '10%'];

describe('create', () => {
  it('writes the project and tells what comes next, on stderr', async () => {
    const dir = await newFolder();

    const { exitCode, stdout, stderr } = await cli(dir, ['my app', ...job]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      /functions\/ +orders\.ts\n.*processors\/ +process-orders\.ts {2}← yours/,
    );
    expect(stderr).toContain("cd 'my app'\n  npm install\n  npm test\n  npm run dev");
    expect(stderr).toContain(`npx create-eternal-function@${version} 'my app' --id orders`);
    expect(readdirSync(dir)).toEqual(['my app']);
  });

  it('writes eternal.json with what was said, shortened, and the bases', async () => {
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
      expect(bases.get(path)).toEqual({ kind: 'text', text: files[path] });
    }
    expect(bases.get('emulator/emulator.mjs')).toMatchObject({ kind: 'hash' });
    expect(bases.has('src/processors/process-orders.ts')).toBe(false);
    expect(bases.has('local.settings.json')).toBe(false);
  });

  it('can be made again by the command that it prints', async () => {
    const dir = await newFolder();
    const { stderr } = await cli(dir, ['app', ...job, '--watchdog', 'off', '--name', '@a/b']);
    const words = /eternal-function@\S+ app (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];

    await cli(dir, ['again', ...words]);

    expect(words).toContain('--name');
    expect(await filesIn(join(dir, 'again'))).toEqual(await filesIn(join(dir, 'app')));
  });

  it('names the package manager that started it', async () => {
    const dir = await newFolder();
    const agent = { npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v22.0.0 linux x64' };

    const { stderr } = await cli(dir, ['app', ...job], agent);

    expect(stderr).toContain('pnpm install\n  pnpm test\n  pnpm run dev');
  });

  it('takes all jobs of --from, its comments aside', async () => {
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

  it('fits into a folder where nothing is in the way', async () => {
    const dir = await newFolder({ 'notes.txt': 'mine\n' });

    const { exitCode } = await cli(dir, ['.', ...job]);

    expect(exitCode).toBe(0);
    expect(await filesIn(dir)).toMatchObject({ 'notes.txt': 'mine\n' });
    expect(readdirSync(dir).filter((name) => name.startsWith('.eternal-'))).toEqual([]);
  });

  it('reports all files in the way together, and writes nothing', async () => {
    const dir = await newFolder({ 'README.md': 'mine\n', src: 'a file\n' });
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['.', ...job]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('! conflict README.md (a different file exists already)');
    expect(stderr).toContain("README.md:1: yours `mine`, the generator's `# ");
    expect(stderr).toContain('! conflict src/functions/orders.ts (src is not a folder)');
    expect(stderr).not.toContain('+ create');
    expect(stderr).toMatch(/error: .* nothing was written/);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('keeps a file that is equal, whatever its line ends', async () => {
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

  it('--dry-run writes nothing; with --diff its diff is on stdout', async () => {
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
  it('is one object on stdout and nothing else', async () => {
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

  it('has errors and conflicts as data, with the same exit codes', async () => {
    const dir = await newFolder({ 'host.json': 'mine' });

    const bad = await cli(dir, ['app', '--id', '9', '--json']);
    const conflict = await cli(dir, ['.', ...job, '--json']);

    expect([bad.exitCode, bad.stderr]).toEqual([2, '']);
    expect(JSON.parse(bad.stdout)).toEqual({
      command: 'create',
      ok: false,
      error: {
        code: 'E_ANSWER',
        message: '--id "9" must start with a letter (A-Z, a-z)',
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

describe('--git and --install', () => {
  it('makes a repository, but not inside of one', async () => {
    const dir = await newFolder();
    const alone = await cli(dir, ['app', ...job, '--git']);
    await mustRun(dir, 'git', ['init', '--quiet']);
    const inside = await cli(dir, ['other', ...job, '--git']);

    expect([alone.exitCode, inside.exitCode]).toEqual([0, 0]);
    expect(existsSync(join(dir, 'app/.git'))).toBe(true);
    expect(existsSync(join(dir, 'other/.git'))).toBe(false);
    expect(inside.stderr).toContain('warning: --git');
  });

  it('runs the package manager; when that fails the project stays, exit 1', async () => {
    const dir = await newFolder({ 'bin/npm': '#!/bin/sh\necho "$@" >> log.txt\nexit $FAIL\n' });
    chmodSync(join(dir, 'bin/npm'), 0o755);
    const PATH = `${join(dir, 'bin')}:${process.env.PATH}`;

    const good = await cli(dir, ['good', ...job, '--install'], { PATH, FAIL: '0' });
    const bad = await cli(dir, ['bad', ...job, '--install'], { PATH, FAIL: '7' });
    const none = await cli(dir, ['none', ...job, '--install', '--json'], { PATH: '/nowhere' });

    expect(good.exitCode).toBe(0);
    expect(good.stderr).toContain('Next:\n  cd good\n  npm test');
    expect((await filesIn(join(dir, 'good')))['log.txt']).toBe('install\n');
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain('error: npm install failed with exit code 7');
    expect(existsSync(join(dir, 'bad/eternal.json'))).toBe(true);
    expect(none.exitCode).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ ok: false, error: { code: 'E_TOOL' } });
  });

  it.each(['git', 'install'])('has the whole report as data when --%s fails', async (flag) => {
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

describe('what is printed', () => {
  it.each(['--help', '-h'])('%s', async (flag) => {
    const { exitCode, stdout, stderr } = await cli(await newFolder(), [flag]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/--idle-delay <duration> +pause .*\(1m\)/);
    expect(stdout).toContain('create-eternal-function add [id]');
  });

  it('has a help for each verb', async () => {
    const dir = await newFolder();

    const add = await cli(dir, ['add', '--help']);
    const list = await cli(dir, ['list', '--help']);

    expect(add.stdout).toContain('--processor');
    expect(add.stdout).not.toContain('--install');
    expect(list.stdout).not.toContain('--processor');
  });

  it.each(['--version', '-v'])('%s', async (flag) => {
    const { exitCode, stdout } = await cli(await newFolder(), [flag]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: version });
  });

  it('is coloured when that is forced, and only then without a terminal', async () => {
    const dir = await newFolder();

    const plain = await cli(dir, ['a', ...job], { NO_COLOR: '' });
    const forced = await cli(dir, ['b', ...job], { NO_COLOR: '', FORCE_COLOR: '1' });

    expect(plain.stderr).not.toContain('\u001b[');
    expect(forced.stderr).toContain('\u001b[36mprocess-orders.ts\u001b[0m');
  });

  it('loads none of the libraries that are for other runs', async () => {
    const dir = await newFolder();
    cpSync(join(root, 'dist'), join(dir, 'dist'), { recursive: true });
    for (const library of ['diff', 'node-plop', 'parser', 'prompts']) {
      rmSync(join(dir, `dist/${library}.cjs`));
    }

    const bin = join(dir, 'dist/cli.cjs');
    const { exitCode, stderr } = await run(dir, process.execPath, [bin, 'app', ...job]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('leaves an ordinary folder with ordinary rights', async () => {
    const dir = await newFolder();
    await cli(dir, ['app', ...job]);
    expect(statSync(join(dir, 'app')).mode & 0o777).toBe(0o777 & ~process.umask());
  });
});
