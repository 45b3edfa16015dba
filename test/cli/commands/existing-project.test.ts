import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { readExactTree } from '../../../tools/exact-tree';
import { copyExisting, existingProjects } from '../../../tools/existing-projects';
import { GitRepository } from '../../../tools/git-repository';
import { root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { edit, filesIn, newFolder, readText } from '../project-fixture';
import { cli } from '../run-cli';

type Files = Readonly<Record<string, string>>;

/** Copies a project of `test/fixtures/existing`. Returns the folder of its app. */
async function copyOf(name: string): Promise<string> {
  const project = existingProjects.find((each) => each.name === name);
  if (project === undefined) throw new Error(`no project ${name}`);
  return join(await copyExisting(project, await newFolder()), project.app ?? '');
}

const mustDo = async (dir: string, ...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  return stderr;
};

describe.each(existingProjects.map(({ name }) => name))(
  'add and remove in the project %s',
  (name) => {
    it('keep existing keys and lines, and restore every file byte for byte', async () => {
      const dir = await copyOf(name);
      const before = readExactTree(dir);

      await mustDo(dir, 'add', 'orders-sync', '--yes');
      const after = readExactTree(dir);
      for (const [path, text] of Object.entries(before)) expectKept(path, text, after[path] ?? '');
      expect(await mustDo(dir, 'check')).toBe('');

      await mustDo(dir, 'remove', 'orders-sync');
      expect(readExactTree(dir)).toEqual(before);
    });
  },
);

/** Expects every line of a file, or every JSON token, to be there in the same order. */
function expectKept(path: string, before: string, after: string): void {
  const parts = path.endsWith('.json')
    ? /"(?:[^"\\]|\\.)*"|\/\/.*|[[\]{}]|[^\s,[\]{}"]+/g
    : /.*\n?/g;
  const left = before.match(parts) ?? [];
  for (const part of after.match(parts) ?? []) if (part === left[0]) left.shift();
  expect(left, path).toEqual([]);
}

describe('add in an existing project', () => {
  it('reports what it found and which files it changes', async () => {
    const dir = await copyOf('core-tools');
    const output = await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(output).toContain(`${dir} is a Functions project (TypeScript`);
    expect(output).toMatch(/adds keys or lines to: package\.json, /);
  });

  it('finds the project from a folder inside it', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(join(dir, 'src/functions'), 'add', 'orders-sync', '--yes');
    expect(Object.keys(await filesIn(dir))).toContain('src/functions/orders-sync.ts');
  });

  it('takes the only project below the root of a repository', async () => {
    const dir = await copyOf('npm-workspace');
    const top = join(dir, '../..');
    expect(await mustDo(top, 'add', 'orders-sync', '--yes')).toContain('packages/functions is');
    expect(Object.keys(await filesIn(dir))).toContain('src/functions/orders-sync.ts');
  });

  it('names the projects below the root of a repository where there are several', async () => {
    const dir = await newFolder({
      'apps/a/host.json': '{}',
      'apps/a/package.json': '{}',
      'apps/b/eternal.json': '{}',
      'apps/b/node_modules/c/host.json': '{}',
      'apps/b/node_modules/c/package.json': '{}',
    });
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('these folders are: apps/a, apps/b (choose one: add --dir apps/a)');
  });

  it('chooses versions that fit to those that are locked', async () => {
    const dir = await copyOf('core-tools');
    const lock = { packages: { 'node_modules/@azure/functions': { version: '4.5.0' } } };
    writeFileSync(join(dir, 'package-lock.json'), JSON.stringify(lock));
    const output = await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(output).toContain('uses versions that fit to yours: durable-functions ~3.3.1');
    expect(readText(dir, 'package.json')).toContain('"durable-functions": "~3.3.1"');
  });

  it('adds tslib where compiled code imports its helpers', async () => {
    const dir = await copyOf('core-tools');
    set(dir, 'tsconfig.json', ['compilerOptions', 'importHelpers'], true);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(JSON.parse(readText(dir, 'package.json')).dependencies).toHaveProperty('tslib');
  });

  it('writes nothing with --dry-run', async () => {
    const dir = await copyOf('jest');
    const before = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes', '--dry-run', '--diff');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('is undone by undo', async () => {
    const dir = await copyOf('durable');
    const before = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    await mustDo(dir, 'undo');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('is restored by undo after the last remove, with the comments in eternal.json', async () => {
    const dir = await copyOf('core-tools');
    const repository = new GitRepository(dir);
    repository.init();
    const ownFiles = async () =>
      Object.entries(await filesIn(dir)).filter(([path]) => !path.startsWith('.git/'));
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, 'eternal.json', '{', '{\n  // mine');
    const before = await ownFiles();
    await mustDo(dir, 'remove', 'orders-sync');
    expect(repository.do('status', '--porcelain', '--untracked-files=all')).toBe(
      '?? eternal.json.removed\n',
    );
    expect(await mustDo(join(dir, 'src'), 'undo')).toContain('eternal.json');
    expect(await ownFiles()).toEqual(before);
    expect(await mustDo(dir, 'undo')).toContain('nothing to undo');
    expect(readText(dir, 'eternal.json')).toContain('// mine');
  });

  it('supports several jobs, renames and changes, and restores every file with the last remove', async () => {
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

  it('reports a conflict and writes nothing if a file of that name exists', async () => {
    const dir = await copyOf('core-tools');
    writeFileSync(join(dir, 'src/functions/orders-sync.ts'), '// theirs\n');
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('src/functions/orders-sync.ts');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('uses the route prefix of host.json', async () => {
    const dir = await copyOf('custom-layout');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect((await cli(dir, ['list'])).stdout).toContain('crm/v1/orders-sync');
    expect(await mustDo(dir, 'remove', 'orders-sync')).toContain(
      'azurewebsites.net/crm/v1/orders-sync/stop',
    );
  });

  it('names settings of host.json that void a promise', async () => {
    const dir = await copyOf('core-tools');
    const durableTask = { overridableExistingInstanceStates: 'AnyState' };
    edit(dir, 'host.json', '{', `{ "extensions": ${JSON.stringify({ durableTask })},`);
    const output = await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(output).toContain(
      'host.json: overridableExistingInstanceStates is AnyState: each start',
    );
  });

  it('ignores dependencies that are declared above the repository', async () => {
    const dir = await copyOf('core-tools');
    const above = { workspaces: ['*'], dependencies: { 'durable-functions': '^3.0.0' } };
    writeFileSync(join(dir, '../package.json'), JSON.stringify(above));
    mkdirSync(join(dir, '.git'));
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(JSON.parse(readText(dir, 'package.json')).dependencies).toHaveProperty(
      'durable-functions',
    );
  });

  it('keeps later edits of the user in regenerate and in remove', async () => {
    const dir = await copyOf('vitest');
    const before: Files = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, 'package.json', '"scripts": {', '"scripts": {\n\t\t"lint": "eslint .",');
    edit(dir, '.gitignore', '', '*.log\n');

    expect(await mustDo(dir, 'regenerate')).not.toContain('package.json');
    await mustDo(dir, 'remove', 'orders-sync');

    expect(readText(dir, 'package.json')).toBe(
      before['package.json']?.replace('"scripts": {', '"scripts": {\n\t\t"lint": "eslint .",'),
    );
    expect(readText(dir, '.gitignore')).toBe(`*.log\n${before['.gitignore']}`);
  });

  it('keeps an added script that the user changed', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const { scripts } = JSON.parse(readText(dir, 'package.json'));
    edit(dir, 'package.json', scripts['dev:eternal'], 'node mine.mjs');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(JSON.parse(readText(dir, 'package.json')).scripts).toMatchObject({
      'dev:eternal': 'node mine.mjs',
    });
    expect(JSON.parse(readText(dir, 'package.json')).scripts).not.toHaveProperty('test:eternal');
  });
});

describe('the last remove from an existing project', () => {
  const processor = 'src/processors/process-orders-sync.ts';

  it('keeps what an edited processor needs, so that the project compiles', async () => {
    const dir = await copyOf('esm');
    const before: Files = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, processor, 'return processed', 'return processed + 0');
    edit(dir, 'src/eternal/policy.ts', '', '// mine\n');
    edit(dir, 'test/eternal/emulate.ts', '', '// mine\n');

    const output = await mustDo(dir, 'remove', 'orders-sync');

    expect(output).toContain(`src/eternal/index.ts (${processor} imports it)`);
    expect(output).toContain(
      'package.json: dependencies.durable-functions stays, because src/eternal/client.ts needs it',
    );
    const after = await filesIn(dir);
    expect(after).not.toHaveProperty(['src/functions/orders-sync.ts']);
    expect(after['src/eternal/policy.ts']).toContain('// mine');
    expect(after['test/eternal/emulate.ts.removed']).toContain('// mine');
    expect(after['emulator/emulator.mjs']).toBeUndefined();
    expect(after['host.json']).toBe(before['host.json']);
    const { dependencies, devDependencies, scripts } = JSON.parse(after['package.json'] ?? '');
    expect(dependencies).toHaveProperty('durable-functions');
    expect(devDependencies).toHaveProperty('vitest');
    expect(devDependencies).not.toHaveProperty('durable-functions-emulator');
    expect(scripts).toEqual(JSON.parse(before['package.json'] ?? '').scripts);
    await expectCompiled(dir);
  });

  it('keeps what another file of the project imports', async () => {
    const dir = await copyOf('esm');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    writeFileSync(
      join(dir, 'src/mine.ts'),
      "import { toMs } from './eternal/settings.js';\nexport const minute = toMs('1m');\n",
    );
    const output = await mustDo(dir, 'remove', 'orders-sync');
    expect(output).toContain('src/eternal/settings.ts (src/mine.ts imports it)');
    expect(await filesIn(dir)).not.toHaveProperty(['src/eternal/index.ts']);
    await expectCompiled(dir);
  });

  it('restores every file where only a formatter changed the import of the jobs', async () => {
    const dir = await copyOf('yarn');
    const before = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const [file] = Object.entries(await filesIn(dir)).find(
      ([path, text]) => path.startsWith('src/') && text.includes("'./eternal/jobs';"),
    ) ?? [''];
    edit(dir, file, "'./eternal/jobs';", '"./eternal/jobs"');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(await filesIn(dir)).toEqual(before);
  });

  it('keeps what the user wrote into the files that it reverts, and names it', async () => {
    const dir = await copyOf('esm');
    const before: Files = await filesIn(dir);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, 'eternal.json', '{', '{\n  // ours');
    edit(dir, 'package.json', '"durable-functions": "^3.5.0"', '"durable-functions": "^3.6.0"');
    edit(dir, 'host.json', '"partitionCount": 1,', '"partitionCount": 4, // four');
    edit(dir, 'tsconfig.json', '"emulator"]', '"emulator"] // ours');
    const manifest = readText(dir, 'eternal.json');

    const output = await mustDo(dir, 'remove', 'orders-sync');

    expect(output).toContain('eternal.json.removed (from eternal.json)');
    expect(output).toContain(
      'host.json: extensions.durableTask.storageProvider.partitionCount stays, because you changed it',
    );
    expect(output).toContain('dependencies.durable-functions stays, because you changed it');
    expect(output).toContain('npm install');
    const after = await filesIn(dir);
    expect(after['eternal.json.removed']).toBe(manifest);
    expect(parse(after['host.json'] ?? '').extensions).toEqual({
      durableTask: { storageProvider: { partitionCount: 4 } },
    });
    expect(after['host.json']).toContain('// four');
    expect(after['tsconfig.json']).toBe(
      before['tsconfig.json']?.replace('"test/**/*"]', '"test/**/*"]\n  // ours'),
    );
    expect(after['.funcignore']).toBe(before['.funcignore']);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    expect(await mustDo(dir, 'check')).toBe('');
  });

  it('restores every other file byte for byte where one has edits', async () => {
    const dir = await copyOf('esm');
    const oneLine = JSON.stringify(parse(readText(dir, 'host.json')));
    writeFileSync(join(dir, 'host.json'), oneLine);
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    edit(dir, 'package.json', '"durable-functions": "^3.5.0"', '"durable-functions": "^3.6.0"');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(readText(dir, 'host.json')).toBe(oneLine);
  });

  it('names the file that still imports all jobs', async () => {
    const dir = await copyOf('yarn');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    renameSync(join(dir, 'src/index.ts'), join(dir, 'src/app.ts'));
    const { exitCode, stderr } = await cli(dir, ['remove', 'orders-sync']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('src/app.ts (imports src/eternal/jobs.ts, which would go)');
  });

  it('stops where another file imports the file of the job', async () => {
    const dir = await copyOf('esm');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    writeFileSync(join(dir, 'src/mine.ts'), "\nimport './functions/orders-sync.js';\n");
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['remove', 'orders-sync']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("src/mine.ts:2: your edit `import './functions/orders-sync.js';`");
    expect(await filesIn(dir)).toEqual(before);
  });

  it('deletes what the build made of the loop, and undo brings it back', async () => {
    const dir = await copyOf('esm');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const output = 'dist/src/functions/orders-sync.js';
    mkdirSync(join(dir, 'dist/src/functions'), { recursive: true });
    writeFileSync(join(dir, output), '// compiled\n');
    await mustDo(dir, 'remove', 'orders-sync');
    expect(existsSync(join(dir, output))).toBe(false);
    await mustDo(dir, 'undo');
    expect(readText(dir, output)).toBe('// compiled\n');
  });
});

/** Compiles a project with the dependencies of this repository. */
async function expectCompiled(dir: string): Promise<void> {
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const types = ['--types', 'node'];
  const { stdout } = await run(dir, process.execPath, [tsc, '--noEmit', ...types]);
  expect(stdout).toBe('');
}

/** One change to a project that Core Tools made, and the expected error. */
const refused: readonly (readonly [title: string, (dir: string) => void, message: RegExp])[] = [
  ['without package.json', (dir) => rmSync(join(dir, 'package.json')), /it has no package\.json/],
  [
    'without tsconfig.json',
    (dir) => rmSync(join(dir, 'tsconfig.json')),
    /it has no tsconfig\.json/,
  ],
  [
    'with the v3 programming model',
    (dir) => set(dir, 'package.json', ['dependencies', '@azure/functions'], '^3.5.0'),
    /declares @azure\/functions \^3\.5\.0 .*v4.*upgrade/,
  ],
  [
    'with durable-functions 2',
    (dir) => set(dir, 'package.json', ['dependencies', 'durable-functions'], '^2.1.3'),
    /declares durable-functions \^2\.1\.3 .*upgrade/,
  ],
  [
    'with an old TypeScript',
    (dir) => set(dir, 'package.json', ['devDependencies', 'typescript'], '~4.8.0'),
    /it uses TypeScript ~4\.8\.0 \(upgrade typescript to 4\.9/,
  ],
  [
    'with functions of the v3 model',
    (dir) => {
      mkdirSync(join(dir, 'hello'));
      writeFileSync(join(dir, 'hello/function.json'), '{}');
    },
    /uses the v3 programming model \(hello\/function\.json\).*functions-node-upgrade-v4/,
  ],
  [
    'with a Vitest that the tests of the loop fail on',
    (dir) => set(dir, 'package.json', ['devDependencies', 'vitest'], '^1.6.0'),
    /vitest \^1\.6\.0; .*write in package\.json: "vitest": "\^/,
  ],
  [
    'that is built in an unknown way',
    (dir) => set(dir, 'package.json', ['scripts', 'build'], 'make'),
    /its build script is "make" .*or a bundler/,
  ],
  [
    'whose bundle has no known source',
    (dir) => {
      set(dir, 'package.json', ['scripts', 'build'], 'esbuild lib/a.ts lib/b.ts');
      set(dir, 'package.json', ['main'], 'dist/app.js');
    },
    /names the source of main, "dist\/app\.js".*"build": "esbuild src\/index\.ts/,
  ],
  [
    'with noEmit',
    (dir) => set(dir, 'tsconfig.json', ['compilerOptions', 'noEmit'], true),
    /tsconfig\.json sets noEmit/,
  ],
  [
    'with verbatimModuleSyntax in CommonJS',
    (dir) => set(dir, 'tsconfig.json', ['compilerOptions', 'verbatimModuleSyntax'], true),
    /sets verbatimModuleSyntax, with which CommonJS/,
  ],
  [
    'with target ES5',
    (dir) => set(dir, 'tsconfig.json', ['compilerOptions', 'target'], 'es5'),
    /tsconfig\.json sets target to es5 \(set it to ES2015 or later\)/,
  ],
  [
    'that does not compile src/functions',
    (dir) => set(dir, 'tsconfig.json', ['include'], ['api']),
    /does not compile src\/functions \(add src to its include/,
  ],
];

function set(dir: string, file: string, path: readonly string[], value: unknown): void {
  const json = parse(readText(dir, file));
  let object = json;
  for (const key of path.slice(0, -1)) object = object[key];
  object[path.at(-1) ?? ''] = value;
  writeFileSync(join(dir, file), JSON.stringify(json));
}

describe('add exits with 2 and writes nothing in a project', () => {
  it.each(refused)('%s', async (_, change, message) => {
    const dir = await copyOf('core-tools');
    change(dir);
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, ['add', 'orders-sync', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(await filesIn(dir)).toEqual(before);
  });
});

describe('an existing project', () => {
  it.each([
    [['add', 'orders-sync', '--backend', 'dts', '--yes'], 2, /--backend/],
    [['--id', 'orders-sync', '--yes', '--dir', '.'], 2, /add --dir/],
  ])('rejects the flags of a new project: %j', async (args, code, message) => {
    const dir = await copyOf('core-tools');
    const before = await filesIn(dir);
    const { exitCode, stderr } = await cli(dir, args);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
    expect(await filesIn(dir)).toEqual(before);
  });

  it('rejects them in set', async () => {
    const dir = await copyOf('core-tools');
    await mustDo(dir, 'add', 'orders-sync', '--yes');
    const { exitCode, stderr } = await cli(dir, ['set', '--deploy', 'azd']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--deploy');
    expect(readFileSync(join(dir, 'eternal.json'), 'utf8')).not.toContain('azd');
  });
});
