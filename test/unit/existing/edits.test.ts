import { describe, expect, it } from 'vitest';
import { applyEdit, type Edit, revertEdit } from '../../../src/generator/existing/edits';

const script: Edit = { at: ['scripts', 'dev:eternal'], value: 'node x.mjs' };

describe('applyEdit and revertEdit', () => {
  it.each<[title: string, before: string, edit: Edit, after: string]>([
    [
      'add a key after the existing keys',
      '{\n  "scripts": {\n    "build": "tsc"\n  }\n}\n',
      script,
      '{\n  "scripts": {\n    "build": "tsc",\n    "dev:eternal": "node x.mjs"\n  }\n}\n',
    ],
    [
      'add the missing objects around a key',
      '{\n\t"name": "shop"\n}\n',
      script,
      '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev:eternal": "node x.mjs"\n\t}\n}\n',
    ],
    [
      'add a dependency in alphabetical order',
      '{\n  "dependencies": {\n    "a": "1",\n    "z": "1"\n  }\n}',
      { at: ['dependencies', 'm'], value: '^3.0.0' },
      '{\n  "dependencies": {\n    "a": "1",\n    "m": "^3.0.0",\n    "z": "1"\n  }\n}',
    ],
    [
      'replace a value and keep the comments',
      '{\n  // ours\n  "exclude": ["dist"], // theirs\n}\n',
      { at: ['exclude'], value: ['dist', 'emulator'] },
      '{\n  // ours\n  "exclude": ["dist", "emulator"], // theirs\n}\n',
    ],
    ['add a line at the end', 'dist\nbin\n', { line: '/emulator' }, 'dist\nbin\n/emulator\n'],
    [
      'add a line to a text without a final line end',
      'dist',
      { line: '/emulator' },
      'dist\n/emulator',
    ],
    ['add a line with the line ends of the text', 'a\r\nb\r\n', { line: '/c' }, 'a\r\nb\r\n/c\r\n'],
    [
      'add an import after the last import',
      "import a from 'a';\nimport {\n  b,\n} from 'b';\n\na(b);\n",
      { line: "import './jobs';" },
      "import a from 'a';\nimport {\n  b,\n} from 'b';\nimport './jobs';\n\na(b);\n",
    ],
    ['add an import before code', 'run();\n', { line: "import './j';" }, "import './j';\nrun();\n"],
  ])('%s', (_, before, edit, after) => {
    const applied = applyEdit(before, edit);
    expect(applied.text).toBe(after);
    expect(revertEdit(applied.text, applied.edit)).toBe(before);
  });
});
