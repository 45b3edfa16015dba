import { describe, expect, it } from 'vitest';
import type { Compiler } from '../../../src/generator/existing/compiler';
import { functionTimeoutOf } from '../../../src/generator/existing/functions-project';
import { layoutOf, loadingOf } from '../../../src/generator/existing/layout';
import { isBelow, newestIn } from '../../../src/generator/existing/problems';
import { parseJsonText } from '../../../src/generator/json/tree';

const compilerWith = (options: Partial<Compiler>, ...sources: string[]): Compiler => ({
  file: 'tsconfig.json',
  target: undefined,
  types: undefined,
  exclude: undefined,
  rootDir: undefined,
  outDir: 'dist',
  isComposite: false,
  makesNoCode: false,
  includes: () => true,
  ...options,
  sources: () => sources,
});

describe('the folder that compiled files have their paths from', () => {
  it.each<[what: string, Compiler, typescript: number, rootDir: string | undefined]>([
    ['is rootDir', compilerWith({ rootDir: '.' }, 'src/functions/a.ts'), 5, '.'],
    ['is the folder of tsconfig.json from TypeScript 6 on', compilerWith({}, 'src/a.ts'), 6, '.'],
    ['is that of a composite project', compilerWith({ isComposite: true }, 'src/a.ts'), 5, '.'],
    ['is what all files have in common', compilerWith({}, 'src/a.ts', 'src/lib/b.ts'), 5, 'src'],
    ['is the whole project', compilerWith({}, 'src/a.ts', 'test/a.ts'), 5, '.'],
    ['is the one of the job where there are no others', compilerWith({}), 5, 'src/functions'],
    ['would be moved by a job', compilerWith({}, 'src/functions/a.ts'), 5, 'src/functions'],
    ['would be moved from below', compilerWith({}, 'src/functions/http/a.ts'), 5, undefined],
    ['would be moved from beside', compilerWith({}, 'api/a.ts', 'api/b.ts'), 5, undefined],
  ])('%s', (_, compiler, typescript, rootDir) => {
    expect(layoutOf(compiler, typescript)?.rootDir).toBe(rootDir);
  });
});

describe('how the host gets to the file of a job', () => {
  const inSrc = { rootDir: 'src', outDir: 'dist' };
  const inRoot = { rootDir: '.', outDir: 'dist' };
  it.each([
    ['dist/src/functions/*.js', inRoot, 'matched'],
    ['./dist/src/functions/*.js', inRoot, 'matched'],
    ['dist/src/{index.js,functions/*.js}', inRoot, 'matched'],
    ['dist/functions/**/*.js', inSrc, 'matched'],
    ['dist/**/*.js', inSrc, 'matched'],
    ['dist/**', inRoot, 'matched'],
    ['dist/[a.js', inRoot, 'not'],
    ['dist/[z-a]/*.js', inRoot, 'not'],
    ['dist/index.js', inSrc, 'imported'],
    ['dist/{index,main}.js', inSrc, 'imported'],
    ['dist/main.js', inSrc, 'not'],
    ['dist/functions/http*.js', inSrc, 'not'],
    ['build/index.js', inSrc, 'not'],
  ])('main %s', (main, layout, kind) => {
    const packageJson = parseJsonText('package.json', JSON.stringify({ main }));
    const has = (path: string): boolean => path === 'src/index.ts';
    expect(loadingOf({ packageJson, has }, layout).kind).toBe(kind);
  });

  it('says the pattern that would', () => {
    const packageJson = parseJsonText('package.json', '{}');
    expect(loadingOf({ packageJson, has: () => false }, inSrc)).toEqual({
      kind: 'not',
      pattern: 'dist/functions/*.js',
    });
  });
});

describe('the newest version of a range', () => {
  it.each([
    ['^4.2.0', 4, Number.POSITIVE_INFINITY],
    ['~4.8.0', 4, 8],
    ['4.9.5', 4, 9],
    ['5', 5, Number.POSITIVE_INFINITY],
    ['>=4.1', 4, Number.POSITIVE_INFINITY],
    ['^3.0.0 || ^5.1.0', 5, Number.POSITIVE_INFINITY],
  ])('%s', (range, major, minor) => {
    expect(newestIn(range)).toEqual({ major, minor });
  });

  it.each(['latest', 'workspace:*', '*', ''])('is not known of %j', (range) => {
    expect(newestIn(range)).toBeUndefined();
  });

  it('is below another', () => {
    expect(isBelow({ major: 4, minor: 8 }, { major: 4, minor: 9 })).toBe(true);
    expect(isBelow({ major: 5, minor: 0 }, { major: 4, minor: 9 })).toBe(false);
  });
});

describe('functionTimeout of a host.json', () => {
  it.each([
    ['{ "functionTimeout": "00:05:00" }', '5m'],
    ['{ "functionTimeout": "00:01:30" }', '90s'],
    ['{ "functionTimeout": "1.00:00:00" }', '1d'],
    ['{ "functionTimeout": "-1" }', undefined],
    ['{}', '5m'],
  ])('%s', (text, duration) => {
    expect(functionTimeoutOf(parseJsonText('host.json', text))).toBe(duration);
  });
});
