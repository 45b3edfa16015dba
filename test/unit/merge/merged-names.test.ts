import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { mergeFile } from '../../../src/generator/merge/merge-file';

const base = `import { a, b } from './x.js';

export const one = a(1);

export const two = b(2);
`;

/** Replaces a text that must be there. */
const edited = (text: string, ...edits: readonly (readonly [from: string, to: string])[]): string =>
  edits.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`no ${from} in ${all}`);
    return all.replace(from, to);
  }, text);

const without = edited(base, ['a, b', 'a'], ['b(2)', '2']);
const use = 'export const three = b(3);\n';

function merge(ours: string, theirs: string, onConflict: OnConflict = 'fail', before = base) {
  const merged = mergeFile('src/a.ts', { ours, base: before, theirs }, onConflict);
  if ('problem' in merged) throw new Error(merged.problem);
  return merged;
}

describe('the imports of a merged module', () => {
  const rows: readonly [what: string, ours: string, theirs: string, merged: string][] = [
    [
      'gets back an import that only new code uses',
      without,
      `${base}\n${use}`,
      `${edited(without, ['{ a }', '{ a, b }'])}\n${use}`,
    ],
    [
      'imports a name again that the user imports under another name',
      edited(base, ['a, b', 'a, b as bee'], ['b(2)', 'bee(2)']),
      `${base}\n${use}`,
      `${edited(base, ['a, b', 'a, b as bee, b'], ['b(2)', 'bee(2)'])}\n${use}`,
    ],
    [
      'keeps an import that only the user’s code uses',
      `${base}b(3);\n`,
      without,
      `${edited(base, ['b(2)', '2'])}b(3);\n`,
    ],
    [
      'has an import once that both sides added',
      `import { c } from './x.js';\n${base}c();\n`,
      edited(base, ['a, b', 'a, b, c'], ['a(1)', 'c(1)']),
      `import { c } from './x.js';\n${edited(base, ['a(1)', 'c(1)'])}c();\n`,
    ],
    [
      'gets back a namespace, a default import and a type',
      edited(`import d, * as n from './n.js';\nimport type { T } from './t.js';\n${base}`, [
        `import d, * as n from './n.js';\nimport type { T } from './t.js';\n`,
        '',
      ]),
      `import d, * as n from './n.js';\nimport type { T } from './t.js';\n${base}export const t: T = n(d);\n`,
      edited(`${base}export const t: T = n(d);\n`, [
        "'./x.js';\n",
        `'./x.js';\nimport { type T } from './t.js';\nimport * as n from './n.js';\nimport { default as d } from './n.js';\n`,
      ]),
    ],
  ];
  it.each(rows)('%s', (what, ours, theirs, expected) => {
    const before = what.includes('namespace')
      ? edited(theirs, ['export const t: T = n(d);\n', ''])
      : base;
    const { text, conflicts, warnings } = merge(ours, theirs, 'fail', before);
    expect({ text, conflicts, warnings }).toEqual({ text: expected, conflicts: [], warnings: [] });
  });

  it('has the imports of generated code that replaces the user’s', () => {
    const ours = `import { options } from './options.js';\n\nrun(options);\n`;
    const before = `import { a } from './x.js';\n\nrun({ a, b: 1 });\n`;
    const { text } = merge(ours, edited(before, ['b: 1', 'b: 2']), 'theirs', before);
    expect(text).toContain("import { a } from './x.js';");
  });
});

describe('a warning', () => {
  it.each([
    [
      'a name that the new version no longer declares',
      `${base}call(one);\n`,
      edited(base, ['one', 'uno']),
      'uses one, which it does not declare',
    ],
    [
      'a name that the user renamed',
      edited(base, ['one', 'uno']),
      `${base}call(one);\n`,
      'uses one, which it does not declare',
    ],
    [
      'a name that one side imports and the other declares',
      `import { c } from './y.js';\n${base}`,
      `${base}const c = 3;\n`,
      'declares c twice',
    ],
    [
      'a name that both sides import from other modules',
      `import { c } from './y.js';\n${base}`,
      `import { c } from './z.js';\n${base}`,
      'declares c twice',
    ],
  ])('names %s', (_, ours, theirs, warning) => {
    const { warnings, conflicts } = merge(ours, theirs);
    expect({ warnings, conflicts }).toEqual({
      warnings: [`the merged code ${warning}`],
      conflicts: [],
    });
  });

  it('is not printed about what the user’s file had before', () => {
    const ours = `${base}\nexport const uses = (a: typeof missing) => a;\n`;
    expect(merge(ours, edited(base, ['a(1)', 'a(7)'])).warnings).toEqual([]);
  });
});
