import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Build,
  buildOf,
  bundlesEach,
  commandOf,
  sourceOfBundle,
} from '../../../src/generator/existing/build';
import { parseJsonText } from '../../../src/generator/json/tree';
import { inTempDir } from '../../../tools/temp-dir';

type Texts = Readonly<Record<string, string>>;

const packageJson = (scripts: Texts) => parseJsonText('package.json', JSON.stringify({ scripts }));
const bundler = (name: string, ...entries: string[]): Build => ({ kind: 'bundler', name, entries });

describe('buildOf', () => {
  it.each<[scripts: Texts, expected: Build | undefined]>([
    [{ build: 'tsc' }, { kind: 'tsc' }],
    [{ build: 'rimraf dist && tsc -p tsconfig.build.json' }, { kind: 'tsc' }],
    [{ build: 'npm run clean && npm run compile', compile: 'tsc' }, { kind: 'tsc' }],
    [{ build: 'pnpm compile', compile: 'tsgo' }, { kind: 'tsc' }],
    [{ build: 'tsc --noEmit' }, undefined],
    [{ build: 'npm run build' }, undefined],
    [{ build: 'make' }, undefined],
    [{}, undefined],
    [
      { build: 'tsc --noEmit && npm run bundle', bundle: 'esbuild src/index.ts --outdir=dist' },
      bundler('esbuild', 'src/index.ts'),
    ],
    [{ build: 'esbuild ./src/functions/*.ts' }, bundler('esbuild', 'src/functions/*.ts')],
    [{ build: 'tsup-node src/main.ts' }, bundler('tsup', 'src/main.ts')],
    [{ build: 'npx rollup -c' }, bundler('rollup')],
    [{ build: 'tsx scripts/vite.ts' }, undefined],
  ])('reads %j', (scripts, expected) => {
    expect(buildOf('/nowhere', packageJson(scripts))).toEqual(expected);
  });

  it.each<[build: string, file: string, text: string, expected: Build]>([
    [
      'rollup -c',
      'rollup.config.mjs',
      "export default { input: ['src/functions/*.ts'] };",
      bundler('rollup', 'src/functions/*.ts'),
    ],
    [
      'tsup',
      'tsup.config.ts',
      "export default { entry: ['./src/app/main.ts'] };",
      bundler('tsup', 'src/app/main.ts'),
    ],
    [
      'node build.mjs',
      'build.mjs',
      "import { build } from 'esbuild';\nawait build({ entryPoints: ['src/index.ts'] });",
      bundler('esbuild', 'src/index.ts'),
    ],
  ])('reads what %j is configured with', async (build, file, text, expected) => {
    await inTempDir(async (dir) => {
      writeFileSync(join(dir, file), text);
      expect(buildOf(dir, packageJson({ build }))).toEqual(expected);
    });
  });
});

it('commandOf does not follow scripts that run each other', () => {
  expect(commandOf(packageJson({ build: 'npm run b', b: 'npm run build' }), 'build')).toContain(
    'b',
  );
});

describe('sourceOfBundle', () => {
  it.each([
    [
      'the entry of that name',
      'dist/main.js',
      ['src/other.ts', 'src/app/main.ts'],
      'src/app/main.ts',
    ],
    ['the only entry', 'dist/bundle.js', ['src/app/main.ts'], 'src/app/main.ts'],
    ['the source of that name', 'dist/index.js', [], 'src/index.ts'],
    ['nothing else', 'dist/bundle.js', ['src/other.ts', 'src/app/main.ts'], undefined],
  ])('takes %s', (_, output, entries, expected) => {
    const files = ['src/other.ts', 'src/app/main.ts', 'src/index.ts'];
    expect(sourceOfBundle(output, entries, (path) => files.includes(path))).toBe(expected);
  });
});

it('bundlesEach tells whether a pattern of the entries has a file', () => {
  expect(bundlesEach(['src/functions/*.ts'], 'src/functions/job.ts')).toBe(true);
  expect(bundlesEach(['src/index.ts', 'src/*.ts'], 'src/functions/job.ts')).toBe(false);
});
