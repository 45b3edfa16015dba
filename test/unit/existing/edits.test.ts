import { describe, expect, it } from 'vitest';
import {
  makeAll,
  parseAdded,
  printAdded,
  takeBackAll,
} from '../../../src/generator/existing/added';
import { type Edit, make, takeBack } from '../../../src/generator/existing/edits';

const script: Edit = { at: ['scripts', 'dev:eternal'], value: 'node x.mjs' };

describe('an edit comes into a text in its style', () => {
  it.each<[what: string, before: string, edit: Edit, after: string]>([
    [
      'a key behind those that are there',
      '{\n  "scripts": {\n    "build": "tsc"\n  }\n}\n',
      script,
      '{\n  "scripts": {\n    "build": "tsc",\n    "dev:eternal": "node x.mjs"\n  }\n}\n',
    ],
    [
      'with the objects around it that are not there',
      '{\n\t"name": "shop"\n}\n',
      script,
      '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev:eternal": "node x.mjs"\n\t}\n}\n',
    ],
    [
      'a dependency in the order of names',
      '{\n  "dependencies": {\n    "a": "1",\n    "z": "1"\n  }\n}',
      { at: ['dependencies', 'm'], value: '^3.0.0' },
      '{\n  "dependencies": {\n    "a": "1",\n    "m": "^3.0.0",\n    "z": "1"\n  }\n}',
    ],
    [
      'a value instead of another, comments kept',
      '{\n  // ours\n  "exclude": ["dist"], // theirs\n}\n',
      { at: ['exclude'], value: ['dist', 'emulator'] },
      '{\n  // ours\n  "exclude": ["dist", "emulator"], // theirs\n}\n',
    ],
    ['a line at the end', 'dist\nbin\n', { line: '/emulator' }, 'dist\nbin\n/emulator\n'],
    ['a line behind one that is not ended', 'dist', { line: '/emulator' }, 'dist\n/emulator'],
    ['a line with the ends of the others', 'a\r\nb\r\n', { line: '/c' }, 'a\r\nb\r\n/c\r\n'],
    [
      'an import behind the last one',
      "import a from 'a';\nimport {\n  b,\n} from 'b';\n\na(b);\n",
      { line: "import './jobs';" },
      "import a from 'a';\nimport {\n  b,\n} from 'b';\nimport './jobs';\n\na(b);\n",
    ],
    ['an import before code', 'run();\n', { line: "import './j';" }, "import './j';\nrun();\n"],
  ])('%s', (_, before, edit, after) => {
    const made = make(before, edit);
    expect(made.text).toBe(after);
    expect(takeBack(made.text, made.edit)).toBe(before);
  });
});

describe('what came into a file', () => {
  it('goes again, though others came since', () => {
    const before = '{\n  "scripts": {\n    "build": "tsc"\n  }\n}\n';
    const { text, added } = makeAll('package.json', before, [script]);
    const edited = text.replace('"tsc",', '"tsc",\n    "lint": "eslint .",');
    expect(takeBackAll(edited, added)).toBe(
      before.replace('"tsc"', '"tsc",\n    "lint": "eslint ."'),
    );
  });

  it('stays where it has been changed since', () => {
    const { text, added } = makeAll('package.json', '{\n  "scripts": {}\n}\n', [script]);
    const edited = text.replace('node x.mjs', 'node mine.mjs');
    expect(takeBackAll(edited, added)).toBe(edited);
  });

  it('goes again to the byte from JSON in one line', () => {
    const before = '{"scripts":{"build":"tsc"}}';
    const { text, added } = makeAll('package.json', before, [script]);
    expect(takeBackAll(text, added)).toBe(before);
    const edited = text.replace('{', '{"mine":1,');
    expect(JSON.parse(takeBackAll(edited, added))).toEqual({ mine: 1, ...JSON.parse(before) });
  });

  it('is remembered', () => {
    const { added } = makeAll('package.json', '{}', [script]);
    expect(parseAdded(printAdded([added]))).toEqual([added]);
  });

  it.each(['{}', '[1]', '[{ "file": "a" }]', '[{ "file": "a", "edits": [{ "at": [] }] }]'])(
    'is not %s',
    (text) => {
      expect(() => parseAdded(text)).toThrow('.eternal/added.json:1: is not what has been added');
    },
  );
});
