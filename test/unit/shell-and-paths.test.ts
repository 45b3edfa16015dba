import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idFrom, packageNameFrom } from '../../src/generator/options/names';
import { relativeInside } from '../../src/generator/paths';
import { shellQuote } from '../../src/generator/shell';

describe('the way into a folder', () => {
  it.each([
    ['/srv/app', '/srv/app/src/a.ts', 'src/a.ts'],
    ['/srv/app', '/srv/app', ''],
    ['/srv/app', '/srv/app/..src/a.ts', '..src/a.ts'],
    ['/srv/app', '/srv/application/a.ts', undefined],
    ['/srv/app', '/srv', undefined],
    ['/srv/app', '/srv/app/a\\b.ts', 'a\\b.ts'],
  ])('on Linux and macOS: from %s to %s', (folder, target, way) => {
    expect(relativeInside(folder, target, posix)).toBe(way);
  });

  it.each([
    ['C:\\work\\app', 'C:\\work\\app\\src\\functions\\a.ts', 'src/functions/a.ts'],
    ['C:\\work\\app', 'c:\\Work\\App\\src\\a.ts', 'src/a.ts'],
    ['C:\\', 'C:\\src\\a.ts', 'src/a.ts'],
    ['C:\\work\\app', 'C:\\work\\app2\\a.ts', undefined],
    ['C:\\work\\app', 'C:\\work', undefined],
    ['C:\\work\\app', 'D:\\work\\app\\a.ts', undefined],
    ['C:\\work\\app', '\\\\server\\share\\app\\a.ts', undefined],
    ['\\\\server\\share\\app', '\\\\server\\share\\app\\src\\a.ts', 'src/a.ts'],
    [`\\\\?\\C:\\${'long\\'.repeat(80)}app`, `\\\\?\\C:\\${'long\\'.repeat(80)}app\\a.ts`, 'a.ts'],
  ])('on Windows: from %s to %s', (folder, target, way) => {
    expect(relativeInside(folder, target, win32)).toBe(way);
  });
});

describe('a word of a command line', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', 'src/a.ts'],
    ['my app', "'my app'", '"my app"'],
    ['sub\\app', "'sub\\app'", 'sub\\app'],
    ['D:\\my work\\app', "'D:\\my work\\app'", '"D:\\my work\\app"'],
    ["it's", "'it'\\''s'", '"it\'s"'],
    ['say "a"', `'say "a"'`, '"say \\"a\\""'],
    ['~me', "'~me'", '~me'],
    ['50%', '50%', '50%'],
    ['', "''", '""'],
  ])('%s', (word, onPosix, onWindows) => {
    expect([shellQuote(word, posix), shellQuote(word, win32)]).toEqual([onPosix, onWindows]);
  });
});

it.each([
  ['C:\\work\\My App\\', 'my-app', 'My-App'],
  ['C:\\', 'eternal-app', 'eternal-job'],
  ['\\\\server\\share\\Orders', 'orders', 'Orders'],
  ['C:\\work\\aux', 'aux', 'eternal-job'],
])('the folder %s on Windows gives the names %s and %s', (folder, name, id) => {
  const base = win32.basename(win32.resolve(folder));
  expect([packageNameFrom(base), idFrom(base)]).toEqual([name, id]);
});
