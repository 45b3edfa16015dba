import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  parseAdded,
  printAdded,
  revertEdits,
} from '../../../src/generator/existing/added';
import type { Edit } from '../../../src/generator/existing/edits';

const script: Edit = { at: ['scripts', 'dev:eternal'], value: 'node x.mjs' };

describe('revertEdits', () => {
  it('removes an added key and keeps the keys that the user added later', () => {
    const before = '{\n  "scripts": {\n    "build": "tsc"\n  }\n}\n';
    const { text, added } = applyEdits('package.json', before, [script]);
    const edited = text.replace('"tsc",', '"tsc",\n    "lint": "eslint .",');
    expect(revertEdits(edited, added)).toBe(
      before.replace('"tsc"', '"tsc",\n    "lint": "eslint ."'),
    );
  });

  it('keeps a value that the user changed later', () => {
    const { text, added } = applyEdits('package.json', '{\n  "scripts": {}\n}\n', [script]);
    const edited = text.replace('node x.mjs', 'node mine.mjs');
    expect(revertEdits(edited, added)).toBe(edited);
  });

  it.each<
    [title: string, before: string, edit: Edit, edited: (text: string) => string, after: string]
  >([
    [
      'a comment within an added object',
      '{}\n',
      { at: ['extensions'], value: { durableTask: { hubName: 'Hub' } } },
      (text) => text.replace('"hubName"', '// ours\n      "hubName"'),
      '{/* ours */ }\n',
    ],
    [
      'a comment behind an added key',
      '{\n  "scripts": {\n    "build": "tsc"\n  }\n}\n',
      script,
      (text) => text.replace('x.mjs"', 'x.mjs" // ours'),
      '{\n  "scripts": {\n    "build": "tsc"\n    // ours\n  }\n}\n',
    ],
    [
      'a key beside those of an added object',
      '{}\n',
      { at: ['extensions'], value: { durableTask: { hubName: 'Hub' } } },
      (text) =>
        text.replace('"durableTask"', '"http": { "routePrefix": "v1" },\n    "durableTask"'),
      '{\n  "extensions": {\n    "http": { "routePrefix": "v1" }\n  }\n}\n',
    ],
    [
      'an item of a list that was there before',
      '{\n  "exclude": ["dist"]\n}\n',
      { at: ['exclude'], value: ['dist', 'emulator'] },
      (text) => text.replace('"emulator"', '"emulator", "legacy"'),
      '{\n  "exclude": ["dist", "legacy"]\n}\n',
    ],
    [
      'a comment behind an import',
      'run();\n',
      { line: "import './eternal/jobs';" },
      (text) => text.replace("jobs';", 'jobs.js"; // ours').replace("'./", '"./'),
      '// ours\nrun();\n',
    ],
    [
      'a comment behind a line, with the line ends of Windows',
      'dist\r\n',
      { line: '/emulator' },
      (text) => text.replace('/emulator', '/emulator # ours'),
      'dist\r\n# ours\r\n',
    ],
  ])('keeps %s', (_, before, edit, edited, after) => {
    const { text, added } = applyEdits('host.json', before, [edit]);
    expect(revertEdits(text, added)).toBe(before);
    expect(edited(text)).not.toBe(text);
    expect(revertEdits(edited(text), added)).toBe(after);
  });

  it('restores JSON in one line byte for byte', () => {
    const before = '{"scripts":{"build":"tsc"}}';
    const { text, added } = applyEdits('package.json', before, [script]);
    expect(revertEdits(text, added)).toBe(before);
    const edited = text.replace('{', '{"mine":1,');
    expect(JSON.parse(revertEdits(edited, added))).toEqual({ mine: 1, ...JSON.parse(before) });
  });
});

describe('parseAdded', () => {
  it('reads what printAdded writes', () => {
    const { added } = applyEdits('package.json', '{}', [script]);
    expect(parseAdded(printAdded([added]))).toEqual([added]);
  });

  it.each(['{}', '[1]', '[{ "file": "a" }]', '[{ "file": "a", "edits": [{ "at": [] }] }]'])(
    'rejects %s',
    (text) => {
      expect(() => parseAdded(text)).toThrow(
        '.eternal/added.json:1: not a record of added keys and lines',
      );
    },
  );
});
