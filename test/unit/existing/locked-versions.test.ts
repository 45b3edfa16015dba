import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLockedVersions } from '../../../src/generator/existing/locked-versions';
import { inTempDir } from '../../../tools/temp-dir';

const NAMES = ['@azure/functions', 'vitest'];
const DECLARED = new Map([
  ['@azure/functions', '^4.0.0'],
  ['vitest', '^3.2.0'],
]);

const expectFound = (files: Readonly<Record<string, string>>, folder: string, found: object) =>
  inTempDir(async (top) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    const folders = folder === '' ? [top] : [join(top, folder), top];
    expect(Object.fromEntries(readLockedVersions(folders, NAMES, DECLARED))).toEqual(found);
  });

const npm3 = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    'node_modules/@azure/functions': { version: '4.5.0' },
    'app/node_modules/@azure/functions': { version: '4.2.0' },
    'node_modules/vitest': { version: '3.2.4' },
  },
});
const npm1 = JSON.stringify({ dependencies: { '@azure/functions': { version: '4.5.0' } } });
const yarn1 = `# yarn lockfile v1


"@azure/functions@^4.0.0", "@azure/functions@^4.1.0":
  version "4.5.0"
  resolved "https://registry/x.tgz"

"vitest@^1.0.0":
  version "1.6.0"

vitest@^3.2.0:
  version "3.2.4"
`;
const berry = `__metadata:
  version: 8

"@azure/functions@npm:^4.0.0":
  version: 4.5.0
  resolution: "@azure/functions@npm:4.5.0"

"vitest@npm:^3.2.0":
  version: 3.2.4
`;
const pnpm9 = `lockfileVersion: '9.0'

importers:

  .:
    devDependencies:
      vitest:
        specifier: ^1.0.0
        version: 1.6.0

  app:
    dependencies:
      '@azure/functions':
        specifier: ^4.0.0
        version: 4.5.0
    devDependencies:
      vitest:
        specifier: ^3.2.0
        version: 3.2.4(@types/node@20.1.0)

packages:

  '@azure/functions@4.6.0':
    resolution: {}
`;
const pnpm6 = `lockfileVersion: '6.0'

dependencies:
  '@azure/functions':
    specifier: ^4.0.0
    version: 4.5.0

devDependencies:
  vitest:
    specifier: ^3.2.0
    version: 3.2.4(@types/node@20.1.0)

packages:

  /vitest@1.0.0:
    version: 1.0.0
`;
const pnpm5 = `lockfileVersion: 5.4

specifiers:
  '@azure/functions': ^4.0.0
  vitest: ^3.2.0

dependencies:
  '@azure/functions': 4.5.0

devDependencies:
  vitest: 3.2.4_abc

packages:
`;
const bun = `{
  "lockfileVersion": 1,
  "packages": {
    "@azure/functions": ["@azure/functions@4.5.0", "", {}],
    "vitest": ["vitest@3.2.4", "", {}],
  }
}`;

const BOTH = { '@azure/functions': '4.5.0', vitest: '3.2.4' };

describe('readLockedVersions', () => {
  it.each<[title: string, files: Record<string, string>, folder: string, found: object]>([
    ['package-lock.json', { 'package-lock.json': npm3 }, '', BOTH],
    [
      'the package-lock.json of a workspace',
      { 'package-lock.json': npm3 },
      'app',
      { ...BOTH, '@azure/functions': '4.2.0' },
    ],
    [
      'an old package-lock.json',
      { 'package-lock.json': npm1 },
      '',
      { '@azure/functions': '4.5.0' },
    ],
    ['a lock of Yarn 1', { 'yarn.lock': yarn1 }, '', BOTH],
    ['a lock of Yarn 4', { 'yarn.lock': berry }, '', BOTH],
    ['a lock of pnpm 9', { 'pnpm-lock.yaml': pnpm9 }, 'app', BOTH],
    ['a lock of pnpm 8', { 'pnpm-lock.yaml': pnpm6 }, '', BOTH],
    ['a lock of pnpm 7', { 'pnpm-lock.yaml': pnpm5 }, '', BOTH],
    ['a lock of Bun', { 'bun.lock': bun }, '', BOTH],
    [
      'node_modules without a lock file',
      { 'node_modules/vitest/package.json': '{ "version": "3.2.4" }' },
      'app',
      { vitest: '3.2.4' },
    ],
    ['nothing in a damaged lock file', { 'package-lock.json': '{"packages":' }, '', {}],
  ])('reads %s', async (_, files, folder, found) => {
    await expectFound({ 'app/package.json': '{}', ...files }, folder, found);
  });
});
