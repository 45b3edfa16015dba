import { describe, expect, it } from 'vitest';
import { mergePackage as merge } from './support';

describe('mergeJson keeps the format', () => {
  const theirs = '{\n  "a": 1,\n  "new": {\n    "x": [1, 2],\n    "y": {}\n  },\n  "z": 3\n}\n';

  it.each([
    [
      'tabs',
      '{\n\t"a": 1\n}\n',
      '{\n\t"a": 1,\n\t"new": {\n\t\t"x": [1, 2],\n\t\t"y": {}\n\t},\n\t"z": 3\n}\n',
    ],
    [
      'four spaces, CRLF, mark, open end',
      '\uFEFF{\r\n    "a": 1,\r\n    "z": 3\r\n}',
      '\uFEFF{\r\n    "a": 1,\r\n    "new": {\r\n        "x": [1, 2],\r\n        "y": {}\r\n    },\r\n    "z": 3\r\n}',
    ],
    [
      'comments and trailing commas',
      '// top\n{\n  "a": 1, // one\n  /* three */\n  "z": 3, // last\n}\n',
      '// top\n{\n  "a": 1, // one\n  "new": {\n    "x": [1, 2],\n    "y": {}\n  },\n  /* three */\n  "z": 3, // last\n}\n',
    ],
    [
      'a comment behind the last one',
      '{\n  "z": 3,\n  "a": 1 // one\n}\n',
      '{\n  "z": 3,\n  "a": 1, // one\n  "new": {\n    "x": [1, 2],\n    "y": {}\n  }\n}\n',
    ],
    [
      'on one line, what would not fit on it',
      '{ "a": 1, /* c */ "z": 3 }',
      '{\n  "a": 1, /* c */\n  "new": {\n    "x": [1, 2],\n    "y": {}\n  },\n  "z": 3\n}',
    ],
    [
      'two on a line',
      '{\n  "a": 1, "z": 3\n}',
      '{\n  "a": 1, "new": {\n    "x": [1, 2],\n    "y": {}\n  }, "z": 3\n}',
    ],
    [
      'nothing but a comment',
      '{\n  // empty\n}\n',
      '{\n  // empty\n  "a": 1,\n  "new": {\n    "x": [1, 2],\n    "y": {}\n  },\n  "z": 3\n}\n',
    ],
  ])('of %s for new keys', (_, ours, merged) => {
    expect(merge(ours, undefined, theirs).text).toBe(merged);
  });

  it.each([
    ['at the end of a line', '{ "a": 1 }', '{ "a": 1, "b": [2] }', '{ "a": 1, "b": [2] }'],
    ['at its start', '{"b":2}', '{ "a": 1, "b": 2 }', '{ "a": 1,"b":2}'],
    [
      'between',
      '{ "a": 1, /* b */ "c": 3 }',
      '{ "a": 1, "b": 2, "c": 3 }',
      '{ "a": 1, /* b */ "b": 2, "c": 3 }',
    ],
    ['before a trailing comma', '{ "a": 1, }', '{ "a": 1, "b": 2 }', '{ "a": 1, "b": 2, }'],
    ['into an empty object on a line', '{ "a": {} }', '{ "a": { "b": 2 } }', '{ "a": { "b": 2 } }'],
    ['first in a file', '{\n  "b": 2\n}', '{ "a": 1, "b": 2 }', '{\n  "a": 1,\n  "b": 2\n}'],
    ['with no neighbour', '{\n  "x": 0\n}', '{ "a": 1 }', '{\n  "x": 0,\n  "a": 1\n}'],
  ])('where one key is added %s', (_, ours, theirs, merged) => {
    expect(merge(ours, undefined, theirs).text).toBe(merged);
  });

  it.each([
    ['with its line', '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "b": 2\n}\n'],
    ['the last one, with the comma before', '{\n  "b": 2,\n  "a": 1\n}\n', '{\n  "b": 2\n}\n'],
    ['the last one, where commas trail', '{\n  "b": 2,\n  "a": 1,\n}\n', '{\n  "b": 2,\n}\n'],
    ['but not its comment', '{\n  "a": 1, // mine\n  "b": 2\n}\n', '{\n  // mine\n  "b": 2\n}\n'],
    [
      'nor the one before a far comma',
      '{\n  "a": 1 /* x */\n  , "b": 2\n}\n',
      '{\n  /* x */\n   "b": 2\n}\n',
    ],
    ['on one line', '{ "b": 2, "a": 1 }', '{ "b": 2 }'],
    ['CRLF', '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n', '{\r\n  "b": 2\r\n}\r\n'],
  ])('where a key is removed %s', (_, ours, merged) => {
    expect(merge(ours, '{ "a": 1, "b": 2 }', '{ "b": 2 }').text).toBe(merged);
  });

  it('of a list on several lines', () => {
    const ours = '{\n  "files": [\n    "a"\n  ]\n}';
    const { text } = merge(ours, '{ "files": ["a"] }', '{ "files": ["a", "b"] }');
    expect(text).toBe('{\n  "files": [\n    "a",\n    "b"\n  ]\n}');
  });

  it('and counts a comment inside a list as an edit', () => {
    const ours = '{ "l": [1 /* "one" */, "// no comment"] }';
    const base = '{ "l": [1, "// no comment"] }';
    expect(merge(ours, base, '{ "l": [2] }').conflicts).toEqual([
      { line: 1, ours: '[1 /* "one" */, "// no comment"]', theirs: '[2]' },
    ]);
    expect(merge(ours, base, '{}').text).toBe(ours);
  });
});
