import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { readExactTree } from '../../tools/exact-tree';
import { copyExisting, existingProjects } from '../../tools/existing-projects';
import { cli, edit, filesIn, makeFolder, textOf } from './support';

type Files = Readonly<Record<string, string>>;

/** A copy of a project of `test/fixtures/existing`; returns the folder of its app. */
async function copyOf(name: string): Promise<string> {
  const project = existingProjects.find((each) => each.name === name);
  if (project === undefined) throw new Error(`no project ${name}`);
  return join(await copyExisting(project, await makeFolder()), project.app ?? '');
}

const mustDo = async (dir: string, ...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  return stderr;
};

describe.each(existingProjects.map(({ name }) => name))('add, in the project %s', (name) => {
  it('adds keys and lines to files that are there, and remove takes them back to the byte', async () => {
    const dir = await copyOf(name);
    const before = readExactTree(dir);

    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const after = readExactTree(dir);
    for (const [path, text] of Object.entries(before)) expectKept(path, text, after[path] ?? '');
    expect(await mustDo(dir, 'check')).toBe('');

    await mustDo(dir, 'remove', 'orders-sync');
    expect(readExactTree(dir)).toEqual(before);
  });
});

/** What was in a file is in it still, in its order: of JSON the tokens, as a comma may have come to the end of a line. */
function expectKept(path: string, before: string, after: string): void {
  const parts = path.endsWith('.json') ? /"(?:[^"\\]|\\.)*"|\/\/.*|[^\s,]+/g : /.*\n?/g;
  const left = before.match(parts) ?? [];
  for (const part of after.match(parts) ?? []) if (part === left[0]) left.shift();
  expect(left, path).toEqual([]);
}

describe('add, in a Functions project', () => {
  it('says what it found and what it will touch', async () => {
    const dir = await copyOf('core-tools');
    const said = await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(said).toContain(`${dir} is a Functions project (TypeScript`);
    expect(said).toMatch(/gets keys or lines, and keeps its own: package\.json, /);
  });

  it('finds it from a folder inside', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(join(dir, 'src/functions'), 'add', 'orders-sync', '--yes');
    expect(Object.keys(await filesIn(dir))).toContain('src/functions/orders-sync.ts');
  });

  it('writes nothing with --dry-run', async () => {
    const dir = await copyOf('jest');
    const before = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes', '--dry-run', '--diff');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('is taken back by undo', async () => {
    const dir = await copyOf('durable');
    const before = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    await mustDo(dir, 'undo');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('takes more jobs, renamed and changed ones; the last that goes leaves nothing behind', async () => {
    const dir = await copyOf('esm');
    const before = readExactTree(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    await mustDo(dir, 'add', 'mail', '--idle-delay', '90s', '--yes');
    await mustDo(dir, 'rename', 'mail', 'letters');
    await mustDo(dir, 'set', 'letters', '--processor', 'sendLetters', '--max-idle-delay', '5m');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(await mustDo(dir, 'check')).toBe('');
    await mustDo(dir, 'remove', 'letters');
    expect(readExactTree(dir)).toEqual(before);
  });

  it('is refused where a file of another is in the way, and nothing is written', async () => {
    const dir = await copyOf('core-tools');
    writeFileSync(join(dir, 'src/functions/orders-sync.ts'), '// theirs\n');
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('src/functions/orders-sync.ts');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('knows where its routes are', async () => {
    const dir = await copyOf('custom-layout');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect((await cli(dir, ['list'])).stdout).toContain('crm/v1/orders-sync');
    expect(await mustDo(dir, 'remove', 'orders-sync')).toContain(
      'azurewebsites.net/crm/v1/orders-sync/stop',
    );
  });

  it('does not look above its repository for what is declared', async () => {
    const dir = await copyOf('core-tools');
    const above = { workspaces: ['*'], dependencies: { 'durable-functions': '^3.0.0' } };
    writeFileSync(join(dir, '../package.json'), JSON.stringify(above));
    mkdirSync(join(dir, '.git'));
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(JSON.parse(textOf(dir, 'package.json')).dependencies).toHaveProperty(
      'durable-functions',
    );
  });

  it('regenerates without touching what was added by hand since, and leaves that behind', async () => {
    const dir = await copyOf('vitest');
    const before: Files = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, 'package.json', '"scripts": {', '"scripts": {\n\t\t"lint": "eslint .",');
    edit(dir, '.gitignore', '', '*.log\n');

    expect(await mustDo(dir, 'regenerate')).not.toContain('package.json');
    await mustDo(dir, 'remove', 'orders-sync');

    expect(textOf(dir, 'package.json')).toBe(
      before['package.json']?.replace('"scripts": {', '"scripts": {\n\t\t"lint": "eslint .",'),
    );
    expect(textOf(dir, '.gitignore')).toBe(`*.log\n${before['.gitignore']}`);
  });

  it('leaves an added script that was changed by hand', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const { scripts } = JSON.parse(textOf(dir, 'package.json'));
    edit(dir, 'package.json', scripts['dev:eternal'], 'node mine.mjs');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(JSON.parse(textOf(dir, 'package.json')).scripts).toMatchObject({
      'dev:eternal': 'node mine.mjs',
    });
    expect(JSON.parse(textOf(dir, 'package.json')).scripts).not.toHaveProperty('test:eternal');
  });
});

/** A project of Core Tools' making with one thing changed, and what says that this does not do. */
const refused: readonly (readonly [what: string, (dir: string) => void, says: RegExp])[] = [
  ['without package.json', (dir) => rmSync(join(dir, 'package.json')), /without a package\.json/],
  ['without tsconfig.json', (dir) => rmSync(join(dir, 'tsconfig.json')), /no tsconfig\.json/],
  [
    'on the programming model v3',
    (dir) => set(dir, 'package.json', ['dependencies', '@azure/functions'], '^3.5.0'),
    /its @azure\/functions is \^3\.5\.0.*v4/,
  ],
  [
    'with durable-functions 2',
    (dir) => set(dir, 'package.json', ['dependencies', 'durable-functions'], '^2.1.3'),
    /its durable-functions is \^2\.1\.3/,
  ],
  [
    'with an old TypeScript',
    (dir) => set(dir, 'package.json', ['devDependencies', 'typescript'], '~4.8.0'),
    /its TypeScript is ~4\.8\.0.*4\.9/,
  ],
  [
    'built by a bundler',
    (dir) => set(dir, 'package.json', ['scripts', 'build'], 'esbuild src/index.ts'),
    /its build is "esbuild src\/index\.ts"/,
  ],
  [
    'whose compiler makes no code',
    (dir) => set(dir, 'tsconfig.json', ['compilerOptions', 'noEmit'], true),
    /tsconfig\.json makes no code/,
  ],
  [
    'for ES5',
    (dir) => set(dir, 'tsconfig.json', ['compilerOptions', 'target'], 'es5'),
    /target of its tsconfig\.json is es5/,
  ],
  [
    'whose functions are elsewhere',
    (dir) => set(dir, 'tsconfig.json', ['include'], ['api']),
    /does not compile src\/functions/,
  ],
];

function set(dir: string, file: string, path: readonly string[], value: unknown): void {
  const json = parse(textOf(dir, file));
  let object = json;
  for (const key of path.slice(0, -1)) object = object[key];
  object[path.at(-1) ?? ''] = value;
  writeFileSync(join(dir, file), JSON.stringify(json));
}

describe('add is refused with one line, and nothing is written, in a project', () => {
  it.each(refused)('%s', async (_, change, says) => {
    const dir = await copyOf('core-tools');
    change(dir);
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(says);
    expect(await filesIn(dir)).toEqual(before);
  });
});

describe("a new project's options", () => {
  it.each([
    [['add', 'orders-sync', '--backend', 'dts', '--yes'], 2, /--backend/],
    [['--id', 'orders-sync', '--yes', '--dir', '.'], 2, /add --dir/],
  ])('are refused there: %j', async (args, code, says) => {
    const dir = await copyOf('core-tools');
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, args);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(says);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('cannot be set later', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const { exitCode, stderr } = await cli(dir, ['set', '--deploy', 'azd']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--deploy');
    expect(readFileSync(join(dir, 'eternal.json'), 'utf8')).not.toContain('azd');
  });
});
