import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, shellQuote } from '../../src/generator/shell';

describe('shellQuote', () => {
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
  ])('quotes %s for POSIX shells and for Windows', (word, onPosix, onWindows) => {
    expect([shellQuote(word, posix), shellQuote(word, win32)]).toEqual([onPosix, onWindows]);
  });
});

describe('commandLine', () => {
  it.each([
    [['cd', 'my app'], "cd 'my app'"],
    [['echo', "it's", '~', '@a/b', '90%', ''], "echo 'it'\\''s' '~' @a/b 90% ''"],
  ])('quotes and joins %j', (args, line) => {
    expect(commandLine(args)).toBe(line);
  });
});
