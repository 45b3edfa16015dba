import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeIn } from '../../src/dev/explain';

const stackOf = (...places: string[]): string =>
  ['TypeError: x', ...places.map((place) => `    at ${place}`)].join('\n');

describe('the place of an error', () => {
  it.each([
    ['f (/home/me/app/dist/a.js:3:5)', 'dist/a.js:3:5'],
    ['/home/me/app/dist/a.js:3:5', 'dist/a.js:3:5'],
    ['async file:///home/me/app/dist/a.mjs:3:5', 'dist/a.mjs:3:5'],
    ['async Promise.all (index 0)', undefined],
    ['node:internal/modules/cjs/loader:1:2', undefined],
    ['f (/home/me/app/node_modules/x/a.js:3:5)', undefined],
    ['f (/home/me/app/emulator/emulator.mjs:3:5)', undefined],
    ['f (/elsewhere/a.js:3:5)', undefined],
  ])('is that of %s', (place, expected) => {
    expect(placeIn(stackOf(place), '/home/me/app', posix)).toBe(expected);
  });

  it('may have spaces and parentheses', () => {
    const root = '/home/A User/my (app)';
    const stack = stackOf(`Object.<anonymous> (${root}/dist/a.js:3:5)`, `${root}/dist/b.js:1:1`);
    expect(placeIn(stack, root, posix)).toBe('dist/a.js:3:5');
    const url = 'file:///home/A%20User/my%20(app)/dist/a.mjs:3:5';
    expect(placeIn(stackOf(url), root, posix)).toBe('dist/a.mjs:3:5');
  });

  it.each([
    ['f (C:\\Users\\A User\\app\\dist\\functions\\a.js:3:5)', 'dist/functions/a.js:3:5'],
    ['C:\\Users\\A User\\app\\dist\\a.js:3:5', 'dist/a.js:3:5'],
    ['async file:///C:/Users/A%20User/app/dist/a.mjs:3:5', 'dist/a.mjs:3:5'],
    ['f (c:\\users\\a user\\APP\\dist\\a.js:3:5)', 'dist/a.js:3:5'],
    ['f (C:\\Users\\A User\\app\\node_modules\\x\\a.js:3:5)', undefined],
    ['f (D:\\app\\dist\\a.js:3:5)', undefined],
  ])('is on Windows that of %s', (place, expected) => {
    expect(placeIn(stackOf(place), 'C:\\Users\\A User\\app', win32)).toBe(expected);
  });

  it('is the innermost one of the project', () => {
    const stack = stackOf(
      'node:fs:1:2',
      '/home/me/app/node_modules/a.js:1:1',
      '/home/me/app/b.js:2:2',
    );
    expect(placeIn(stack, '/home/me/app', posix)).toBe('b.js:2:2');
  });
});
