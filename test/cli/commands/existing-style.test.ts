import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { readExactTree } from '../../../tools/exact-tree';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { root } from '../../../tools/repository';
import { edit, filesIn, newFolder } from '../project-fixture';
import { cli } from '../run-cli';

const fixture = join(root, 'test/fixtures/existing/core-tools');

type Files = Readonly<Record<string, string>>;

const plain = existingProjects.filter(({ name }) => name === 'core-tools');

/** A project of Core Tools with these files in addition. */
async function projectWith(files: Files): Promise<string> {
  const [project] = plain;
  if (project === undefined) throw new Error('no project core-tools');
  const dir = await copyExisting(project, await newFolder());
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  return dir;
}

/** What `add` makes of the project, and its report. `remove` must restore every file. */
async function addTo(files: Files): Promise<{ after: Files; report: string }> {
  const dir = await projectWith(files);
  const before = readExactTree(dir);
  const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
  expect(exitCode, stderr).toBe(0);
  const after = await filesIn(dir);
  await cli(dir, ['remove', 'orders-sync']);
  expect(readExactTree(dir)).toEqual(before);
  return { after, report: stderr };
}

const IGNORED = "{ ignores: ['.eternal/**', 'emulator/**', 'test/eternal/**'] },";
const FLAT = 'eslint.config.mjs';
const biome1 = '{ "$schema": "https://biomejs.dev/schemas/1.9.4/schema.json" }\n';

describe('add makes linters and formatters skip the emulator and the tests of the loop', () => {
  it.each<[title: string, file: string, text: string, after: string]>([
    [
      'ESLint',
      FLAT,
      'export default [\n  {},\n];\n',
      `export default [\n  ${IGNORED}\n  {},\n];\n`,
    ],
    [
      'typed ESLint',
      FLAT,
      'export default ts.config({ ignores: [] }, ...all);\n',
      `export default ts.config(\n  ${IGNORED}\n  { ignores: [] }, ...all);\n`,
    ],
    [
      'ESLint with defineConfig',
      'eslint.config.js',
      'module.exports = defineConfig([\n    {},\n]);\n',
      `module.exports = defineConfig([\n    ${IGNORED}\n    {},\n]);\n`,
    ],
    [
      'ESLint with a constant',
      FLAT,
      'const config = [\n  {},\n];\nexport default config;\n',
      `const config = [\n  ${IGNORED}\n  {},\n];\nexport default config;\n`,
    ],
    [
      'ESLint 8 with JSON',
      '.eslintrc.json',
      '{\n  "root": true,\n  "ignorePatterns": ["dist"]\n}\n',
      '{\n  "root": true,\n  "ignorePatterns": ["dist", ".eternal", "emulator", "test/eternal"]\n}\n',
    ],
    [
      'an ignore file of ESLint 8',
      '.eslintignore',
      'dist\n',
      'dist\n.eternal\nemulator\ntest/eternal\n',
    ],
    ['an ignore file of Prettier', '.prettierignore', 'dist\n', 'dist\n'],
    [
      'Biome',
      'biome.json',
      '{}\n',
      '{\n  "files": {\n    "includes": [\n      "**",\n      "!.eternal",\n      "!emulator",\n      "!test/eternal",\n      "!src/eternal/README.md"\n    ]\n  }\n}\n',
    ],
    [
      'oxlint',
      '.oxlintrc.json',
      '{\n  "ignorePatterns": ["x"]\n}\n',
      '{\n  "ignorePatterns": ["x", ".eternal", "emulator", "test/eternal"]\n}\n',
    ],
  ])('%s', async (_, file, text, expected) => {
    const { after, report } = await addTo({ [file]: text });
    expect(after[file]).toBe(expected);
    if (expected !== text) expect(report).toContain(file);
  });

  it('Biome 1', async () => {
    const { after } = await addTo({ 'biome.json': biome1 });
    expect(JSON.parse(after['biome.json'] ?? '').files.ignore).toContain('test/eternal');
  });

  it('ESLint 8 with code, and Prettier, in new ignore files', async () => {
    const { after, report } = await addTo({
      '.eslintrc.cjs': 'module.exports = {};\n',
      '.prettierrc': '',
    });
    expect(after['.eslintignore']).toBe('.eternal\nemulator\ntest/eternal\n');
    expect(after['.prettierignore']).toContain('src/eternal/README.md\n');
    expect(report).toContain('.prettierignore');
  });

  it('not where it cannot: the report says what to do', async () => {
    const { report } = await addTo({ [FLAT]: 'export default antfu({ typescript: true });\n' });
    expect(report).toContain(`${FLAT}: add emulator and test/eternal to what it ignores`);
  });

  it('above the project neither: the report names the files', async () => {
    const top = await newFolder({
      '.git/HEAD': '',
      'eslint.config.mjs': 'export default [];\n',
      'package.json': '{ "xo": {} }\n',
    });
    const [project] = plain;
    if (project !== undefined) await copyExisting(project, top);
    const { stderr } = await cli(join(top, 'core-tools'), ['add', 'orders-sync', '--yes']);
    expect(stderr).toContain(
      `${join(top, FLAT)}: make what it configures skip core-tools/.eternal`,
    );
    expect(stderr).toContain(`${join(top, 'package.json')}: make`);
  });

  it('a configuration that was edited since keeps these edits', async () => {
    const dir = await projectWith({ [FLAT]: 'export default [\n  {},\n];\n' });
    await cli(dir, ['add', 'orders-sync', '--yes']);
    edit(dir, FLAT, '  {},', '  { rules: {} },');
    await cli(dir, ['remove', 'orders-sync']);
    expect((await filesIn(dir))[FLAT]).toBe('export default [\n  { rules: {} },\n];\n');
  });
});

describe('add writes code as the formatter of the project does', () => {
  it.each<[title: string, files: Files, options: object]>([
    ['Prettier', { '.prettierrc': '' }, {}],
    [
      'Prettier with options',
      { '.prettierrc.yml': 'singleQuote: true\nsemi: false\ntabWidth: 4\narrowParens: avoid\n' },
      { singleQuote: true, semi: false, tabWidth: 4, arrowParens: 'avoid' },
    ],
    [
      'Prettier with an .editorconfig',
      { '.prettierrc.json': '{ "printWidth": 120 }', '.editorconfig': '[*]\nindent_style = tab\n' },
      { printWidth: 120, useTabs: true },
    ],
  ])('%s', async (_, files, options) => {
    const { after } = await addTo(files);
    const code = Object.entries(after).filter(([path]) => /^(src|test)\/.*\.ts$/.test(path));
    const added = code.filter(([path]) => !/HttpTrigger1|index\.ts$/.test(path));
    expect(added.length).toBeGreaterThan(10);
    for (const [path, text] of added) {
      expect(text, path).toBe(await prettier.format(text, { ...options, parser: 'typescript' }));
    }
  });

  it('and without a formatter as the sources show', async () => {
    const { after } = await addTo({});
    expect(after['src/functions/orders-sync.ts']).toContain("    idleDelay: '1m',");
  });
});

describe('add in a project whose imports have no .js', () => {
  const own = {
    'src/names.ts': "export const name = 'a';\n",
    'src/hello.ts': "import { name } from './names';\nexport default name;\n",
  };
  const importsIn = (files: Files): string[] =>
    Object.entries(files).flatMap(([path, text]) =>
      /^(src|test)\/.*\.ts$/.test(path)
        ? [...text.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)].map(([, each = '']) => each)
        : [],
    );

  it('writes its own in the same way, also in every later command', async () => {
    const dir = await projectWith(own);
    const before = readExactTree(dir);
    const commands = [
      'add orders-sync --yes',
      'set orders-sync --idle-delay 2m',
      'set orders-sync --processor syncOrders',
      'add mail --yes',
      'rename mail letters',
      'regenerate',
      'check',
    ];
    for (const command of commands) {
      const { exitCode, stderr } = await cli(dir, command.split(' '));
      expect(exitCode, `${command}: ${stderr}`).toBe(0);
      const imports = importsIn(await filesIn(dir));
      expect(imports.length).toBeGreaterThan(20);
      const others = imports.filter((each) => each.endsWith('.js'));
      expect(others, command).toEqual([]);
    }
    for (const id of ['letters', 'orders-sync']) await cli(dir, ['remove', id]);
    expect(readExactTree(dir)).toEqual(before);
  });

  it('keeps .js where Node.js needs it', async () => {
    const packageJson = readFileSync(join(fixture, 'package.json'), 'utf8');
    const { after } = await addTo({
      ...own,
      'package.json': packageJson.replace('{', '{ "type": "module",'),
    });
    expect(importsIn(after).filter((each) => !each.endsWith('.js'))).toEqual(['./names']);
  });
});
