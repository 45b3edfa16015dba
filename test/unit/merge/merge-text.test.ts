import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { mergeFile } from '../../../src/generator/merge/merge-file';
import { mergeText } from '../../../src/generator/merge/merge-text';

/** Lines from letters: `abc` → `a\nb\nc\n`. */
const text = (letters: string, end = '\n'): string =>
  [...letters].map((letter) => letter + end).join('');

const merge = (ours: string, base: string, theirs: string, onConflict: OnConflict = 'fail') =>
  mergeText(ours, base, theirs, { onConflict });

describe('mergeText without overlap', () => {
  it.each([
    { what: 'far apart', ours: 'aXcde', base: 'abcde', theirs: 'abcdY', merged: 'aXcdY' },
    { what: 'only the user', ours: 'aXc', base: 'abc', theirs: 'abc', merged: 'aXc' },
    { what: 'only the generator', ours: 'abc', base: 'abc', theirs: 'aYc', merged: 'aYc' },
    { what: 'the same change', ours: 'aZc', base: 'abc', theirs: 'aZc', merged: 'aZc' },
    { what: 'the same deletion', ours: 'ac', base: 'abc', theirs: 'ac', merged: 'ac' },
    { what: 'insertions', ours: 'Xabc', base: 'abc', theirs: 'abcY', merged: 'XabcY' },
    { what: 'deletions', ours: 'bcd', base: 'abcd', theirs: 'abc', merged: 'bc' },
    { what: 'all deleted', ours: '', base: 'abc', theirs: 'abc', merged: '' },
  ])('$what', ({ ours, base, theirs, merged }) => {
    const result = merge(text(ours), text(base), text(theirs));
    expect(result).toEqual({ text: text(merged), conflicts: [], isResolved: true, warnings: [] });
  });
});

describe('mergeText with overlapping edits', () => {
  it.each([
    ['one line', 'aXc', 'abc', 'aYc', 2, 'X', 'Y'],
    ['adjacent lines', 'aXcd', 'abcd', 'abYd', 2, 'X\nc', 'b\nY'],
    ['changed and deleted', 'aXc', 'abc', 'ac', 2, 'X', ''],
    ['deleted and changed', 'ac', 'abc', 'aYc', 2, '', 'Y'],
    ['insertions at one place', 'abX', 'ab', 'abY', 3, 'X', 'Y'],
    ['more of the same change', 'aZc', 'abc', 'aZYc', 3, '', 'Y'],
  ])('%s', (_, ours, base, theirs, line, mine, its) => {
    const result = merge(text(ours), text(base), text(theirs));
    expect(result.conflicts).toEqual([{ line, ours: mine, theirs: its }]);
    expect(result).toMatchObject({ isResolved: false, text: text(ours) });
  });

  const [ours, base, theirs] = ['aXcdef1', 'abcdefg', 'aYcdEfg'].map((each) => text(each)) as [
    string,
    string,
    string,
  ];

  it.each([
    ['ours', 'aXcdEf1', true],
    ['theirs', 'aYcdEf1', true],
  ] as const)('%s decides the overlapping hunk only', (onConflict, merged, isResolved) => {
    const result = merge(ours, base, theirs, onConflict);
    expect(result).toMatchObject({ text: text(merged), isResolved });
    expect(result.conflicts).toEqual([{ line: 2, ours: 'X', theirs: 'Y' }]);
  });

  it('writes markers with the line ends of the file', () => {
    const result = merge(ours.replaceAll('\n', '\r\n'), base, theirs, 'markers');
    expect(result.isResolved).toBe(false);
    expect(result.text.split('\r\n')).toEqual([
      'a',
      '<<<<<<< ours (your file)',
      'X',
      '=======',
      'Y',
      '>>>>>>> theirs (generator)',
      ...'cdEf1',
      '',
    ]);
  });

  it('reports each of several conflicts with its line', () => {
    const { conflicts } = merge(text('1bcde2'), text('abcdef'), text('3bcde4'));
    expect(conflicts.map(({ line }) => line)).toEqual([1, 6]);
  });
});

describe('mergeText keeps the format', () => {
  const base = text('abcde');
  const theirs = text('abcdeY');

  it.each([
    ['CRLF', 'a\r\nX\r\nc\r\nd\r\ne\r\n', 'a\r\nX\r\nc\r\nd\r\ne\r\nY\r\n'],
    ['byte order mark', '\uFEFFa\nX\nc\nd\ne\n', '\uFEFFa\nX\nc\nd\ne\nY\n'],
    ['no final newline', 'a\nX\nc\nd\ne', 'a\nX\nc\nd\ne\nY'],
    ['mixed, mostly LF', 'a\nX\r\nc\nd\r\ne\n', 'a\nX\r\nc\nd\r\ne\nY\n'],
    ['mixed, mostly CRLF', 'X\r\na\nb\r\nc\r\nd\r\ne', 'X\r\na\nb\r\nc\r\nd\r\ne\r\nY'],
    ['blank lines at the end', 'a\nX\nc\nd\ne\n\n\n', 'a\nX\nc\nd\ne\n\n\n'],
  ])('%s', (_, ours, merged) => {
    const result = mergeText(ours, base, ours.endsWith('\n\n') ? base : theirs, {
      onConflict: 'fail',
    });
    expect(result).toMatchObject({ text: merged, conflicts: [] });
  });

  it('and does not count it as an edit', () => {
    const result = mergeText('\uFEFFa\r\nb', 'a\nb\n', 'a\nY\n', { onConflict: 'fail' });
    expect(result).toMatchObject({ text: '\uFEFFa\r\nY', conflicts: [] });
  });
});

describe('names that JavaScript objects have', () => {
  it.each(['__proto__', 'constructor', 'toString'])('merges %s as a line', (line) => {
    const result = merge(`a\n${line}\nc\nd\n`, 'a\nb\nc\nd\n', 'a\nb\nc\nY\n');
    expect(result.text).toBe(`a\n${line}\nc\nY\n`);
  });
});

it('updates an edited workflow that a formatter indented with 4 spaces', () => {
  const workflow = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const base = [
    'jobs:',
    '  a:',
    '    steps:',
    '      - uses: b',
    '        with:',
    '          c: 1',
  ];
  const ours = [
    ...['jobs:', '    a:', '        timeout-minutes: 5', '        steps:', '            - uses: b'],
    ...['              with:', '                  c: 1'],
  ];
  const added = ['          d: |', '            e', '              f'];

  const merged = mergeFile(
    '.github/workflows/ci.yml',
    { ours: workflow(ours), base: workflow(base), theirs: workflow([...base, ...added]) },
    'fail',
  );

  expect(merged).toMatchObject({
    isResolved: true,
    text: workflow([
      ...ours,
      ...['                  d: |', '                      e', '                        f'],
    ]),
  });
});
