import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    'cli.cjs',
    'diff.cjs',
    'diff3.cjs',
    'generator.cjs',
    'jsonc-parser.cjs',
    'node-plop.cjs',
    'others.cjs',
    'parser.cjs',
    'prompts.cjs',
    'tsconfig.cjs',
    'valibot.cjs',
  ];
  const built = [...parts, 'plopfile.mjs', 'templates.txt', 'THIRD-PARTY-LICENSES.txt'];
  const always = ['LICENSE', 'README.md', 'package.json'];
  expect(packed.paths).toEqual([...always, ...built.map((name) => `dist/${name}`)].sort());
});

test('the tarball is at most 300 kB', () => {
  expect(packed.size).toBeLessThanOrEqual(300_000);
});

test('an install of the tarball installs one package', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
  const place = join(folder, 'installed');
  expect(await installTarball(packed.file, place)).toEqual([
    join(place, 'node_modules/create-eternal-function'),
  ]);
});
