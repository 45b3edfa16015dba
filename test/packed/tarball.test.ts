import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installTarball, type Packed, pack } from '../support/pack';
import { root } from '../support/repository';
import { mustRun } from '../support/run';
import { makeTempDir, removeTempDir } from '../support/temp-dir';

/** Where a shipped file may be: the bundle, the templates, and what npm always packs. */
const shipped =
  /^(dist\/([\w.-]+\.mjs|THIRD-PARTY-LICENSES\.txt)|templates\/.+|package\.json|README\.md|LICENSE)$/;

let folder: string;
let packed: Packed;

beforeAll(async () => {
  folder = await makeTempDir();
  packed = await pack(folder);
});

afterAll(() => removeTempDir(folder));

test('the tarball holds what is needed and nothing else', async () => {
  expect(packed.paths.filter((path) => !shipped.test(path))).toEqual([]);
  const listed = await mustRun(root, 'git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'templates',
  ]);
  const templates = packed.paths.filter((path) => path.startsWith('templates/'));
  const built = ['emulator.d.mts', 'emulator.mjs'].map(
    (name) => `templates/project/emulator/${name}`,
  );
  expect(templates).toEqual([...listed.stdout.split('\n'), ...built].sort());
  expect(packed.paths).toEqual(
    expect.arrayContaining(['dist/cli.mjs', 'dist/plopfile.mjs', 'dist/THIRD-PARTY-LICENSES.txt']),
  );
});

test('the tarball is at most 350 kB', () => {
  expect(packed.size).toBeLessThanOrEqual(350_000);
});

test('installing it installs one package', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
  const place = join(folder, 'installed');
  expect(await installTarball(packed.file, place)).toEqual([
    join(place, 'node_modules/create-eternal-function'),
  ]);
});
