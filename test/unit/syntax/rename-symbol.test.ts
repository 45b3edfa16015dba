import { describe, expect, it, vi } from 'vitest';
import { renameSymbol } from '../../../src/generator/syntax/names/rename-symbol';
import {
  processorRename,
  relativeTargets,
} from '../../../src/generator/syntax/names/renamed-modules';

const names = { from: 'one', to: 'two' };
const inFile = (path: string, text: string, isSelf = false, renamed = names) => {
  const rename = processorRename(renamed);
  const resolve = relativeTargets(path, [rename]);
  return renameSymbol(text, { resolve, self: isSelf ? rename : undefined });
};
const inProcessor = (text: string) => inFile('src/processors/one.ts', text, true);
const inTest = (text: string) => inFile('test/processors/one.test.ts', text);

describe('renameSymbol in a processor', () => {
  it.each([
    ['export async function one(batch: Batch) {}', 'export async function two(batch: Batch) {}'],
    ['export const oneFailed = async () => {};', 'export const twoFailed = async () => {};'],
    ['export { run as one };', 'export { run as two };'],
    [
      'const one = 1, oneFailed = 2; export { one, oneFailed as fail };',
      'const two = 1, twoFailed = 2; export { two, twoFailed as fail };',
    ],
    ['export { one } from "../lib/orders";', 'export { one as two } from "../lib/orders";'],
    ['export { x as one } from "../lib/orders";', 'export { x as two } from "../lib/orders";'],
    [
      "import { one } from '../lib';\none();\nexport { one };",
      "import { one } from '../lib';\none();\nexport { one as two };",
    ],
    [
      'const one = 1; const oneMore = one + f(one);',
      'const two = 1; const oneMore = two + f(two);',
    ],
    ['const one = 1; const x = a ? one : b;', 'const two = 1; const x = a ? two : b;'],
    ['const one = 1; f(a, one, ...one);', 'const two = 1; f(a, two, ...two);'],
    [
      `const one = 1; \`\${one} one \${\`\${one}\`}\``,
      `const two = 1; \`\${two} one \${\`\${two}\`}\``,
    ],
    ['const one = 1; const x = a / one / b;', 'const two = 1; const x = a / two / b;'],
    [
      'function one(): void {}\ntype T = typeof one;',
      'function two(): void {}\ntype T = typeof two;',
    ],
    ["type T = typeof import('./one');", "type T = typeof import('./two');"],
  ])('%s', (before, after) => {
    expect(inProcessor(before)).toMatchObject({ text: after, forced: after, doubts: [] });
  });

  it.each([
    ['a private name', 'class X { #one = 1; f() { return this.#one; } }'],
    ['an alias', "import { one as other } from '../lib';"],
    ['a comment', '// one\n/* one */'],
    ['a longer text', 'queue.send("it\'s one");'],
    ['a regular expression', 'const x = /[/one]one/.test("a");'],
    ['another path', "import x from '../lib/one/index'; import y from 'processors/one';"],
  ])('leaves %s', (_, text) => {
    expect(inProcessor(text)).toMatchObject({ text, doubts: [] });
  });
});

describe('renameSymbol reads', () => {
  it.each([
    [
      'names with escapes',
      'export function o\\u006ee() {}\none();',
      'export function two() {}\ntwo();',
    ],
    ['longer escapes', 'const \\u{6f}ne = 1;\nexport { one };', 'const two = 1;\nexport { two };'],
    [
      'decorators',
      'const one = 1;\n@one class X { m(@one x: string) {} }',
      'const two = 1;\n@two class X { m(@two x: string) {} }',
    ],
    [
      'JSX',
      'const one = 1;\nconst x = <div id={one}>one</div>;',
      'const two = 1;\nconst x = <div id={two}>one</div>;',
    ],
    ['using', 'using one = f();\none();', 'using two = f();\ntwo();'],
    [
      'import attributes',
      "import x from './x.json' with { type: 'json' };\nconst one = x;",
      "import x from './x.json' with { type: 'json' };\nconst two = x;",
    ],
  ])('%s', (_, before, after) => {
    expect(inProcessor(before)).toMatchObject({ text: after, doubts: [] });
  });

  it('an accessor, which is a doubt', () => {
    const text = 'class X { accessor one = 1; }';
    expect(inProcessor(text)).toMatchObject({ text, forced: 'class X { accessor two = 1; }' });
  });

  it.each(['+', '(', '['])('no text that is nested too deeply: %s', (sign) => {
    const nested =
      sign === '+'
        ? 'a + '.repeat(20_000)
        : `${sign.repeat(20_000)}a${(sign === '(' ? ')' : ']').repeat(20_000)} + `;
    expect(() => inProcessor(`export const one = ${nested}a;`)).toThrow(SyntaxError);
  });

  it('a long file in steps that grow with its length', () => {
    const uses = 20_000;
    const slices = vi.spyOn(String.prototype, 'slice');
    const { text, doubts } = inProcessor(`const one = 1;\n${'x.one(one);\n'.repeat(uses)}`);
    const calls = slices.mock.calls.length;
    slices.mockRestore();
    expect(text.split('x.one(two);')).toHaveLength(uses + 1);
    expect(doubts).toHaveLength(uses);
    expect(calls).toBeLessThan(20 * uses);
  });
});

describe('renameSymbol at an uncertain place', () => {
  it.each([
    ['a property', 'client.one();', 'client.two();'],
    ['an optional one', 'this?.one;', 'this?.two;'],
    ['a key', 'const x = { one: 1 };', 'const x = { two: 1 };'],
    ['a key in quotes', "const x = { 'one': 2 };", "const x = { 'two': 2 };"],
    ['a shorthand', 'const x = { one };', 'const x = { two };'],
    ['a method', 'const x = { one() { return 1; } };', 'const x = { two() { return 1; } };'],
    ['a method of a class', 'class X { one() {} }', 'class X { two() {} }'],
    ['a field', 'class X { one = 1; }', 'class X { two = 1; }'],
    ['a member of an enum', 'enum E { one, other }', 'enum E { two, other }'],
    ['a member of an interface', 'interface I { one: string; }', 'interface I { two: string; }'],
    ['a signature', 'interface I { one(): void }', 'interface I { two(): void }'],
    ['a name taken apart', 'const { one = 1 } = options;', 'const { two = 1 } = options;'],
    [
      'a parameter',
      'function f(one: number) { return one; }',
      'function f(two: number) { return two; }',
    ],
    [
      'a name within a function',
      'function f() { const one = 1; }',
      'function f() { const two = 1; }',
    ],
    ['a text', "queue.send('one');", "queue.send('two');"],
    ['a path in a text', "read('./one.ts');", "read('./two.ts');"],
    ['a name that nothing declares', 'declared(one);', 'declared(two);'],
  ])('%s', (_, line, forced) => {
    const text = `const first = 1;\n${line}\n`;
    const result = inProcessor(text);
    expect(result).toMatchObject({ text, forced: `const first = 1;\n${forced}\n` });
    expect(result.doubts.length).toBeGreaterThan(0);
    for (const offset of result.doubts) expect(text.slice(0, offset).split('\n')).toHaveLength(2);
  });

  it('renames the certain places beside it', () => {
    const { text, doubts } = inProcessor('export function one() {}\nclient.one(one);\n');
    expect(text).toBe('export function two() {}\nclient.one(two);\n');
    expect(doubts).toHaveLength(1);
  });

  it('reports a name that is bound twice', () => {
    const text = 'export function one() {}\nconst f = (one: number) => one;\n';
    expect(inProcessor(text)).toMatchObject({ text });
  });

  it('throws for a text that is not TypeScript', () => {
    expect(() => inProcessor('export function one( {')).toThrow(SyntaxError);
  });
});

describe('renameSymbol in the test of a processor', () => {
  it.each([
    [
      "import { one as processor } from '../../src/processors/one';",
      "import { two as processor } from '../../src/processors/two';",
    ],
    [
      "import { one, type oneFailed } from '../../src/processors/one.js';\none(oneFailed);",
      "import { two, type twoFailed } from '../../src/processors/two.js';\ntwo(twoFailed);",
    ],
    ["vi.mock('../../src/processors/one.js');", "vi.mock('../../src/processors/two.js');"],
    [
      "import * as all from '../../src/processors/one';\nall.one();\nvi.spyOn(all, 'one');",
      "import * as all from '../../src/processors/two';\nall.two();\nvi.spyOn(all, 'two');",
    ],
    [
      "const all = await import('../../src/processors/one');\nall.oneFailed();",
      "const all = await import('../../src/processors/two');\nall.twoFailed();",
    ],
    [
      "const { one } = await import('../../src/processors/one');\none();",
      "const { two } = await import('../../src/processors/two');\ntwo();",
    ],
    [
      "it('x', async () => {\n  const { one: run } = await import('../../src/processors/one');\n});",
      "it('x', async () => {\n  const { two: run } = await import('../../src/processors/two');\n});",
    ],
    [
      "import '../../src/processors/one';\ndescribe('one', () => {});",
      "import '../../src/processors/two';\ndescribe('two', () => {});",
    ],
    [
      "import '../../src/processors/one';\nit.skip('one', () => {});",
      "import '../../src/processors/two';\nit.skip('two', () => {});",
    ],
    ["it('does one thing', () => {});", "it('does one thing', () => {});"],
  ])('%s', (before, after) => {
    expect(inTest(before)).toMatchObject({ text: after, doubts: [] });
  });
});

describe('a new name that the file declares already', () => {
  it.each([
    ['const two = 1;', 'two'],
    ["import { twoFailed } from '../lib';", 'twoFailed'],
    ['client.two(); const x = { two: 1 }; // two', undefined],
    ['const one = 1;', undefined],
  ])('%s: %s', (text, taken) => {
    expect(inProcessor(text).taken).toBe(taken);
  });

  it('is not one of the old names', () => {
    const swapped = { from: 'one', to: 'oneFailed' };
    const text = 'function one() {}\nfunction oneFailed() {}';
    expect(inFile('src/processors/one.ts', text, true, swapped).taken).toBe(undefined);
  });
});
