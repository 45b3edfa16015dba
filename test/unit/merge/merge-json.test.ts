import { describe, expect, it } from 'vitest';
import { mergePackage as merge } from './support';

describe('mergeJson', () => {
  const base = '{ "a": 1, "b": { "c": 1, "d": 2 }, "l": [1] }';

  it.each([
    [
      'changed by the generator',
      base,
      '{ "a": 9, "b": { "c": 1, "d": 8 }, "l": [2] }',
      '{ "a": 9, "b": { "c": 1, "d": 8 }, "l": [2] }',
    ],
    [
      'changed by the user',
      '{ "a": 9, "b": { "c": 1, "d": 8 }, "l": [2] }',
      base,
      '{ "a": 9, "b": { "c": 1, "d": 8 }, "l": [2] }',
    ],
    [
      'changed alike',
      '{ "a": 9, "b": {}, "l": [ 2 ] }',
      '{ "a": 9, "b": {}, "l": [2] }',
      '{ "a": 9, "b": {}, "l": [ 2 ] }',
    ],
    [
      'changed beside each other',
      '{ "a": 1, "b": { "c": 7, "d": 2 } }',
      '{ "a": 1, "b": { "c": 1, "d": 8 }, "l": [1] }',
      '{ "a": 1, "b": { "c": 7, "d": 8 } }',
    ],
    ['no more generated', base, '{ "b": { "d": 2 } }', '{ "b": { "d": 2 } }'],
    [
      'no more generated, changed',
      '{ "a": 9, "b": { "c": 7, "d": 2 }, "l": [1, 2] }',
      '{}',
      '{ "a": 9, "b": { "c": 7 }, "l": [1, 2] }',
    ],
    [
      'no more generated, one key of it gone',
      '{ "b": { "c": 1 }, "mine": 1 }',
      '{}',
      '{ "mine": 1 }',
    ],
    ['the last one goes', '{ "a": 1 }', '{}', '{}'],
    ['deleted by the user', '{ "a": 1 }', base, '{ "a": 1 }'],
    [
      'another order',
      '{ "l": [1], "b": { "d": 2, "c": 1 }, "a": 1 }',
      '{ "a": 2, "b": { "c": 1, "d": 2 }, "l": [1] }',
      '{ "l": [1], "b": { "d": 2, "c": 1 }, "a": 2 }',
    ],
    ['a key twice: the last one counts', '{ "a": 7, "a": 1 }', '{ "a": 2 }', '{ "a": 7, "a": 2 }'],
  ])('%s', (_, ours, theirs, merged) => {
    expect(merge(ours, base, theirs)).toEqual({
      text: merged,
      conflicts: [],
      isResolved: true,
      warnings: [],
    });
  });

  it('keeps a key deleted that the generator changed, and warns', () => {
    const { text, warnings } = merge(
      '{ "b": {} }',
      '{ "a.b": 1, "b": {} }',
      '{ "a.b": [2, "x"], "b": {} }',
    );
    expect(text).toBe('{ "b": {} }');
    expect(warnings).toEqual(['["a.b"] stays deleted, but the generator would now write [2, "x"]']);
  });

  it('adds missing keys and keeps the user’s values without a base', () => {
    const { text, warnings, isResolved } = merge(
      '{\n  "scripts": {\n    "dev": "x"\n  }\n}\n',
      undefined,
      '{\n  "scripts": {\n    "build": "tsc",\n    "dev": "y"\n  },\n  "private": true\n}\n',
    );
    expect(text).toBe(
      '{\n  "scripts": {\n    "build": "tsc",\n    "dev": "x"\n  },\n  "private": true\n}\n',
    );
    expect(warnings).toEqual([
      'scripts.dev is "x", but the generator would write "y": your value is kept',
    ]);
    expect(isResolved).toBe(true);
  });

  it('merges a text that is not an object', () => {
    expect(merge('[1]', '[1]', '[2]').text).toBe('[2]');
    expect(merge('[1]', undefined, '{}').warnings).toEqual([
      'the value is [1], but the generator would write {}: your value is kept',
    ]);
  });

  it('merges keys that are names of Object.prototype', () => {
    const theirs = '{ "__proto__": { "polluted": 1 }, "constructor": 2 }';
    expect(merge('{}', undefined, theirs).text).toBe(
      '{\n  "__proto__": { "polluted": 1 },\n  "constructor": 2\n}',
    );
    expect(merge('{ "constructor": 1 }', '{}', theirs).conflicts).toHaveLength(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

it('merges into an edited package.json of `func init`', () => {
  const ours = `{
  "name": "shop",
  "version": "1.0.0",
  "description": "",
  "scripts": {
    "build": "tsc",
    "watch": "tsc -w",
    "start": "func start",
    "test": "jest"
  },
  "dependencies": {
    "@azure/functions": "^4.0.0",
    "zod": "^3.0.0"
  },
  "main": "dist/src/{index.js,functions/*.js}"
}
`;
  const theirs = `{
  "name": "shop",
  "private": true,
  "main": "dist/src/{index.js,functions/*.js}",
  "scripts": {
    "build": "tsc",
    "test": "vitest run",
    "dev": "npm run build && node dist/emulator/dev.js"
  },
  "dependencies": {
    "@azure/functions": "^4.16.5",
    "durable-functions": "^3.5.0"
  },
  "devDependencies": {
    "typescript": "^5.9.3"
  }
}
`;
  const { text, warnings } = merge(ours, undefined, theirs);
  expect(text).toBe(`{
  "name": "shop",
  "private": true,
  "version": "1.0.0",
  "description": "",
  "scripts": {
    "build": "tsc",
    "watch": "tsc -w",
    "start": "func start",
    "test": "jest",
    "dev": "npm run build && node dist/emulator/dev.js"
  },
  "dependencies": {
    "@azure/functions": "^4.0.0",
    "durable-functions": "^3.5.0",
    "zod": "^3.0.0"
  },
  "devDependencies": {
    "typescript": "^5.9.3"
  },
  "main": "dist/src/{index.js,functions/*.js}"
}
`);
  expect(warnings).toEqual([
    'scripts.test is "jest", but the generator would write "vitest run": your value is kept',
    'dependencies["@azure/functions"] is "^4.0.0", but the generator would write "^4.16.5": your value is kept',
  ]);
});

it('conflicts without a base where the project would not load its functions', () => {
  const { conflicts } = merge('{ "main": "server.js" }', undefined, '{ "main": "dist/*.js" }');
  expect(conflicts).toEqual([{ line: 1, ours: '"server.js"', theirs: '"dist/*.js"' }]);
});

it('has no warning without a base where the version differs', () => {
  expect(merge('{ "version": "2.0.0" }', undefined, '{ "version": "0.0.0" }').warnings).toEqual([]);
});
