import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  asciiJson,
  commandLine,
  editDistance,
  joinOr,
  nearest,
  pluralize,
  quote,
  shellQuote,
  withAsciiMarks,
} from '../../src/generator/message';

describe('message', () => {
  it.each([
    ['plain', '"plain"'],
    ['two\nlines', '"two\\nlines"'],
    [5, '5'],
    ['x'.repeat(200), `"${'x'.repeat(76)}…"`],
  ])('quotes %j', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it('joins alternatives with commas and or', () => {
    expect([joinOr(['a']), joinOr(['a', 'b']), joinOr([1, 2, 3])]).toEqual([
      'a',
      'a or b',
      '1, 2 or 3',
    ]);
  });

  it('pluralizes a noun', () => {
    expect([1, 2, 0].map((count) => pluralize(count, 'file'))).toEqual([
      '1 file',
      '2 files',
      '0 files',
    ]);
  });
});

describe('shellQuote', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', 'src/a.ts'],
    ['my app', "'my app'", '"my app"'],
    ['sub\\app', "'sub\\app'", 'sub\\app'],
    ['D:\\my work\\app', "'D:\\my work\\app'", '"D:\\my work\\app"'],
    ["it's", "'it'\\''s'", '"it\'s"'],
    ['say "a"', `'say "a"'`, '"say \\"a\\""'],
    ['~me', "'~me'", '"~me"'],
    ['@me', '@me', '"@me"'],
    ['get,post', 'get,post', '"get,post"'],
    ['50%', '50%', '50%'],
    ['', "''", '""'],
  ])('quotes %s for POSIX shells and for Windows', (word, onPosix, onWindows) => {
    expect([shellQuote(word, posix), shellQuote(word, win32)]).toEqual([onPosix, onWindows]);
  });
});

describe('withAsciiMarks', () => {
  it.each([
    ['⇄ merge    a.ts', '% merge    a.ts'],
    ['\u001b[36m→ move    \u001b[0m a.ts', '\u001b[36m> move    \u001b[0m a.ts'],
    ['updates 2 files, 1.0.0 → 1.1.0', 'updates 2 files, 1.0.0 -> 1.1.0'],
    ['├─ src/\n│  └─ a.ts  ← your code', '|- src/\n|  `- a.ts  <- your code'],
    ['npm install …', 'npm install ...'],
    ['café: 1 file', 'café: 1 file'],
  ])('shows %j without marks', (report, expected) => {
    expect(withAsciiMarks(report)).toBe(expected);
  });
});

describe('asciiJson', () => {
  it.each(['café', '注文', '📦', 'a\u2028b', 'plain'])('keeps the value of %j', (value) => {
    const json = asciiJson(JSON.stringify({ value }));
    expect(json).toMatch(/^[ -~]+$/);
    expect(JSON.parse(json)).toEqual({ value });
  });
});

describe('commandLine', () => {
  it.each([
    [['cd', 'my app'], "cd 'my app'"],
    [['echo', "it's", '~', '@a/b', '90%', ''], "echo 'it'\\''s' '~' @a/b 90% ''"],
  ])('quotes and joins %j', (args, line) => {
    expect(commandLine(args, posix)).toBe(line);
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['add', 'add', 0],
    ['ad', 'add', 1],
    ['dad', 'add', 1],
    ['lsit', 'list', 1],
    ['app', 'add', 2],
    ['regnrate', 'regenerate', 2],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('between %j and %j is %i', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

describe('nearest', () => {
  const known = ['idle-delay', 'error-delay', 'auth', 'yes'];
  it.each([
    ['idel-delay', 'idle-delay'],
    ['IDLE-DELAY', 'idle-delay'],
    ['idledelay', 'idle-delay'],
    ['eror-dely', 'error-delay'],
    ['autj', 'auth'],
    ['something-else', undefined],
    ['x', undefined],
  ])('finds for %s the word %s', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
