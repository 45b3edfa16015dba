import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../../tools/git-repository';
import { edit, filesIn, newFolder, readText } from '../project-fixture';
import { cli } from '../run-cli';

const github = {
  'README.md': '# my-repo\n',
  '.gitignore': '# Logs\nlogs\n*.log\n\n# Dependency directories\nnode_modules/\n',
  LICENSE: 'MIT License\n',
};

const npmInit = `${JSON.stringify(
  {
    name: 'from-npm',
    version: '1.0.0',
    description: '',
    main: 'index.js',
    scripts: { test: 'echo "Error: no test specified" && exit 1' },
    keywords: [],
    author: '',
    license: 'ISC',
    type: 'commonjs',
  },
  undefined,
  2,
)}\n`;

const tscInit = `{
  // Visit https://aka.ms/tsconfig to read more about this file
  "compilerOptions": {
    // "rootDir": "./src",
    "module": "nodenext",
    "target": "esnext",
    "types": [],
    "strict": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": true,
  }
}
`;

const mustDo = async (dir: string, ...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  return stderr;
};

/** Creates a project in a folder that has these files. */
async function createIn(files: Readonly<Record<string, string>>, ...flags: string[]) {
  const dir = await newFolder(files);
  const report = await mustDo(dir, '.', '--id', 'orders', '--yes', ...flags);
  expect(await mustDo(dir, 'check')).toBe('');
  return { dir, report };
}

describe('create in a new repository', () => {
  it('keeps README.md and LICENSE, merges .gitignore, and says where the manual is', async () => {
    const { dir, report } = await createIn(github);
    const files = await filesIn(dir);
    expect(files).toMatchObject({ 'README.md': github['README.md'], LICENSE: github.LICENSE });
    expect(files['.gitignore']).toMatch(/^# Logs\nlogs\n[\s\S]*local\.settings\.json/);
    expect(report).toMatch(/= keep +README\.md \(.*src\/eternal\/README\.md\)/);
    expect(report).toMatch(/⇄ merge +\.gitignore/);
    expect(report).not.toContain('warning');
  });

  it('takes readme.md for the same file, as a disk that ignores case does', async () => {
    const dir = await newFolder({ 'readme.md': '# mine\n' });

    const report = await mustDo(dir, '.', '--id', 'orders', '--yes');

    expect(report).toMatch(/= keep +README\.md \(readme\.md existed before; /);
    expect(Object.keys(await filesIn(dir)).filter((path) => /readme/i.test(path))).toEqual([
      'readme.md',
      'src/eternal/README.md',
    ]);
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });

  it('leaves a README.md that existed alone in every later command', async () => {
    const { dir } = await createIn(github);
    edit(dir, 'README.md', 'my-repo', 'my repository');
    for (const command of [
      'add mails',
      'set --name other',
      'rename mails bills',
      'set --deploy azd',
    ])
      await mustDo(dir, ...command.split(' '));
    await mustDo(dir, 'regenerate', '--on-conflict', 'theirs');
    expect(await mustDo(dir, 'check')).toBe('');
    expect(readText(dir, 'README.md')).toBe('# my repository\n');
    rmSync(join(dir, 'README.md'));
    await mustDo(dir, 'set', 'orders', '--jitter', '5%');
    expect(await mustDo(dir, 'check')).toBe('');
    expect(Object.keys(await filesIn(dir))).not.toContain('README.md');
  });

  it('creates README.md with --on-conflict theirs', async () => {
    const dir = await newFolder(github);
    await mustDo(dir, '.', '--id', 'orders', '--yes', '--on-conflict', 'theirs');
    expect(readText(dir, 'README.md')).toContain('eternal orchestration');
  });

  it('is undone byte for byte, also where the files are committed', async () => {
    const dir = await newFolder(github);
    const repository = new GitRepository(dir);
    repository.init();
    await mustDo(dir, '.', '--id', 'orders', '--yes');
    await mustDo(dir, 'undo', '--yes');
    expect(repository.do('status', '--porcelain', '--ignored')).toBe('');
  });

  it('replaces what npm init wrote without being asked, and keeps the rest', async () => {
    const { dir, report } = await createIn({ 'package.json': npmInit });
    const { main, scripts, license, name } = JSON.parse(readText(dir, 'package.json'));
    expect({ main, test: scripts.test, license, name }).toEqual({
      main: 'dist/functions/*.js',
      test: 'tsc -p test && vitest run',
      license: 'ISC',
      name: 'from-npm',
    });
    expect(report).not.toMatch(/warning.*(main|scripts|name)/);
    expect(JSON.parse(readText(dir, 'eternal.json')).name).toBe('from-npm');
  });

  it('replaces the options of tsc --init', async () => {
    const { dir, report } = await createIn({ 'tsconfig.json': tscInit });
    expect(readText(dir, 'tsconfig.json')).not.toContain('verbatimModuleSyntax');
    expect(report).toMatch(/~ update +tsconfig\.json \(replaces the options of tsc --init\)/);
  });

  it.each(['tsc'])('knows what the installed %s writes', async (program) => {
    const dir = await newFolder();
    await execa(program, ['--init'], {
      cwd: dir,
      preferLocal: true,
      localDir: import.meta.dirname,
    });
    expect(await mustDo(dir, '.', '--id', 'orders', '--yes')).toContain('replaces the options');
  });

  it('merges editor settings, and keeps every other file', async () => {
    const files = {
      '.gitattributes': '* text=auto\n',
      '.editorconfig': 'root = true\n',
      '.prettierrc': '{}\n',
      'biome.json': '{}\n',
      'docs/a.md': 'a\n',
      'src/.gitkeep': '',
      '.github/workflows/ci.yml': 'name: mine\n',
      '.github/dependabot.yml': 'version: 2\n',
      '.vscode/settings.json': '{ "editor.tabSize": 2 }\n',
      '.vscode/launch.json': '{ "version": "0.2.0", "configurations": [] }\n',
    };
    const { dir } = await createIn(files);
    const { '.gitattributes': _, '.vscode/launch.json': __, ...others } = files;
    expect(await filesIn(dir)).toMatchObject(others);
    expect(readText(dir, '.gitattributes')).toMatch(/^\* text=auto\n/);
  });

  it.each([
    {
      what: 'a package.json with another main',
      files: { 'package.json': '{\n  "main": "server.js"\n}\n' },
      names: ['package.json:2', '"server.js"'],
    },
    {
      what: 'a main that npm init found',
      files: { 'package.json': npmInit, 'index.js': '' },
      names: ['package.json:5', '"index.js"'],
    },
    {
      what: 'a tsconfig.json with another outDir',
      files: { 'tsconfig.json': '{ "compilerOptions": { "outDir": "build" } }\n' },
      names: ['tsconfig.json:1', '"build"'],
    },
    {
      what: "somebody's ci.yml, with --ci github",
      files: { '.github/workflows/ci.yml': 'name: mine\n' },
      flags: ['--ci', 'github'],
      names: ['.github/workflows/ci.yml'],
    },
  ])('reports a conflict and writes nothing: $what', async ({ files, flags = [], names }) => {
    const dir = await newFolder(files);
    const { exitCode, stderr } = await cli(dir, ['.', '--id', 'orders', '--yes', ...flags]);
    expect(exitCode).toBe(3);
    for (const name of names) expect(stderr).toContain(name);
    expect(await filesIn(dir)).toEqual(files);
  });
});
