import { mkdirSync, symlinkSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { isInFolder, problemOfPath } from '../../../src/generator/manifest/find-project';
import { inTempDir } from '../../../tools/temp-dir';

it('finds a folder in another one, also by a link', () =>
  inTempDir(async (dir) => {
    mkdirSync(join(dir, 'app/src'), { recursive: true });
    mkdirSync(join(dir, 'application'));
    symlinkSync(join(dir, 'app'), join(dir, 'link'));
    const rows = [
      ['app', 'app'],
      ['app/src', 'app'],
      ['link/src', 'app'],
      ['app/src', 'link'],
      ['application', 'app'],
      ['.', 'app'],
      ['app', 'absent'],
    ] as const;
    const found = rows.map(([folder, other]) => isInFolder(join(dir, folder), join(dir, other)));
    expect(found).toEqual([true, true, true, true, false, false, false]);
  }));

it.each([
  ['/projects/a#b', '#'],
  ['/projects/a#b/app', '#'],
  ['/projects/what?', '?'],
  ['/projects/a*b', '*'],
  ['/projects/my (first) [app] {1}, 100%', undefined],
  ["/projects/it's café", undefined],
])('the path %s cannot be used because of %s', (path, character) => {
  const expected = character === undefined ? undefined : expect.stringContaining(` ${character} `);
  expect(problemOfPath(path, posix)).toEqual(expected);
});

it.each([
  ['C:\\projects\\app', undefined],
  ['C:\\a#b\\app', 'has a # in its path'],
  ['C:\\projects\\con', 'has the name "con" in its path'],
  ['C:\\projects\\NUL.d\\app', 'has the name "NUL.d" in its path'],
  ['C:\\projects\\app.', 'has the name "app." in its path'],
  ['C:\\projects\\console', undefined],
  ['\\\\server\\share\\app', undefined],
])('on Windows, the path %s %s', (path, problem) => {
  const expected = problem === undefined ? undefined : expect.stringContaining(problem);
  expect(problemOfPath(path, win32)).toEqual(expected);
});
