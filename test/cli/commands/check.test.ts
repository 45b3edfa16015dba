import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBases } from '../../../tools/bases';
import { edit, filesIn, newFolder, newProject, readText } from '../project-fixture';
import { cli } from '../run-cli';

const jobFile = 'src/functions/orders.ts';

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

  it.each(['src/eternal/index.ts', 'test/orders.test.ts', 'package.json'])(
    'fails when %s was emptied',
    async (path) => {
      const dir = await newProject();
      writeFileSync(join(dir, path), '');

      const { exitCode, stdout } = await cli(dir, ['check']);

      expect(exitCode).toBe(3);
      expect(stdout).toContain(
        `! ${path}: is empty; to restore it, run regenerate --restore ${path}`,
      );
    },
  );

  it('passes with edits that regenerate keeps, and names the files that it cannot compare', async () => {
    const dir = await newProject();
    edit(dir, 'README.md', 'npm install', 'pnpm install');
    edit(dir, 'package.json', '"scripts": {', '"scripts": {\n    "mine": "node .",');
    writeFileSync(join(dir, 'src/own.ts'), 'export {};\n');

    const { exitCode, stdout } = await cli(dir, ['check']);

    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '? README.md: has your edits, which are kept and not compared',
      'everything else matches eternal.json',
    ]);
  });

  it('fails for deleted files until eternal.json lists them', async () => {
    const dir = await newProject();
    rmSync(join(dir, '.vscode'), { recursive: true });
    rmSync(join(dir, 'src/eternal/watchdog.ts'));

    const deleted = await cli(dir, ['check']);
    await cli(dir, ['regenerate', '--accept-deleted', '.vscode']);
    const restored = await cli(join(dir, 'src'), ['regenerate', '--restore', 'eternal']);
    const settled = await cli(dir, ['check']);

    expect(deleted.exitCode).toBe(3);
    expect(deleted.stdout).toContain('! src/eternal/watchdog.ts: is deleted; to restore it, run');
    expect(deleted.stdout).toContain('regenerate --accept-deleted .vscode/');
    expect(restored.stderr).toContain('+ create   src/eternal/watchdog.ts');
    expect(settled).toMatchObject({ exitCode: 0, stdout: 'all files match eternal.json' });
    expect(JSON.parse(readText(dir, 'eternal.json')).deleted).toContain('.vscode/launch.json');
  });

  it('lists options that were edited in the job file, and fails for those that differ', async () => {
    const dir = await newProject();
    edit(dir, jobFile, "'1m'", "process.env.CALM ? '1h' : '1m'");
    const unverified = await cli(dir, ['check']);
    edit(dir, jobFile, "'3m'", "'7m' as const");
    const different = await cli(dir, ['check', '--json']);
    const listed = await cli(dir, ['list']);
    const asJson = await cli(dir, ['list', '--json']);

    const line = `? ${jobFile}:9: idleDelay is an expression, so it cannot be compared with 1m in eternal.json`;
    expect(unverified).toMatchObject({ exitCode: 0, stderr: '' });
    expect(unverified.stdout.split('\n')).toEqual([line, 'everything else matches eternal.json']);
    expect(different.exitCode).toBe(3);
    expect(JSON.parse(different.stdout)).toMatchObject({
      ok: false,
      changes: [],
      findings: [
        { kind: 'unverified', path: jobFile, line: 9, keys: ['idleDelay', 'maxIdleDelay'] },
        { kind: 'difference', path: jobFile, line: 10, inFile: '7m', inManifest: '3m' },
      ],
      error: { code: 'E_DIFFERS', message: '1 difference from eternal.json' },
    });
    expect(listed.stdout).toContain('cannot be compared  7m (eternal.json: 3m)');
    expect(JSON.parse(asJson.stdout).jobs).toMatchObject([{ idleDelay: null, errorDelay: '3m' }]);
  });

  it.each([
    ['is nowhere', (dir: string) => rmSync(join(dir, jobFile)), 'no file registers the job orders'],
    ['is empty', (dir: string) => writeFileSync(join(dir, jobFile), ''), `${jobFile}: does not`],
    [
      'is broken',
      (dir: string) => edit(dir, jobFile, '});', '}'),
      `${jobFile}:12: the job orders cannot be verified`,
    ],
  ])('fails for a job whose file %s', async (_, change, expected) => {
    const dir = await newProject();
    change(dir);

    const { exitCode, stdout } = await cli(dir, ['check']);
    const listed = await cli(dir, ['list']);

    expect(exitCode).toBe(3);
    expect(stdout).toContain(expected);
    expect(listed.stdout).toContain('not registered');
    expect(listed.stderr).toContain(expected);
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
      findings: [],
      warnings: [],
      error: {
        code: 'E_DIFFERS',
        message: 'regenerate would change 1 file, and 1 file in .eternal',
        hint: 'run regenerate',
      },
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('names the imports that a rename on another branch left behind, and regenerate does too', async () => {
    const dir = await newProject();
    await cli(dir, ['set', 'orders', '--processor', 'pull']);
    const code =
      "import { processOrders } from './processors/process-orders.js';\nprocessOrders();\n";
    writeFileSync(join(dir, 'src/other.ts'), code);

    const { exitCode, stdout } = await cli(dir, ['check']);
    const again = await cli(dir, ['regenerate']);

    const finding = 'src/other.ts:1: imports ./processors/process-orders.js, which does not exist';
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 3 });
    expect(stdout).toContain(`! ${finding}`);
    expect(again).toMatchObject({ exitCode: 3 });
    expect(again.stderr).toContain(`error: ${finding}`);
  });

  it('finds a processor behind a module that exports it under another name', async () => {
    const dir = await newProject();
    const barrel = "export { processOrders as work } from './process-orders.js';\n";
    writeFileSync(join(dir, 'src/processors/index.ts'), barrel);
    edit(
      dir,
      jobFile,
      'import { processOrders, ',
      "import { work } from '../processors/index.js';\nimport { ",
    );
    edit(dir, jobFile, 'processor: processOrders', 'processor: work');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);

    expect((await cli(dir, ['set', 'orders', '--processor', 'pull'])).exitCode).toBe(0);

    expect(readText(dir, 'src/processors/index.ts')).toBe(
      "export { pull as work } from './pull.js';\n",
    );
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('says so where a job uses a function of another module', async () => {
    const dir = await newProject();
    mkdirSync(join(dir, 'src/lib'));
    writeFileSync(
      join(dir, 'src/lib/traced.ts'),
      readText(dir, 'src/processors/process-orders.ts'),
    );
    edit(dir, jobFile, '../processors/process-orders.js', '../lib/traced.js');

    const { exitCode, stdout } = await cli(dir, ['check']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `? ${jobFile}:6: uses processOrders of src/lib/traced.ts, so src/processors/process-orders.ts is not compared`,
    );
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
