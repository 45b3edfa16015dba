import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { GitRepository } from '../../tools/git-repository';
import { bin } from '../../tools/repository';
import { edit, newFolder, newProject } from '../cli/project-fixture';
import { runUnderWine, type Wine, windowsPath } from './wine';

const wine = inject('wine') as Wine;
const node = wine?.nodes[22] ?? '';

/** Wine puts `WINEPATH` in front of the PATH. */
const onWindows = (cwd: string, args: readonly string[], path = '') =>
  runUnderWine(wine, cwd, [node, windowsPath(bin), ...args], { WINEPATH: path });

describe.runIf(wine !== undefined)('programs on Windows', () => {
  it('never runs a git.exe of the project', async () => {
    const app = await newProject();
    const repository = new GitRepository(app);
    repository.init();
    edit(app, 'eternal.json', '"1m"', '"2m"');
    repository.commit('ours');
    repository.do('checkout', '--quiet', '-b', 'theirs', 'base');
    edit(app, 'eternal.json', '"1m"', '"4m"');
    repository.commit('theirs');
    repository.ask(['merge', 'main']);
    // Node under the name of git takes a command of git for the path of a script.
    symlinkSync(node, join(app, 'git.exe'));
    for (const command of ['rev-parse', 'show', 'ls-files', 'cat-file', 'merge-base', 'status'])
      writeFileSync(join(app, command), "require('node:fs').writeFileSync('planted', '');\n");

    for (const command of ['check', 'regenerate', 'undo']) await onWindows(app, [command], '.');

    expect(existsSync(join(app, 'planted'))).toBe(false);
  });

  it('runs the npm.cmd of the PATH, and never one of the project', async () => {
    const dir = await newFolder({ 'some tools/npm.cmd': '@echo %* >ran.txt\r\n' });
    mkdirSync(join(dir, 'app'));
    writeFileSync(join(dir, 'app/npm.cmd'), '@echo %* >planted.txt\r\n');
    cpSync(join(dir, 'app/npm.cmd'), join(dir, 'npm.cmd'));
    const args = ['app', '--id', 'orders', '--yes', '--install'];

    const none = await onWindows(dir, args);
    const found = await onWindows(
      dir,
      ['other', ...args.slice(1)],
      windowsPath(join(dir, 'some tools')),
    );

    expect(none).toMatchObject({ exitCode: 1 });
    expect(none.stderr).toContain('npm install could not be started');
    expect(found).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(dir, 'other/ran.txt'), 'utf8').trim()).toMatch(/^"?install"?$/);
    for (const path of ['planted.txt', 'app/planted.txt', 'other/planted.txt'])
      expect(existsSync(join(dir, path))).toBe(false);
  });
});
