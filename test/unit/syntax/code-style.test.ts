import { expect, it } from 'vitest';
import {
  type CodeStyle,
  styleOf,
  templateStyle,
} from '../../../src/generator/syntax/style/code-style';
import { restyle } from '../../../src/generator/syntax/style/restyle';

const style = (changes: Partial<CodeStyle>): CodeStyle => ({ ...templateStyle, ...changes });

it.each([
  ['if (a) {\n    b();\n}', { indent: '    ', tabWidth: 4 }],
  ['if (a) {\n\tb();\n}', { indent: '\t' }],
  ['a("b", \'c "d"\');', { quote: '"' }],
  ['a()\nb()\n', { semicolons: false }],
  ['a = {\n  b,\n  c\n};', { trailingCommas: 'none' }],
  ['a = {\n  b,\n  c,\n};\nf(\n  d,\n  e\n);', { trailingCommas: 'es5' }],
  ['a.map(b => c);', { arrowParens: 'avoid' }],
  ['const a = (b: c): d => e;', {}],
  ['import {a} from "a";', { bracketSpacing: false, quote: '"' }],
  ["import { a } from './a';\nimport b from 'b.js';", { moduleEnds: false }],
  ["import { a } from './a.js';\nimport b from './b.json';", {}],
  [`f(\n  ${'a'.repeat(40)},\n  ${'b'.repeat(38)},\n);`, { width: 80 }],
  [`f(${'a'.repeat(50)}, ${'b'.repeat(58)});`, { width: 120 }],
] as const)('reads the style of %j', (code, changes) => {
  expect(styleOf([code])).toEqual(style(changes));
});

it('takes from the first text what shows in it, and the rest from the others', () => {
  expect(styleOf(['f(a("b"))\n', "if (a) {\n\tb('c')\n\td()\n}"])).toEqual(
    style({ indent: '\t', quote: '"', semicolons: false }),
  );
});

it('writes the paths of imported files as the others are written', () => {
  const code = "import { a } from '../a.js';\nimport b from 'b.js';\nconst c = import('./c.js');\n";
  expect(restyle(code, style({ moduleEnds: false }))).toBe(
    "import { a } from '../a';\nimport b from 'b.js';\nconst c = import('./c');\n",
  );
});

it.each([
  [
    'breaks arguments',
    'f(aaaaaaaaaa, bbbbbbbbbb, cccccccc);',
    'f(\n  aaaaaaaaaa,\n  bbbbbbbbbb,\n  cccccccc,\n);',
  ],
  ['joins them where they fit', 'f(\n  a,\n  b,\n);', 'f(a, b);'],
  ['keeps an object open', 'f({\n  a,\n});', 'f({\n  a,\n});'],
  [
    'hugs the last function',
    'f(aaaaaaa, async () => {\n  b();\n});',
    'f(aaaaaaa, async () => {\n  b();\n});',
  ],
  [
    'breaks imports',
    "import { aaaaaaa, bbbbbbb } from 'ccc';",
    "import {\n  aaaaaaa,\n  bbbbbbb,\n} from 'ccc';",
  ],
  [
    'keeps an import of one name',
    "import { aaaaaaaaaaaaaaaa } from 'cccc';",
    "import { aaaaaaaaaaaaaaaa } from 'cccc';",
  ],
  [
    'breaks behind =',
    'const aaaaaaa = bbbbbbb + ccccccc + d;',
    'const aaaaaaa =\n  bbbbbbb + ccccccc + d;',
  ],
  [
    'breaks a condition',
    'const a = bbbbbbbb ? cccccccc : dddddd;',
    'const a = bbbbbbbb\n  ? cccccccc\n  : dddddd;',
  ],
  [
    'breaks behind =>',
    'const f = (aaaa) => bbbbbbbbbb(cccccc);',
    'const f = (aaaa) =>\n  bbbbbbbbbb(cccccc);',
  ],
  ['keeps comments', '// a\nf(b); // c\n\n/** d */\ne();', '// a\nf(b); // c\n\n/** d */\ne();'],
  [
    'lays out properties',
    "aaaaaaaaaa: '1m',\nb: [cccccccccc, dddddddddd, eeeee],",
    "aaaaaaaaaa: '1m',\nb: [\n  cccccccccc,\n  dddddddddd,\n  eeeee,\n],",
  ],
])('%s', (_, code, expected) => {
  expect(restyle(code, style({ width: 30 }))).toBe(expected);
});

const object = "f(a, {\n  b: 'c',\n  d: [1],\n});\n(e || f).g((h) => h);\n";

it.each([
  [{}, object],
  [{ indent: '\t' }, "f(a, {\n\tb: 'c',\n\td: [1],\n});\n(e || f).g((h) => h);\n"],
  [{ quote: '"' }, 'f(a, {\n  b: "c",\n  d: [1],\n});\n(e || f).g((h) => h);\n'],
  [{ semicolons: false }, "f(a, {\n  b: 'c',\n  d: [1],\n})\n;(e || f).g((h) => h)\n"],
  [{ trailingCommas: 'none' }, "f(a, {\n  b: 'c',\n  d: [1]\n});\n(e || f).g((h) => h);\n"],
  [{ arrowParens: 'avoid' }, "f(a, {\n  b: 'c',\n  d: [1],\n});\n(e || f).g(h => h);\n"],
] as const)('writes code with %j', (changes, expected) => {
  expect(restyle(object, style(changes))).toBe(expected);
});

it('indents every line but the first, and no line of a template literal', () => {
  expect(restyle('a: {\n  b: `c\n  d`,\n},', style({ indent: '\t' }), '\t\t')).toBe(
    'a: {\n\t\t\tb: `c\n  d`,\n\t\t},',
  );
});

it('uses the quotes that need fewer escapes', () => {
  expect(restyle(`a('it\\'s', 'b "c"')`, style({ quote: '"' }))).toBe(`a("it's", 'b "c"')`);
});
