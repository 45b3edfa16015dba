import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { format, type Options } from 'prettier';
import { expect, it } from 'vitest';
import { repositoryModel, STANDALONE } from '../../../src/generator/plan/repository';
import { compileTemplates } from '../../../src/generator/plan/templates';
import { tokensOf } from '../../../src/generator/syntax/form/tokens';
import { fileFingerprint, isSameFile } from '../../../src/generator/syntax/same-file';
import { root } from '../../../tools/repository';

const isSameCode = (a: string, b: string): boolean => isSameFile('a.ts', a, b);

it.each([
  ['white space', 'const a = f( 1 );', 'const a=f(1);'],
  ['quotes', `const a = 'it\\'s "b"';`, `const a = "it's \\"b\\"";`],
  ['semicolons', 'const a = 1;\nb();\n', 'const a = 1\nb()\n'],
  ['a semicolon that guards a line', 'a();\n(b || c).d();', 'a()\n;(b || c).d()'],
  [
    'members of a type',
    'type A = {\n  a: void;\n  [b]: 1;\n};',
    'type A = {\n  a: void\n  [b]: 1\n}',
  ],
  ['trailing commas', 'f(\n  [a, { b }],\n);', 'f([a, { b, }, ])'],
  ['one parameter', 'a.map(async (x) => x);', 'a.map(async x => x)'],
  ['the first bar of a union', "type A = 'a' | 'b';", "type A =\n  | 'a'\n  | 'b'"],
  ['quotes of a key', 'a = { \'b\': 1, "c": 2 }', 'a = { b: 1, c: 2 }'],
  ['letters of numbers', 'a = [0XAB, 1E+5, 1.50]', 'a = [0xab, 1e5, 1.5]'],
  ['lines of a comment', '/**\n * One\n * two.\n */\na;', '  /**\n   * One two. */\n  a;'],
  ['spaces of a comment', 'a; //  b', 'a // b'],
  ['parentheses of return', 'return a && b;', 'return (\n  a &&\n  b\n)'],
  ['parentheses of mixed operators', 'a = b && c || d % e * f', 'a = (b && c) || (d % e) * f'],
  ['parentheses of an arrow', 'f = () => a ? b : c', 'f = () => (a ? b : c)'],
  ['code in a template', `a = \`b \${ c( 1 ) } d\``, `a = \`b \${c(1)} d\``],
  [
    'the order of imports and names',
    "import { b, a } from 'b';\nimport 'x';\n// c\nimport c, { type D } from 'a';\nf();",
    "// c\nimport c, { type D } from 'a'\nimport 'x'\n\nimport { a, b } from 'b'\nf()",
  ],
  [
    'imports of one module',
    "import { a } from 'a';\nimport { b } from 'a';",
    "import { a, b } from 'a';",
  ],
  [
    'the order of exports',
    "export * from 'b';\nexport { a } from 'a';",
    "export { a } from 'a'\nexport * from 'b'",
  ],
  ['the ends of paths', "import { a } from './a.js';", "import { a } from './a';"],
  ['the order of exported names', 'f();\nexport { b, a as c };', 'f()\nexport { a as c, b }'],
  [
    'braces around one statement',
    'if (a) b();\nelse c();\nd();',
    'if (a) { b() } else { c() }\nd()',
  ],
  [
    'braces of a loop',
    'for (const a of b) if (a) {\n  c();\n  d();\n}\ne();',
    'for (const a of b) {\n  if (a) {\n    c();\n    d();\n  }\n}\ne();',
  ],
  ['a comment behind braces', 'if (a) b(); // c\nd();', 'if (a) {\n  b(); // c\n}\nd();'],
  [
    'braces around a nested `else`',
    'while (a) if (b) c();\nelse d();',
    'while (a) { if (b) { c() } else { d() } }',
  ],
  [
    'braces around an `if` that has its `else`',
    'if (a) if (b) c(); else d();\nelse e();',
    'if (a) { if (b) c(); else d() } else e()',
  ],
  [
    'braces around a loop before `else`',
    'if (a) for (;;) b();\nelse c();',
    'if (a) { for (;;) b() } else c()',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code
  ['a union in a template', "type A = `${'b' | 'c'}`;", "type A = `${\n  | 'b'\n  | 'c'\n}`;"],
  ['a comma behind one parameter', 'a.map((b) => b);', 'a.map((\n  b,\n) => b);'],
  ['line ends', 'a;\r\nb;\r\n', 'a;\nb;'],
])('ignores %s', (_, a, b) => {
  expect(isSameCode(a, b)).toBe(true);
  expect(fileFingerprint('a.ts', a)).toBe(fileFingerprint('a.ts', b));
});

it.each([
  ['a value', "a = '1m'", "a = '2m'"],
  ['white space in a string', "a = 'b  c'", "a = 'b c'"],
  ['white space in a template', 'a = `b  c`', 'a = `b c`'],
  ['white space in a regular expression', 'a = /b  c/', 'a = /b c/'],
  ['an escape', "a = '\\n'", "a = '\\\\n'"],
  ['a string to a template', "a = 'b'", 'a = `b`'],
  ['a string to a name', "a = 'b'", 'a = b'],
  ['a quoted value behind a bracket', "a = { b: c ? 'd' : e }", 'a = { b: c ? d : e }'],
  ['a word of a comment', 'a; // b c', 'a; // b d'],
  ['a comment', 'a; // b', 'a;'],
  ['a name to a comment', 'a; b', 'a; // b'],
  ['an array hole', 'a = [b, , c]', 'a = [b, c]'],
  ['a trailing array hole', 'a = [b, ,]', 'a = [b,]'],
  ['an array with one hole', 'a = [,]', 'a = []'],
  ['an operator', 'a = b + c', 'a = b - c'],
  ['the place of a space', 'a = b + +c', 'a = b++ + c'],
  ['a call to two statements', 'a\n(b)', 'a;\n(b)'],
  ['an index to two statements', 'a\n[b]', 'a;\n[b]'],
  ['a returned value', 'return a', 'return\na'],
  ['an empty statement', 'if (a) { b() }', 'if (a); { b() }'],
  ['needed parentheses', '(a + b) * c', 'a + b * c'],
  ['needed parentheses on the right', 'a - (b - c)', 'a - b - c'],
  ['an object to a block', '() => ({ a })', '() => { a }'],
  ['a sequence to arguments', 'f((a, b))', 'f(a, b)'],
  ['a sequence to two elements', 'a = [(b, c)]', 'a = [b, c]'],
  ['the end of an optional chain', '(a?.b).c', 'a?.b.c'],
  ['a called expression', '(() => a)()', '() => a()'],
  ['a key that is no name', "a = { 'b-c': 1 }", 'a = { b-c: 1 }'],
  ['an imported name', "import { a } from 'a'", "import { b } from 'a'"],
  ['a module', "import { a } from 'a'", "import { a } from 'b'"],
  ['the kind of an import', "import { type A } from 'a'", "import type { A } from 'a'"],
  ['the order of modules that run', "import 'a';\nimport 'b';", "import 'b';\nimport 'a';"],
  ['the order of statements', 'a();\nb();', 'b();\na();'],
  ['the order of keys', 'a = { b, c }', 'a = { c, b }'],
  ['an exported name', 'export { a };', 'export { b };'],
  ['braces around two statements', 'if (a) { b(); c() }', 'if (a) b(); c()'],
  ['braces around two lines', 'if (a) {\n  b()\n  c()\n}', 'if (a) b()\nc()'],
  ['braces around a loop', 'if (a) {\n  b()\n  while (c) d()\n}', 'if (a) b()\nwhile (c) d()'],
  ['the `if` of an `else`', 'if (a) { if (b) c() } else d()', 'if (a) if (b) c(); else d()'],
  [
    'the `if` in a loop before `else`',
    'if (a) { while (b) if (c) d() } else e()',
    'if (a) while (b) if (c) d(); else e()',
  ],
  ['the statement of a loop', 'while (a) { if (b) c() } d()', 'while (a) { if (b) c(); d() }'],
  ['text that is not code', 'a = `b  ', 'a = `b '],
])('sees a change of %s', (_, a, b) => {
  expect(isSameCode(a, b)).toBe(false);
  expect(fileFingerprint('a.ts', a)).not.toBe(fileFingerprint('a.ts', b));
});

it.each([
  ['a.json', '{ "a": [1, 2] }', '{\n\t"a": [\n\t\t1,\n\t\t2\n\t]\n}'],
  ['a.json', '{ "a": 1, "b": 2 }', '{ "b": 2, "a": 1 }'],
  ['a.json', '// b\n{ "a": 1 }', '// b\n\n{\n  "a": 1,\n}'],
  ['a.yml', 'a:\n  - b: 1\n    c: 2', 'a:\n- b: 1\n  c: 2'],
  ['a.yml', 'a:\n  - b: 1\n    c: 2', 'a:\n    -   b: 1\n        c: 2'],
  ['a.yml', "a: 'it''s' # c", 'a: "it\'s"   #c\n'],
  ['a.yml', 'a: [b, "c"]', "a:   [ b,\n  'c',\n ]"],
  ['a.yml', 'a: |\n  b\n    c\nd: e', 'a: |\n    b\n      c\n\nd: e'],
  ['a.yml', 'a: b c\nd: e', 'a: b\n  c\nd: e'],
  ['a.md', 'A b\nc *d* __e__.', 'A b c _d_\n**e**.'],
  ['a.md', '* a\n* b', '-   a\n-   b'],
  ['a.md', '| a | b |\n|---|:-:|\n| c | d |', '| a   |  b  |\n| --- | :-: |\n| c   |  d  |'],
  ['a.md', 'A\n===\n\nsnake_case', '# A\n\nsnake\\_case'],
  ['a.md', "```ts\na('b');\n```", '```ts\na("b")\n```'],
  ['a.txt', 'a\r\nb\r\n', 'a\nb'],
])('ignores what a formatter does to %s: %j', (path, a, b) => {
  expect(isSameFile(path, a, b)).toBe(true);
  expect(fileFingerprint(path, a)).toBe(fileFingerprint(path, b));
});

it.each([
  ['a.json', '{ "a": 1 }', '{ "a": "1" }'],
  ['a.json', '{ "a": [1, 2] }', '{ "a": [2, 1] }'],
  ['a.json', '// b\n{ "a": 1 }', '// c\n{ "a": 1 }'],
  ['a.json', '{ "a": 1', '{ "a":  1'],
  ['a.yml', 'a:\n  b: 1\n  c: 2', 'a:\n  b: 1\nc: 2'],
  ['a.yml', 'a:\n  - b: 1\n    c: 2', 'a:\n  - b: 1\n  - c: 2'],
  ['a.yml', 'a: "1"', 'a: 1'],
  ['a.yml', 'a: b # c', 'a: b # d'],
  ['a.yml', 'a: b # c', 'a: b'],
  ['a.yml', 'a: |\n  b\n    c', 'a: |\n  b\n  c'],
  ['a.yml', 'a: |\n  b', 'a: >\n  b'],
  ['a.yml', 'a: [b, c]', 'a: [b c]'],
  ['a.yml', 'a: "b\\nc"', "a: 'b\\nc'"],
  ['a.md', 'A b', 'A c'],
  ['a.md', 'A\n\nb', 'A\nb'],
  ['a.md', '- a\n  - b', '- a\n- b'],
  ['a.md', '1. a', '2. a'],
  ['a.md', '*a*', '**a**'],
  ['a.md', '`a_b`', '`a b`'],
  ['a.md', "```ts\na('b');\n```", "```ts\na('c');\n```"],
  ['a.md', '```sh\na  b\n```', '```sh\na b\n```'],
  ['a.md', '# A', '## A'],
  ['a.txt', 'a b', 'a  b'],
])('sees a change of %s: %j', (path, a, b) => {
  expect(isSameFile(path, a, b)).toBe(false);
});

const model = {
  ...{ name: 'app', appName: 'app', hubName: 'app', functionTimeout: '00:10:00', version: '1.0.0' },
  ...{ existing: false, deploys: true, test: 'test' },
  ...{ dts: true, azd: true, github: true, jobs: [{ id: 'orders-sync' }] },
  ...{ id: 'orders-sync', processor: 'processOrdersSync', processorFile: 'process-orders-sync' },
  ...{ failureHandler: 'onProcessOrdersSyncFailure', options: [] },
  ...repositoryModel(STANDALONE),
};
const templates = compileTemplates('1.0.0');
const sources = (['project', 'job', 'azd', 'github', 'dts'] as const)
  .flatMap((set) => templates.in(set))
  .map(({ path, text }) => ({
    path: typeof path === 'string' ? path : path(model),
    render: () => (typeof text === 'string' ? text : text(model)),
  }))
  // The emulator takes too long to format.
  .filter(({ path }) => /(?<!emulator)\.([cm]?[jt]s|json|ya?ml|md)$/.test(path))
  .map(({ path, render }) => ({ path, text: render() }));

/** By index: fast-check prints what it generates. */
const anySource = fc.nat({ max: sources.length - 1 });
const sourceAt = (index: number) => sources[index] as (typeof sources)[number];

const options = fc.record<Options>({
  printWidth: fc.constantFrom(60, 80, 100, 120, 200),
  tabWidth: fc.constantFrom(2, 3, 4, 8),
  useTabs: fc.boolean(),
  semi: fc.boolean(),
  singleQuote: fc.boolean(),
  quoteProps: fc.constantFrom('as-needed', 'consistent', 'preserve'),
  trailingComma: fc.constantFrom('all', 'es5', 'none'),
  bracketSpacing: fc.boolean(),
  proseWrap: fc.constantFrom('always', 'never', 'preserve'),
  objectWrap: fc.constantFrom('preserve', 'collapse'),
  arrowParens: fc.constantFrom('always', 'avoid'),
  experimentalTernaries: fc.boolean(),
  experimentalOperatorPosition: fc.constantFrom('start', 'end'),
  endOfLine: fc.constantFrom('lf', 'crlf'),
});

it('ignores what Prettier does to the templates, with any options', async () => {
  await fc.assert(
    fc.asyncProperty(anySource, options, async (index, chosen) => {
      const { path, text } = sourceAt(index);
      const formatted = await format(text, { ...chosen, filepath: path });
      expect(isSameFile(path, text, formatted), path).toBe(true);
    }),
    { numRuns: process.env.DEEP ? 2_000 : 30, seed: 1 },
  );
}, 60_000);

/** What a formatter may add or remove. */
const FREE = /^[,;()|&'"]$/;
const codes = sources.flatMap(({ path }, index) => (/[jt]s$/.test(path) ? [index] : []));

it('sees every change of a word of the templates', () => {
  fc.assert(
    fc.property(anySource, fc.nat(), (index, at) => {
      const { path, text } = sourceAt(index);
      const words = [...text.matchAll(/\w\w/g)];
      const start = (words[at % words.length]?.index ?? 0) + 1;
      const edited = `${text.slice(0, start)}q${text.slice(start)}`;
      expect(isSameFile(path, text, edited), `${path} at ${start}`).toBe(false);
    }),
    { numRuns: process.env.DEEP ? 20_000 : 400, seed: 1 },
  );
});

it('sees every change of a token of the templates', () => {
  const change = fc.constantFrom('remove', 'double', 'rename');
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.nat(), change, (index, at, kind) => {
      const { path, text } = sourceAt(index);
      const tokens = (tokensOf(text) ?? []).filter((token) => token.text && !FREE.test(token.text));
      const token = tokens[at % tokens.length];
      if (token === undefined) throw new Error(`${path} has no tokens`);
      const { start, text: old } = token;
      const middle = Math.floor(old.length / 2);
      const renamed = `${old.slice(0, middle)}${/\w/.test(old) ? 'q7' : old}${old.slice(middle)}`;
      const after = { remove: '', double: `${old} ${old}`, rename: renamed }[kind];
      const edited = text.slice(0, start) + after + text.slice(start + old.length);
      expect(isSameFile(path, text, edited), `${old} at ${start} of ${path}: ${kind}`).toBe(false);
    }),
    { numRuns: process.env.DEEP ? 20_000 : 400, seed: 1 },
  );
});

it('reads every file of the repository', () => {
  for (const path of ['plopfile.ts', 'src/cli.ts', 'scripts/check-language.mjs']) {
    expect(tokensOf(readFileSync(join(root, path), 'utf8')), path).toBeDefined();
  }
});
