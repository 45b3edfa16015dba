import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relativeInside } from '../../src/generator/paths';

describe('relativeInside', () => {
  it.each([
    ['/srv/app', '/srv/app/src/a.ts', 'src/a.ts'],
    ['/srv/app', '/srv/app', ''],
    ['/srv/app', '/srv/app/..src/a.ts', '..src/a.ts'],
    ['/srv/app', '/srv/application/a.ts', undefined],
    ['/srv/app', '/srv', undefined],
    ['/srv/app', '/srv/app/a\\b.ts', 'a\\b.ts'],
  ])('finds on Linux and macOS the path from %s to %s', (folder, target, path) => {
    expect(relativeInside(folder, target, posix)).toBe(path);
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
  ])('finds on Windows the path from %s to %s', (folder, target, path) => {
    expect(relativeInside(folder, target, win32)).toBe(path);
  });
});
