import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setBases } from '../../../tools/bases';
import { version } from '../../../tools/repository';
import { filesIn, manifestWith, newFolder } from '../project-fixture';
import { cli } from '../run-cli';

async function makeProject(): Promise<string> {
  const dir = join(await newFolder(), 'app');
  await cli(join(dir, '..'), ['app', '--id', 'first']);
  return dir;
}

describe('add', () => {
  it('adds the files of one job and changes nothing else', async () => {
    const dir = await makeProject();
    const before = await filesIn(dir);

    const { exitCode, stdout, stderr } = await cli(dir, ['add', 'mail', '--jitter', '5%']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('~ update   eternal.json\n+ create   src/functions/mail.ts');
    const after = await filesIn(dir);
    const { 'eternal.json': manifest, '.eternal/base': _, ...others } = before;
    expect(after).toMatchObject(others);
    expect(manifest).not.toBe(after['eternal.json']);
    expect(Object.keys(after).filter((path) => !(path in before))).toEqual([
      'src/functions/mail.ts',
      'src/processors/process-mail.ts',
      'test/mail.test.ts',
      'test/processors/process-mail.test.ts',
    ]);
  });

  it('keeps comments, order and formatting of eternal.json', async () => {
    const dir = await makeProject();
    const own = `{
    // who reads this?
    "jobs": { // one a line
        "first": { "idleDelay": "1m" }, /* the old one */
    },
    "name": "app", "generator": "${version}"
}
`;
    writeFileSync(join(dir, 'eternal.json'), own);

    const { exitCode } = await cli(dir, ['add', 'mail']);

    expect(exitCode).toBe(0);
    const mail = `        "mail": {
            "processor": "processMail",
            "idleDelay": "1m",
            "errorDelay": "3m"
        },
`;
    expect(readFileSync(join(dir, 'eternal.json'), 'utf8')).toBe(
      own.replace('/* the old one */\n', `/* the old one */\n${mail}`),
    );
  });

  it('runs if the program starts in a project without a folder, and reports that', async () => {
    const dir = await makeProject();
    mkdirSync(join(dir, 'src/deep'));

    const { exitCode, stderr } = await cli(join(dir, 'src/deep'), ['--id', 'mail']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${dir} is a project: adding a job to it`);
    expect(stderr).toContain('cd ../..');
    expect((await filesIn(dir))['eternal.json']).toContain('"mail"');
  });

  it('creates a project in a folder without one', async () => {
    const dir = await newFolder({ 'notes.txt': '' });

    const named = await cli(dir, ['add', 'mail', '--dir', '.', '--yes']);

    expect(named.exitCode).toBe(0);
    expect(Object.keys(await filesIn(dir))).toEqual(
      expect.arrayContaining(['eternal.json', 'src/functions/mail.ts']),
    );
  });

  it('keeps changed and deleted files of the user', async () => {
    const dir = await makeProject();
    writeFileSync(join(dir, 'README.md'), 'ours now\n');
    writeFileSync(join(dir, 'local.settings.json'), '{ "Values": { "MINE": "1" } }\n');
    writeFileSync(join(dir, 'src/processors/process-first.ts'), 'export {};\n');
    rmSync(join(dir, '.vscode'), { recursive: true });
    rmSync(join(dir, 'test/processors/process-first.test.ts'));

    const { exitCode, stderr } = await cli(dir, ['add', 'mail']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('= keep     README.md (your edits are kept)');
    expect(stderr).toContain(
      '= keep     .vscode/launch.json (you deleted it, so it stays deleted)',
    );
    const files = await filesIn(dir);
    expect(files).toMatchObject({
      'README.md': 'ours now\n',
      'local.settings.json': expect.stringContaining('"MINE": "1"'),
      'src/processors/process-first.ts': 'export {};\n',
    });
    expect(Object.keys(files)).not.toContain('.vscode/launch.json');
    expect(Object.keys(files)).not.toContain('test/processors/process-first.test.ts');
  });

  it('reports a conflict if a file of the new job exists', async () => {
    const dir = await makeProject();
    writeFileSync(join(dir, 'src/functions/mail.ts'), 'mine\n');
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['add', 'mail']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('! conflict src/functions/mail.ts');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('updates a project of an older generator, and reports overlapping edits as conflicts', async () => {
    const dir = await makeProject();
    const old = (path: string, text: string) => {
      writeFileSync(join(dir, path), text);
      setBases(dir, { [path]: text });
    };
    old('host.json', '{ "old": true }\n');
    const manifest = readFileSync(join(dir, 'eternal.json'), 'utf8');
    writeFileSync(join(dir, 'eternal.json'), manifest.replace(`"${version}"`, '"0.0.9"'));

    const updated = await cli(dir, ['add', 'mail']);
    old('README.md', 'old\n');
    writeFileSync(join(dir, 'README.md'), 'old, edited\n');
    const conflict = await cli(dir, ['add', 'post']);

    expect(updated.exitCode).toBe(0);
    expect(updated.stderr).toContain('~ update   host.json');
    expect(updated.stderr.startsWith(`also updates 1 file, 0.0.9 → ${version}\n`)).toBe(true);
    expect(readFileSync(join(dir, 'eternal.json'), 'utf8')).toContain(`"${version}"`);
    expect(conflict.exitCode).toBe(3);
    expect(conflict.stderr).toContain('README.md (your edits and the new version overlap)');
  });

  it('exits with 1 and names a read-only file that it must change', async () => {
    const dir = await makeProject();
    chmodSync(join(dir, 'eternal.json'), 0o444);
    const before = await filesIn(dir);

    const { exitCode, stderr } = await cli(dir, ['add', 'mail']);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        'error: cannot write eternal.json: it is read-only (make it writable, then run the command again)',
    });
    expect(await filesIn(dir)).toEqual(before);
  });

  it('uses the name of the folder as id with --yes, unless a job has it', async () => {
    const dir = await makeProject();

    const free = await cli(dir, ['add', '--yes']);
    const taken = await cli(dir, ['add', '--yes']);

    expect(free.exitCode).toBe(0);
    expect((await filesIn(dir))['eternal.json']).toContain('"app": {');
    expect(taken.exitCode).toBe(2);
    expect(taken.stderr).toContain(
      'missing --id (--yes has no default for this here: pass it explicitly)',
    );
  });

  it('does not touch unchanged files', async () => {
    const dir = await makeProject();
    const { mtimeMs } = statSync(join(dir, 'host.json'));

    await cli(dir, ['add', 'mail']);

    expect(statSync(join(dir, 'host.json')).mtimeMs).toBe(mtimeMs);
  });
});

describe('list', () => {
  const jobs = `{
    "orders-sync": { "processor": "pull", "idleDelay": "90s" },
    "b": { "watchdog": "off" }
  }`;

  it('prints a table', async () => {
    const folder = await newFolder({ 'jobs.json': manifestWith(jobs) });
    await cli(folder, ['app', '--from', 'jobs.json']);
    const dir = join(folder, 'app');

    const { exitCode, stdout, stderr } = await cli(join(dir, 'src'), ['list']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect((await cli(dir, ['list', '--dir', 'src'])).stdout).toBe(stdout);
    expect(stdout.split('\n')).toEqual([
      'id           processor  idle  error  route',
      'orders-sync  pull       90s   3m     api/orders-sync',
      'b            processB   1m    3m     api/b',
    ]);
  });

  it('prints every option of a job with --json', async () => {
    const dir = await newFolder({ 'eternal.json': manifestWith(jobs) });

    const { stdout } = await cli(dir, ['list', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      command: 'list',
      ok: true,
      jobs: [
        {
          id: 'orders-sync',
          processor: 'pull',
          idleDelay: '90s',
          maxIdleDelay: '90s',
          errorDelay: '3m',
          giveUpAfter: 0,
          route: 'api/orders-sync',
          functions: expect.arrayContaining(['orders-sync_httpstart', 'orders-sync_watchdog']),
        },
        { id: 'b', functions: expect.not.arrayContaining(['b_watchdog']) },
      ],
    });
  });

  it('reports that there are no jobs', async () => {
    const dir = await newFolder({ 'eternal.json': manifestWith('{}') });
    expect((await cli(dir, ['list'])).stdout).toBe('no jobs in eternal.json');
  });
});
