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
