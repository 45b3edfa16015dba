import { expect, it } from 'vitest';
import {
  type CodeStyle,
  restyle,
  styleOf,
  templateStyle,
} from '../../../src/generator/syntax/code-style';

const style = (changes: Partial<CodeStyle>): CodeStyle => ({ ...templateStyle, ...changes });

it.each([
  ['if (a) {\n    b();\n}', { indent: '    ', tabWidth: 4 }],
  ['if (a) {\n\tb();\n}', { indent: '\t' }],
  ['a("b", \'c "d"\');', { quote: '"' }],
  ['a()\nb()\n', { semicolons: false }],
  ['a = {\n  b,\n  c\n};', { trailingCommas: 'none' }],
  ['a = {\n  b,\n  c,\n};\nf(\n  d,\n  e\n);', { trailingCommas: 'es5' }],
  ['a.map(b => c);', { arrowParens: 'avoid' }],
  ['import {a} from "a";', { bracketSpacing: false, quote: '"' }],
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
