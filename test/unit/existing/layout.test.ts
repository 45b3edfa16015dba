import { describe, expect, it } from 'vitest';
import { entryPointOf, layoutOf } from '../../../src/generator/existing/layout';
import { parseJsonText } from '../../../src/generator/json/tree';
import type { TsConfig } from '../../../src/generator/workspace/compiler-configs';

const configWith = (options: Partial<TsConfig>, ...sources: string[]): TsConfig => ({
  file: 'tsconfig.json',
  target: undefined,
  module: undefined,
  types: undefined,
  exclude: undefined,
  rootDir: undefined,
  rootDirs: [],
  outDir: 'dist',
  declarationDir: undefined,
  isComposite: false,
  buildInfos: [],
  emitsNoCode: false,
  emitsDeclarations: false,
  importsHelpers: false,
  isVerbatim: false,
  includes: () => true,
  targetsOf: () => [],
  ...options,
  sources: () => sources,
});

describe('layoutOf', () => {
  it.each<[title: string, TsConfig, typescript: number, rootDir: string | undefined]>([
    ['uses an explicit rootDir', configWith({ rootDir: '.' }, 'src/functions/a.ts'), 5, '.'],
    ['uses the folder of tsconfig.json from TypeScript 6 on', configWith({}, 'src/a.ts'), 6, '.'],
    [
      'uses the folder of tsconfig.json in a composite project',
      configWith({ isComposite: true }, 'src/a.ts'),
      5,
      '.',
    ],
    ['uses the common folder of all files', configWith({}, 'src/a.ts', 'src/lib/b.ts'), 5, 'src'],
    [
      'uses the project folder if tests are beside src',
      configWith({}, 'src/a.ts', 'test/a.ts'),
      5,
      '.',
    ],
    ['uses the folder of the job if there are no other files', configWith({}), 5, 'src/functions'],
    [
      'keeps the folder that the job shares with all files',
      configWith({}, 'src/functions/a.ts'),
      5,
      'src/functions',
    ],
    [
      'rejects a job above all existing files',
      configWith({}, 'src/functions/http/a.ts'),
      5,
      undefined,
    ],
    [
      'rejects a job beside all existing files',
      configWith({}, 'api/a.ts', 'api/b.ts'),
      5,
      undefined,
    ],
  ])('%s', (_, config, typescript, rootDir) => {
    expect(layoutOf(config, typescript)?.rootDir).toBe(rootDir);
  });
});

describe('entryPointOf', () => {
  const inSrc = { rootDir: 'src', outDir: 'dist' };
  const inRoot = { rootDir: '.', outDir: 'dist' };
  it.each([
    ['dist/src/functions/*.js', inRoot, 'matched'],
    ['./dist/src/functions/*.js', inRoot, 'matched'],
    ['dist/src/{index.js,functions/*.js}', inRoot, 'matched'],
    ['dist/functions/**/*.js', inSrc, 'matched'],
    ['dist/**/*.js', inSrc, 'matched'],
    ['dist/**', inRoot, 'matched'],
    ['dist/[a.js', inRoot, 'missing'],
    ['dist/[z-a]/*.js', inRoot, 'missing'],
    ['dist/index.js', inSrc, 'imported'],
    ['dist/{index,main}.js', inSrc, 'imported'],
    ['dist/main.js', inSrc, 'missing'],
    ['dist/functions/http*.js', inSrc, 'missing'],
    ['build/index.js', inSrc, 'missing'],
  ])('reads main %s', (main, layout, kind) => {
    const packageJson = parseJsonText('package.json', JSON.stringify({ main }));
    const has = (path: string): boolean => path === 'src/index.ts';
    expect(entryPointOf({ packageJson, has }, layout).kind).toBe(kind);
  });

  it('suggests a pattern that loads the job', () => {
    const packageJson = parseJsonText('package.json', '{}');
    expect(entryPointOf({ packageJson, has: () => false }, inSrc)).toEqual({
      kind: 'missing',
      pattern: 'dist/functions/*.js',
    });
  });
});
