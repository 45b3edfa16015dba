import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../../tools/git-repository';
import { edit, filesIn, newFolder, newProject } from '../project-fixture';
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

  describe('of a create', () => {
    const undo = (dir: string, ...flags: string[]) =>
      cli(dirname(dir), ['undo', '--dir', 'app', ...flags]);

    it('deletes the project with --yes, and its folder', async () => {
      const dir = await newProject();
      expect(await undo(dir, '--yes')).toMatchObject({ exitCode: 0 });
      expect(existsSync(dir)).toBe(false);
    });

    it('needs --yes without a terminal, and shows the files with --dry-run', async () => {
      const dir = await newProject();
      const before = await filesIn(dir);
      const refused = await undo(dir);
      const json = await undo(dir, '--json');
      const planned = await undo(dir, '--dry-run');
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toMatch(
        /^error: undo would delete the project app \(\d+ files\).*--yes/,
      );
      expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'E_ANSWER' });
      expect(planned).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('- delete') });
      expect(await filesIn(dir)).toEqual(before);
    });

    it('keeps what git and npm put into the folder', async () => {
      const dir = await newProject();
      new GitRepository(dir).do('init', '--quiet');
      mkdirSync(join(dir, 'node_modules/x'), { recursive: true });
      writeFileSync(join(dir, 'package-lock.json'), '{}');
      expect(await undo(dir, '--yes')).toMatchObject({ exitCode: 0 });
      expect(readdirSync(dir).sort()).toEqual(['.git', 'node_modules', 'package-lock.json']);
    });

    const refusals: readonly [string, RegExp, (dir: string) => unknown][] = [
      ['the current folder is the project', /current folder is in it.*undo --dir/, (dir) => dir],
      [
        'the current folder is in the project',
        /current folder is in it/,
        (dir) => join(dir, 'src'),
      ],
      [
        'a file is not from create',
        /did not make all of its files: notes\.txt, src\/mine\.ts /,
        (dir) => {
          writeFileSync(join(dir, 'notes.txt'), '');
          writeFileSync(join(dir, 'src/mine.ts'), '');
        },
      ],
      [
        'the files are committed',
        /git has \d+ files of it/,
        (dir) => new GitRepository(dir).init(),
      ],
      [
        'the files are committed in a repository above it',
        /git has \d+ files of it/,
        (dir) => new GitRepository(dirname(dir)).init(),
      ],
      [
        'git cannot tell whether they are committed',
        /git cannot tell/,
        (dir) => writeFileSync(join(dir, '.git'), 'gitdir: /nowhere'),
      ],
    ];
    it.each(refusals)('is refused where %s', async (_, message, prepare) => {
      const dir = await newProject();
      const cwd = prepare(dir);
      const before = await filesIn(dir);
      const { exitCode, stderr } =
        typeof cwd === 'string' ? await cli(cwd, ['undo', '--yes']) : await undo(dir, '--yes');
      expect({ exitCode, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, lines: 1 });
      expect(stderr).toMatch(message);
      expect(await filesIn(dir)).toEqual(before);
    });

    it('in a folder that existed restores it, also from inside', async () => {
      const dir = await newFolder({ '.gitignore': 'mine\n', 'docs/a.md': 'a\n' });
      const before = await filesIn(dir);
      await cli(dir, ['.', '--id', 'orders', '--yes']);
      expect(await cli(join(dir, 'docs'), ['undo'])).toMatchObject({ exitCode: 2 });
      expect(await cli(join(dir, 'docs'), ['undo', '--yes'])).toMatchObject({ exitCode: 0 });
      expect(await filesIn(dir)).toEqual(before);
    });
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
