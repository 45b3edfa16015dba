import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ParserOptions, parse } from '@babel/parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installTarball, type Packed, pack } from '../../tools/installs/pack';
import { root } from '../../tools/repository';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

let folder: string;
let packed: Packed;

beforeAll(async () => {
  folder = await makeTempDir();
  packed = await pack(folder);
});

afterAll(() => removeTempDir(folder));

test('the tarball contains the built files and nothing else', () => {
  const parts = [
    'check.cjs',
    'cli.cjs',
    'diff.cjs',
    'diff3.cjs',
    'generator.cjs',
    'node-plop.cjs',
    'others.cjs',
    'parser.cjs',
    'project.cjs',
    'prompts.cjs',
    'semver.cjs',
    'start.cjs',
    'tsconfig.cjs',
  ];
  const texts = ['templates.br', 'templates.txt', 'THIRD-PARTY-LICENSES.txt'];
  const built = [...parts, 'plopfile.mjs', ...texts];
  const always = ['LICENSE', 'README.md', 'package.json'];
  expect(packed.paths).toEqual([...always, ...built.map((name) => `dist/${name}`)].sort());
});

// A quarter of it is the emulator. One Brotli stream of everything would have 343 kB.
test('the tarball is at most 405 kB', () => {
  expect(packed.size).toBeLessThanOrEqual(405_000);
});

test.each([
  ['--help and --version', 35_000, ['start']],
  ['create', 160_000, ['start', 'generator']],
  ['set', 220_000, ['start', 'generator', 'project']],
] as const)('%s needs at most %i bytes of code', async (_, most, files) => {
  const sizes = files.map(async (file) => (await stat(join(root, `dist/${file}.cjs`))).size);
  const size = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
  expect(size).toBeLessThanOrEqual(most);
});

test('the parser in the tarball reads code as Babel does', async () => {
  const bundled = createRequire(import.meta.url)(join(root, 'dist/parser.cjs')).parse;
  const below = async (folder: string): Promise<string[]> =>
    (await readdir(join(root, folder), { recursive: true })).map((path) => join(folder, path));
  const all = (await Promise.all(['src', 'templates'].map(below))).flat();
  const paths = all.filter((path) => path.endsWith('.ts') && !path.includes('node_modules'));
  const options: ParserOptions = {
    sourceType: 'unambiguous',
    errorRecovery: true,
    plugins: ['typescript', 'decorators'],
  };
  const outcomeOf = (parser: typeof parse, text: string): string => {
    try {
      return JSON.stringify(parser(text, options));
    } catch (error) {
      return String(error);
    }
  };
  const differing: string[] = [];
  for (const path of paths) {
    const text = await readFile(join(root, path), 'utf8');
    const half = text.slice(0, text.length / 2);
    const isSame = [text, half].every(
      (each) => outcomeOf(bundled, each) === outcomeOf(parse, each),
    );
    if (!isSame) differing.push(path);
  }
  expect(paths.length).toBeGreaterThan(100);
  expect(differing).toEqual([]);
}, 120_000);

test('an install of the tarball installs one package', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
  const place = join(folder, 'installed');
  expect(await installTarball(packed.file, place)).toEqual([
    join(place, 'node_modules/create-eternal-function'),
  ]);
});
