import { describe, expect, it } from 'vitest';
import { mergePackage as merge } from './support';

describe('mergeJson with overlapping edits', () => {
  const ours = '{\n  "x": 0,\n  "a": { "b": "mine" }, // why\n  "new": 1\n}\n';
  const base = '{ "a": { "b": "old" } }';
  const theirs = '{\n  "a": {\n    "b": "its"\n  },\n  "more": 2\n}\n';
  const conflicts = [{ line: 3, ours: '"mine"', theirs: '"its"' }];

  it.each([
    ['fail', ours, false],
    ['ours', ours.replace('// why', '// why\n  "more": 2,'), true],
    ['theirs', ours.replace('mine', 'its').replace('// why', '// why\n  "more": 2,'), true],
  ] as const)('%s', (onConflict, text, isResolved) => {
    expect(merge(ours, base, theirs, onConflict)).toEqual({
      text,
      isResolved,
      conflicts,
      warnings: [],
    });
  });

  it.each([
    [
      'on lines of its own',
      '{\r\n  "a": 1, // why\r\n  "b": 1\r\n}\r\n',
      '{\r\n<<<<<<< ours (your file)\r\n  "a": 1, // why\r\n=======\r\n  "a": 2,\r\n>>>>>>> theirs (generator)\r\n  "b": 1\r\n}\r\n',
    ],
    [
      'on a line with others',
      '{ "x": 0, "a": 1, "b": 1 }',
      '{ "x": 0,\n<<<<<<< ours (your file)\n"a": 1,\n=======\n"a": 2,\n>>>>>>> theirs (generator)\n"b": 1 }',
    ],
    [
      'as the last one',
      '{\n  "a": 1\n}',
      '{\n<<<<<<< ours (your file)\n  "a": 1\n=======\n  "a": 2\n>>>>>>> theirs (generator)\n}',
    ],
  ])('writes markers %s', (_, mine, text) => {
    expect(merge(mine, '{ "a": 0 }', '{ "a": 2 }', 'markers')).toMatchObject({
      text,
      isResolved: false,
    });
  });

  it('writes markers around a whole value', () => {
    const { text } = merge('[1]\n', '[]', '[2]', 'markers');
    expect(text).toBe('<<<<<<< ours (your file)\n[1]\n=======\n[2]\n>>>>>>> theirs (generator)\n');
  });

  it('conflicts for an object and a plain value', () => {
    const result = merge('{ "a": { "b": 1 } }', '{ "a": 1 }', '{ "a": 2 }');
    expect(result.conflicts).toEqual([{ line: 1, ours: '{ "b": 1 }', theirs: '2' }]);
  });
});

describe('mergeJson of a text that is not JSON', () => {
  it.each([
    ['ours', '{\n  "a": \n}', '{}', 'package.json:3: is not JSON: value expected'],
    [
      'with markers',
      '{\n<<<<<<< ours (your file)\n}',
      '{}',
      'package.json:2: is not JSON: invalid symbol',
    ],
    ['empty', '', '{}', 'package.json:1: is empty'],
    ['too deep', '['.repeat(100_000), '{}', 'package.json:1: is nested more than 32 levels deep'],
    [
      'the base',
      '{}',
      '{',
      'package.json, as it was generated:1: is not JSON: close brace expected',
    ],
  ])('%s', (_, ours, base, message) => {
    expect(() => merge(ours, base, '{}')).toThrow(
      expect.objectContaining({ code: 'E_MANIFEST', message }),
    );
  });
});
