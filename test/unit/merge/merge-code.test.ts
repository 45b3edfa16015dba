import { format, type Options } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { mergeFile } from '../../../src/generator/merge/merge-file';

const merge = (
  sides: { ours: string; base: string; theirs: string },
  onConflict: OnConflict = 'fail',
  path = 'src/a.ts',
) => {
  const merged = mergeFile(path, sides, onConflict);
  if ('problem' in merged) throw new Error(merged.problem);
  return merged;
};

const styles: Record<string, Options> = {
  'of the templates': { singleQuote: true, printWidth: 100 },
  'of tabs': { useTabs: true },
  'of four spaces': { tabWidth: 4, semi: false, trailingComma: 'none', arrowParens: 'avoid' },
};

/** An edit of each side, and both together. */
interface Row {
  readonly what: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly merged: string;
}

const rows: Row[] = [
  {
    what: 'statements at different places',
    base: 'one();\ntwo();\nthree();\n',
    ours: 'one();\nmine();\ntwo();\nthree();\n',
    theirs: 'one();\ntwo();\nits();\nthree();\n',
    merged: 'one();\nmine();\ntwo();\nits();\nthree();\n',
  },
  {
    what: 'arguments of one call',
    base: "call('a', 'b', { c: 1 });\n",
    ours: "call('x', 'b', { c: 1 });\n",
    theirs: "call('a', 'b', { c: 2, d: 3 });\n",
    merged: "call('x', 'b', { c: 2, d: 3 });\n",
  },
  {
    what: 'a value under a comment of the user',
    base: "const settings = {\n  a: '1m',\n  b: 2,\n};\n",
    ours: "const settings = {\n  a: '1m', // the shop asked us\n  b: 2,\n};\n",
    theirs: "const settings = {\n  a: '2m',\n  b: 2,\n};\n",
    merged: "const settings = {\n  a: '2m', // the shop asked us\n  b: 2,\n};\n",
  },
  {
    what: 'a type behind an edited object',
    base: "call({ a: '1m' });\n",
    ours: "call({\n  a: '1m', // mine\n  b: 2,\n});\n",
    theirs: "call({ a: '1m' } satisfies Options);\n",
    merged: "call({\n  a: '1m', // mine\n  b: 2,\n} satisfies Options);\n",
  },
  {
    what: 'a value in an object that has a type of the user',
    base: 'const a = { b: 1 };\n',
    ours: 'const a = { b: 1 } as const;\n',
    theirs: 'const a = { b: 2 };\n',
    merged: 'const a = { b: 2 } as const;\n',
  },
  {
    what: '`await` before an edited call',
    base: 'const a = call(1);\n',
    ours: 'const a = call(1, 2);\n',
    theirs: 'const a = await call(1);\n',
    merged: 'const a = await call(1, 2);\n',
  },
  {
    what: 'the condition and a branch whose braces a formatter added',
    base: 'if (a) b();\nelse c();\n',
    ours: 'if (a) {\n  b();\n} else {\n  c();\n}\nd();\n',
    theirs: 'if (a && e) b();\nelse c();\n',
    merged: 'if (a && e) {\n  b();\n} else {\n  c();\n}\nd();\n',
  },
  {
    what: 'documentation, and the body below',
    base: '/** Counts. */\nfunction count(): number {\n  return 1;\n}\n',
    ours: '/** Counts. */\nfunction count(): number {\n  return 2;\n}\n',
    theirs: '/** Counts orders. */\nfunction count(): number {\n  return 1;\n}\n',
    merged: '/** Counts orders. */\nfunction count(): number {\n  return 2;\n}\n',
  },
  {
    what: 'the head of a function, and its body',
    base: 'function count(a: string): number {\n  return 1;\n}\n',
    ours: 'function count(a: string): number {\n  mine();\n  return 1;\n}\n',
    theirs: 'export async function count(a: string, b: Date): Promise<number> {\n  return 1;\n}\n',
    merged:
      'export async function count(a: string, b: Date): Promise<number> {\n  mine();\n  return 1;\n}\n',
  },
  {
    what: 'imports of both sides',
    base: "import { a } from './a.js';\nimport { b } from './b.js';\n\na(b);\n",
    ours: "import { a, mine } from './a.js';\nimport { b } from './b.js';\n\na(b, mine);\n",
    theirs:
      "import { a, its } from './a.js';\nimport { b } from './b.js';\nimport { c } from './c.js';\n\na(b);\nits(c);\n",
    merged:
      "import { a, its, mine } from './a.js';\nimport { b } from './b.js';\nimport { c } from './c.js';\n\na(b, mine);\nits(c);\n",
  },
  {
    what: 'imports in another order',
    base: "import { b } from './b.js';\nimport { a } from './a.js';\n\na(b);\n",
    ours: "import { a } from './a.js';\nimport { b } from './b.js';\n\na(b);\n",
    theirs: "import { b } from './b.js';\nimport { a, d } from './a.js';\n\na(b, d);\n",
    merged: "import { a, d } from './a.js';\nimport { b } from './b.js';\n\na(b, d);\n",
  },
  {
    what: 'functions at the end of a file',
    base: 'function a() {}\n',
    ours: 'function a() {}\n\nfunction mine() {}\n',
    theirs: 'function a() {}\n\nfunction its() {}\n',
    merged: 'function a() {}\n\nfunction its() {}\n\nfunction mine() {}\n',
  },
  {
    what: 'tests at the end of a suite',
    base: "describe('a', () => {\n  it('b', () => {});\n});\n",
    ours: "describe('a', () => {\n  it('b', () => {});\n\n  it('mine', () => {});\n});\n",
    theirs: "describe('a', () => {\n  it('b', () => {});\n\n  it('its', () => {});\n});\n",
    merged:
      "describe('a', () => {\n  it('b', () => {});\n\n  it('its', () => {});\n\n  it('mine', () => {});\n});\n",
  },
  {
    what: 'a test that the user wrapped in a suite',
    base: "it('a', () => {\n  run('1m');\n});\n\nit('b', () => {\n  run('2m');\n});\n",
    ours: "describe('mine', () => {\n  beforeEach(reset);\n\n  it('a', () => {\n    run('1m');\n  });\n});\n\nit('b', () => {\n  run('2m');\n});\n",
    theirs: "it('a', () => {\n  run('5m', true);\n});\n\nit('b', () => {\n  run('2m');\n});\n",
    merged:
      "describe('mine', () => {\n  beforeEach(reset);\n\n  it('a', () => {\n    run('5m', true);\n  });\n});\n\nit('b', () => {\n  run('2m');\n});\n",
  },
  {
    what: 'all tests that the user wrapped in a suite',
    base: "import { it } from 'vitest';\n\nit('a', () => {\n  run('1m');\n});\n\nit('b', () => {\n  run('2m');\n});\n",
    ours: "import { describe, it } from 'vitest';\n\ndescribe('mine', () => {\n  it('a', () => {\n    run('1m');\n  });\n\n  it('b', () => {\n    run('2m');\n  });\n});\n",
    theirs:
      "import { it } from 'vitest';\n\nit('a', () => {\n  run('1m');\n});\n\nit('its', () => {\n  run('3m');\n});\n\nit('b', () => {\n  run('4m');\n});\n",
    merged:
      "import { describe, it } from 'vitest';\n\ndescribe('mine', () => {\n  it('a', () => {\n    run('1m');\n  });\n\n  it('its', () => {\n    run('3m');\n  });\n\n  it('b', () => {\n    run('4m');\n  });\n});\n",
  },
  {
    what: 'statements of a test that the user wrapped in try',
    base: "it('a', async () => {\n  const x = start();\n  await x.run('1m');\n  expect(x.done).toBe(1);\n});\n",
    ours: "it('a', async () => {\n  const x = start();\n  try {\n    await x.run('1m');\n    expect(x.done).toBe(1);\n  } finally {\n    x.stop();\n  }\n});\n",
    theirs:
      "it('a', async () => {\n  const x = start();\n  await x.run('5m');\n  await x.settle();\n  expect(x.done).toBe(1);\n});\n",
    merged:
      "it('a', async () => {\n  const x = start();\n  try {\n    await x.run('5m');\n    await x.settle();\n    expect(x.done).toBe(1);\n  } finally {\n    x.stop();\n  }\n});\n",
  },
  {
    what: 'a statement that the user wrapped in a condition',
    base: "function a() {\n  log('a');\n  send('b');\n}\n",
    ours: "function a() {\n  log('a');\n  if (mine) {\n    send('b');\n  }\n}\n",
    theirs: "function a() {\n  log('a');\n  send('c');\n}\n",
    merged: "function a() {\n  log('a');\n  if (mine) {\n    send('c');\n  }\n}\n",
  },
  {
    what: 'members of types and classes',
    base: 'interface A {\n  a: string;\n}\n\nclass B {\n  a = 1;\n}\n',
    ours: 'interface A {\n  a: string;\n  mine: number;\n}\n\nclass B {\n  a = 2;\n}\n',
    theirs: 'interface A {\n  a: string;\n  its?: Date;\n}\n\nclass B {\n  a = 1;\n\n  b() {}\n}\n',
    merged:
      'interface A {\n  a: string;\n  its?: Date;\n  mine: number;\n}\n\nclass B {\n  a = 2;\n\n  b() {}\n}\n',
  },
  {
    what: 'unions',
    base: "type A = 'a' | 'b';\n",
    ours: "type A = 'a' | 'b' | 'mine';\n",
    theirs: "type A = 'b' | 'its';\n",
    merged: "type A = 'b' | 'its' | 'mine';\n",
  },
  {
    what: 'cases of a switch',
    base: "switch (a) {\n  case 'a':\n    one();\n    break;\n  default:\n    two();\n}\n",
    ours: "switch (a) {\n  case 'a':\n    one();\n    mine();\n    break;\n  default:\n    two();\n}\n",
    theirs:
      "switch (a) {\n  case 'a':\n    one();\n    break;\n  case 'b':\n    its();\n    break;\n  default:\n    two();\n}\n",
    merged:
      "switch (a) {\n  case 'a':\n    one();\n    mine();\n    break;\n  case 'b':\n    its();\n    break;\n  default:\n    two();\n}\n",
  },
  {
    what: 'a removed statement with its comments',
    base: 'one();\n\n// Why two.\ntwo(); // really\n\nthree();\n',
    ours: 'one(1);\n\n// Why two.\ntwo(); // really\n\nthree();\n',
    theirs: 'one();\n\nthree();\n',
    merged: 'one(1);\n\nthree();\n',
  },
  {
    what: 'a comment of the user on a removed statement',
    base: 'one();\ntwo();\nthree();\n',
    ours: 'one();\n// mine\ntwo();\nthree();\n',
    theirs: 'one();\nthree();\n',
    merged: 'one();\n// mine\nthree();\n',
  },
  {
    what: 'a template literal',
    base: `log(\`a \${b} c\`);\nend();\n`,
    ours: `log(\`a \${b} c\`);\nend(1);\n`,
    theirs: `log(\`x \${b} c \`);\nend();\n`,
    merged: `log(\`x \${b} c \`);\nend(1);\n`,
  },
  {
    what: 'a text of several lines in a new statement',
    base: 'function a() {\n  one();\n  more();\n}\n',
    ours: 'function a() {\n  one(1);\n  more();\n}\n',
    theirs: 'function a() {\n  one();\n  more();\n  two(`b\n  c`);\n}\n',
    merged: 'function a() {\n  one(1);\n  more();\n  two(`b\n  c`);\n}\n',
  },
  {
    what: 'a branch without braces',
    base: 'if (a) return;\nend();\n',
    ours: 'if (a) {\n  return;\n}\nend();\n',
    theirs: 'if (a) return;\nend(1);\n',
    merged: 'if (a) {\n  return;\n}\nend(1);\n',
  },
  {
    what: 'a header above the first import',
    base: "import { a } from 'a';\n\na();\n",
    ours: "// Copyright\n\nimport { a } from 'a';\n\na();\n",
    theirs: "import { b } from 'b';\nimport { a } from 'a';\n\na(b);\n",
    merged: "// Copyright\n\nimport { b } from 'b';\nimport { a } from 'a';\n\na(b);\n",
  },
  {
    what: 'a declaration that moved',
    base: 'const a = 1;\nconst b = 2;\nconst c = 3;\n',
    ours: '// mine\nconst a = 1;\nconst b = 2;\nconst c = 3;\n',
    theirs: 'const b = 2;\nconst c = 3;\nconst a = c;\n',
    merged: '// mine\nconst b = 2;\nconst c = 3;\nconst a = c;\n',
  },
];

describe.each(Object.keys(styles))('merging code in the style %s', (name) => {
  const inStyle = (code: string): Promise<string> =>
    format(code, { parser: 'typescript', ...styles[name] });

  it.each(rows)('merges $what', async ({ base, ours, theirs, merged }) => {
    const result = merge({ ours: await inStyle(ours), base, theirs });
    expect(result).toMatchObject({ conflicts: [], isResolved: true });
    expect(result.text).toBe(await inStyle(merged));
  });

  it.each(rows)(
    'takes what only the generator changed: $what',
    async ({ base, theirs, merged }) => {
      const result = merge({ ours: await inStyle(base), base, theirs });
      expect(result.conflicts).toEqual([]);
      expect(await inStyle(result.text)).toBe(await inStyle(theirs));
      expect(merged).not.toBe('');
    },
  );

  it.each(rows)('keeps every byte where nothing is new: $what', async ({ base, ours }) => {
    const own = await inStyle(ours);
    expect(merge({ ours: own, base, theirs: base }).text).toBe(own);
  });
});

describe('conflicts in code', () => {
  it.each([
    ['one value', "a({ b: 'mine' });\n", "a({ b: 'old' });\n", "a({ b: 'its' });\n"],
    ['a changed and a removed statement', 'a(1);\nb();\n', 'a();\nb();\n', 'b();\n'],
    ['a removed and a changed statement', 'b();\n', 'a();\nb();\n', 'a(1);\nb();\n'],
    ['statements at one place', 'a();\nmine();\nb();\n', 'a();\nb();\n', 'a();\nits();\nb();\n'],
    ['two names for one thing', 'let mine = 1;\n', 'let old = 1;\n', 'let its = 1;\n'],
    ['two types', 'let a: Mine = 1;\n', 'let a: Old = 1;\n', 'let a: Its = 1;\n'],
    ['one comment', '// mine\na();\n', '// old\na();\n', '// its\na();\n'],
  ])('are %s', (_, ours, base, theirs) => {
    const { text, conflicts, isResolved } = merge({ ours, base, theirs });
    expect(conflicts).toHaveLength(1);
    expect({ text, isResolved }).toEqual({ text: ours, isResolved: false });
    expect(merge({ ours, base, theirs }, 'ours')).toMatchObject({ text: ours, isResolved: true });
    expect(merge({ ours, base, theirs }, 'theirs')).toMatchObject({ text: theirs });
  });

  const base = 'one();\n\ntwo({ a: 1, b: 2 });\n\nthree();\n';
  const ours = 'one();\n\ntwo({ a: 5, b: 2 }); // mine\n\nthree(3);\n';
  const theirs = 'one(1);\n\ntwo({ a: 7, b: 8 });\n\nthree();\n';
  const conflicts = [
    { line: 3, ours: 'two({ a: 5, b: 2 }); // mine', theirs: 'two({ a: 7, b: 8 }); // mine' },
  ];

  it.each<[OnConflict, string]>([
    ['ours', 'one(1);\n\ntwo({ a: 5, b: 8 }); // mine\n\nthree(3);\n'],
    ['theirs', 'one(1);\n\ntwo({ a: 7, b: 8 }); // mine\n\nthree(3);\n'],
    [
      'markers',
      `one(1);

<<<<<<< ours (your file)
two({ a: 5, b: 2 }); // mine
=======
two({ a: 7, b: 8 }); // mine
>>>>>>> theirs (generator)

three(3);
`,
    ],
  ])('are decided where they overlap: %s', (onConflict, text) => {
    expect(merge({ ours, base, theirs }, onConflict)).toMatchObject({ text, conflicts });
  });

  it('marks lines that only the generator has', () => {
    const sides = { ours: 'b();\n', base: 'a();\nb();\n', theirs: 'a(1);\nb();\n' };
    expect(merge(sides, 'markers').text).toBe(
      '<<<<<<< ours (your file)\n=======\na(1);\n>>>>>>> theirs (generator)\nb();\n',
    );
  });

  it('is reported where the file was emptied', () => {
    const sides = { ours: '', base: 'a();\nb();\n', theirs: 'a(1);\nb();\n' };
    expect(merge(sides).conflicts).toHaveLength(1);
  });

  it('does not merge a file that has markers again', () => {
    const text = merge({ ours, base, theirs }, 'markers').text;
    expect(mergeFile('src/a.ts', { ours: text, base, theirs }, 'markers')).toEqual({
      problem: 'has conflict markers: resolve them first',
    });
  });
});

describe('the form of the user’s text', () => {
  it.each([
    ['line ends', 'a();\r\nb();\r\n', 'a();\r\nits();\r\nb();\r\n'],
    ['a byte order mark', '\uFEFFa();\nb();\n', '\uFEFFa();\nits();\nb();\n'],
    ['no final newline', 'a();\nb();', 'a();\nits();\nb();'],
    ['blank lines and odd spaces', 'a( );\n\n\n b()\n\n', 'a( );\nits();\n\n\n b()\n\n'],
    ['several statements on a line', 'a(); b(); c();\n', 'a();\nits(); b(); c();\n'],
  ])('stays: %s', (_, ours, merged) => {
    const { text } = merge({ ours, base: 'a();\nb();\n', theirs: 'a();\nits();\nb();\n' });
    expect(text.replace(/\s*its\(\);\s*/, ' ')).toBe(merged.replace(/\s*its\(\);\s*/, ' '));
  });
});

describe('legal syntax that is not usual', () => {
  it.each([
    ['a decorator', 'class A {\n  @a() b = 1;\n}\n'],
    ['an accessor', 'class A {\n  accessor b = 1;\n}\n'],
    ['using', '{\n  using a = b();\n}\n'],
    ['a type assertion', 'const a = <A>b;\n'],
    ['JSX', 'const a = <A b="1">c</A>;\n'],
    ['a hashbang', '#!/usr/bin/env node\na();\n'],
    ['a unicode escape', 'process\\u0042ase();\n'],
    ['a script', 'module.exports = 1;\n'],
    ['a directive', "'use strict';\na();\n"],
    ['an enum', 'enum A {\n  B,\n}\n'],
    ['a namespace', 'namespace A {\n  b();\n}\n'],
    ['an overload', 'function a(b: string): void;\nfunction a(b: number): void;\n'],
  ])('merges beside %s', (_, code) => {
    const base = `${code}end();\n`;
    const ours = `${code}end(1);\n`;
    const theirs = `${code}more();\nend();\n`;
    expect(merge({ ours, base, theirs })).toMatchObject({
      text: `${code}more();\nend(1);\n`,
      conflicts: [],
    });
  });

  it.each([
    ['a syntax error', 'a(;\n'],
    ['markers', '<<<<<<< a\n=======\n>>>>>>> b\n'],
    ['an expression that is nested too deeply', `a(${'1 + '.repeat(5_000)}1);\n`],
  ])('merges by lines beside %s', (_, code) => {
    const base = 'start();\nnext();\nend();\n';
    const sides = { base, ours: `${code}${base}`, theirs: base.replace('end()', 'end(1)') };
    expect(merge(sides).text).toBe(`${code}${sides.theirs}`);
  });
});
