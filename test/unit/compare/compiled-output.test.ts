import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undoLast } from '../../../src/generator/apply/undo';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';
import { readTree } from '../../../tools/tree';
import { type Fixture, jobsOf, listChanges, makeFixture } from './fixture';

const config = (compilerOptions: object, more: object = {}): string =>
  JSON.stringify({ compilerOptions, ...more });

/** A project with one job, which was compiled to these files. */
async function compiled(
  files: readonly string[],
  configs: Readonly<Record<string, string>> = {
    'tsconfig.json': config({ rootDir: 'src', outDir: 'dist' }),
  },
): Promise<Fixture> {
  const fixture = await makeFixture();
  for (const [path, text] of Object.entries(configs)) fixture.write(path, text);
  for (const path of files) fixture.write(path, '// compiled\n');
  return fixture;
}

const deleted = ({ changes }: Awaited<ReturnType<Fixture['run']>>): string[] =>
  changes
    .filter(({ action, owner }) => action === 'delete' && owner === 'local')
    .map(({ path }) => path)
    .sort();

const none = { jobs: [] };
const functions = (folder: string) => [
  `${folder}/functions/orders.js`,
  `${folder}/functions/orders.js.map`,
];

describe('the compiled output of a removed job', () => {
  it('goes, with its maps and declarations', async () => {
    const output = [
      ...functions('dist'),
      'dist/functions/orders.d.ts',
      'dist/functions/orders.d.ts.map',
      'dist/processors/process-orders.js',
    ];
    const fixture = await compiled([...output, 'dist/functions/mine.js', 'dist/orders.js']);
    const before = await readTree(fixture.root);

    const changes = await fixture.run(none);

    expect(deleted(changes)).toEqual([...output].sort());
    expect(changes.changes.find(({ path }) => path === output[0])?.why).toBe(
      'compiled from src/functions/orders.ts',
    );
    expect(['dist/functions/mine.js', 'dist/orders.js'].map(fixture.has)).toEqual([true, true]);
    undoLast(fixture.root);
    expect(await readTree(fixture.root)).toEqual(before);
    expect(output.map(fixture.read)).toEqual(output.map(() => '// compiled\n'));
  });

  it.each<[title: string, options: object, info: string]>([
    ['in outDir', { rootDir: 'src', outDir: 'dist' }, 'dist/tsconfig.tsbuildinfo'],
    ['beside a root folder', { rootDir: './src', outDir: './dist' }, 'tsconfig.tsbuildinfo'],
    ['of its own', { outDir: 'dist', tsBuildInfoFile: '.cache/info' }, '.cache/info'],
  ])('goes with the record of an incremental build %s', async (_, options, info) => {
    const fixture = await compiled([...functions('dist'), ...functions('dist/src'), info], {
      'tsconfig.json': config({ incremental: true, ...options }),
    });
    await fixture.run(none);
    expect(fixture.has(info)).toBe(false);
    undoLast(fixture.root);
    expect(fixture.has(info)).toBe(true);
  });

  it.each<[title: string, configs: Record<string, string>, output: string]>([
    [
      'without rootDir',
      { 'tsconfig.json': config({ outDir: './out/' }) },
      'out/src/functions/orders.js',
    ],
    [
      'with the common folder as root',
      { 'tsconfig.json': config({ outDir: 'out' }, { include: ['src'] }) },
      'out/functions/orders.js',
    ],
    [
      'with an outDir that it extends',
      {
        'base/tsconfig.json': config({ rootDir: '../src', outDir: '../out' }),
        'tsconfig.json': JSON.stringify({ extends: './base/tsconfig.json' }),
      },
      'out/functions/orders.js',
    ],
    [
      'with composite',
      { 'tsconfig.json': config({ outDir: 'out', composite: true }) },
      'out/src/functions/orders.js',
    ],
    [
      'with a configuration of its folder',
      { 'src/tsconfig.json': config({ outDir: '../out', rootDir: '.' }) },
      'out/functions/orders.js',
    ],
    [
      'with another configuration for builds',
      {
        'tsconfig.json': config({ noEmit: true }),
        'tsconfig.build.json': config({ outDir: 'out', rootDir: 'src' }),
      },
      'out/functions/orders.js',
    ],
    [
      'with a folder for declarations',
      {
        'tsconfig.json': config({
          outDir: 'out',
          rootDir: 'src',
          declaration: true,
          declarationDir: 'types',
        }),
      },
      'types/functions/orders.d.ts',
    ],
    [
      'of a bundler',
      {
        'tsconfig.json': config({ noEmit: true }),
        'package.json': '{ "main": "build/functions/*.cjs" }',
      },
      'build/functions/orders.cjs',
    ],
    ['beside the sources', { 'tsconfig.json': config({}) }, 'src/functions/orders.js'],
  ])('goes in a project %s', async (_, configs, output) => {
    const fixture = await compiled([output], configs);
    expect(deleted(await fixture.run(none))).toEqual([output]);
    expect(fixture.has(output)).toBe(false);
  });

  it.each<[title: string, configs: Record<string, string>, path: string]>([
    [
      'beside the sources, where nothing is compiled to',
      { 'tsconfig.json': config({ noEmit: true }) },
      'src/functions/orders.js',
    ],
    [
      'that declares what no compiler does',
      { 'tsconfig.json': config({}) },
      'src/functions/orders.d.ts',
    ],
    [
      'that another source has',
      {
        'tsconfig.json': config({ rootDir: 'src', outDir: 'dist', allowJs: true }),
        'src/functions/orders.mts': '',
      },
      'dist/functions/orders.mjs',
    ],
    [
      'of a configuration that nobody can read',
      { 'tsconfig.json': '{' },
      'out/functions/orders.js',
    ],
  ])('leaves a file %s', async (_, configs, path) => {
    const fixture = await compiled([path], configs);
    expect(deleted(await fixture.run(none))).toEqual([]);
  });

  it('leaves a file beside the sources that git has', async () => {
    const path = 'src/functions/orders.js';
    const fixture = await compiled([path], { 'tsconfig.json': config({}) });
    const git = (...args: string[]) => execFileSync('git', args, { cwd: fixture.root });
    git('init', '-q');
    git('add', '-f', path);
    expect(deleted(await fixture.run(none))).toEqual([]);
  });

  it('beside the sources does not count as code that imports them', async () => {
    const output = ['src/functions/orders.js', 'src/processors/process-orders.js'];
    const fixture = await compiled(output, { 'tsconfig.json': config({}) });
    fixture.write('src/functions/orders.js', "require('../processors/process-orders');\n");
    expect(deleted(await fixture.run(none))).toEqual(output);
  });

  it('leaves what is outside of the project', async () => {
    const outside = await makeTempDir();
    const fixture = await compiled([]);
    symlinkSync(outside, fixture.at('dist'));
    fixture.write('dist/functions/orders.js', '// compiled\n');
    expect(deleted(await fixture.run(none))).toEqual([]);
    await removeTempDir(outside);
  });
});

it('deletes the compiled output of a renamed job and of a file that moves to .removed', async () => {
  const output = [...functions('dist'), 'dist/processors/process-orders.js'];
  const fixture = await compiled(output);
  const renamed = { jobs: jobsOf('bills'), renamedJobs: new Map([['orders', 'bills']]) };
  expect(deleted(await fixture.run(renamed))).toEqual([...output].sort());

  fixture.write('dist/functions/bills.js', '// compiled\n');
  fixture.edit('src/functions/bills.ts', "'1m'", "'2m'");
  expect(deleted(await fixture.run(none))).toEqual(['dist/functions/bills.js']);
});

it('deletes the compiled output of a file that the user moved', async () => {
  const fixture = await compiled([...functions('dist'), 'dist/functions/jobs/orders.js']);
  const path = 'src/functions/orders.ts';
  fixture.write('src/functions/jobs/orders.ts', fixture.read(path).replaceAll("'../", "'../../"));
  fixture.edit('test/orders.test.ts', 'functions/orders', 'functions/jobs/orders');
  fixture.remove(path);

  expect(deleted(await fixture.run())).toEqual(functions('dist'));

  expect(fixture.has('dist/functions/jobs/orders.js')).toBe(true);
  expect(listChanges(await fixture.run())).toEqual([]);
});

it.each([
  ['dist/functions/*.js', true],
  ['dist/functions/**/*.js', false],
  ['dist/index.js', false],
])('warns where main %s does not load a job that the user moved: %s', async (main, isNamed) => {
  const fixture = await compiled([]);
  fixture.edit('package.json', '{', `{\n  "main": "${main}",`);
  const path = 'src/functions/orders.ts';
  const now = 'src/functions/jobs/orders.ts';
  fixture.write(now, fixture.read(path).replaceAll("'../", "'../../"));
  fixture.edit('test/orders.test.ts', 'functions/orders', 'functions/jobs/orders');
  fixture.remove(path);
  for (const { warnings } of [await fixture.run(), await fixture.run()]) {
    expect(warnings.some((warning) => warning.startsWith(`${now}: "main"`))).toBe(isNamed);
  }
});
