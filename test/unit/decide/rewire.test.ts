import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewire, takenName } from '../../../src/generator/merge/rename-symbol';
import { tokensOf } from '../../../src/generator/merge/source-tokens';

const names = { from: 'one', to: 'two' };
const inProcessor = (text: string) => rewire(text, names, { isTest: false });
const inTest = (text: string) => rewire(text, names, { isTest: true });

describe('a processor under a new name', () => {
  it.each([
    ['export async function one(batch: Batch) {}', 'export async function two(batch: Batch) {}'],
    ['export const oneFailed = async () => {};', 'export const twoFailed = async () => {};'],
    ['export { run as one };', 'export { run as two };'],
    ['export { one, oneFailed as fail };', 'export { two, twoFailed as fail };'],
    ['export { one } from "../lib/orders";', 'export { one as two } from "../lib/orders";'],
    ['export { x as one } from "../lib/orders";', 'export { x as two } from "../lib/orders";'],
    ["import { one } from '../lib';\none();", "import { one as two } from '../lib';\ntwo();"],
    ["import x, { type one } from '../lib';", "import x, { type one as two } from '../lib';"],
    ['const oneMore = one(1) + someone;', 'const oneMore = two(1) + someone;'],
    ['return a ? one : b;', 'return a ? two : b;'],
    ['f(a, one, ...one);', 'f(a, two, ...two);'],
    ['const api = { one, x: one };', 'const api = { one: two, x: two };'],
    [`\`\${one(1)} one \${\`\${one}\`}\``, `\`\${two(1)} one \${\`\${two}\`}\``],
    ['const x = a / one / b;', 'const x = a / two / b;'],
    ['if (x) { one(batch); }', 'if (x) { two(batch); }'],
    ["type T = typeof import('./one');", "type T = typeof import('./two');"],
  ])('%s', (before, after) => {
    expect(inProcessor(before)).toBe(after);
  });

  it.each([
    ['a property', 'client.one(); this?.one; x.#one;'],
    ['a key', "const x = { one: 1, 'one': 2 };"],
    ['a method', 'class X { a = 1; one() { return 1; } async oneFailed() {} }'],
    ['an alias', "import { one as other } from '../lib';"],
    ['a comment', '// one\n/* one */'],
    ['a string', "queue.send('one', \"it's one\");"],
    ['a regular expression', 'const x = /[/one]one/.test("a");'],
    ['another path', "import x from '../lib/one/index'; import y from 'processors/one';"],
  ])('leaves %s', (_, text) => {
    expect(inProcessor(text)).toBe(text);
  });
});

describe('the test of a processor under a new name', () => {
  it.each([
    [
      "import { one as processor } from '../../src/processors/one';",
      "import { two as processor } from '../../src/processors/two';",
    ],
    ["vi.mock('../../src/processors/one.js');", "vi.mock('../../src/processors/two.js');"],
    [
      "import * as all from '../../src/processors/one';\nall.one(); other.one();\nvi.spyOn(all, 'one');",
      "import * as all from '../../src/processors/two';\nall.two(); other.one();\nvi.spyOn(all, 'two');",
    ],
    [
      "const all = await import('../../src/processors/one');\nall.oneFailed();",
      "const all = await import('../../src/processors/two');\nall.twoFailed();",
    ],
    [
      "const { one } = await import('../../src/processors/one');\none();",
      "const { two } = await import('../../src/processors/two');\ntwo();",
    ],
    ["describe('one', () => {});", "describe('two', () => {});"],
    ["it('does one thing', () => {});", "it('does one thing', () => {});"],
  ])('%s', (before, after) => {
    expect(inTest(before)).toBe(after);
  });
});

describe('takenName', () => {
  it.each([
    ['const two = 1;', 'two'],
    ["import { twoFailed } from '../lib';", 'twoFailed'],
    ['client.two(); const x = { two: 1 }; // two', undefined],
    ['const one = 1;', undefined],
  ])('%s: %s', (text, taken) => {
    expect(takenName(text, names)).toBe(taken);
  });

  it('is none of the old names', () => {
    expect(takenName('one(); oneFailed();', { from: 'one', to: 'oneFailed' })).toBe(undefined);
  });
});

describe('tokensOf', () => {
  it.each(['`\\', `\`\${}\\`, "'\\", '/\\', '/[', '`$', '/*'])(
    'comes to an end with %s',
    (source) => {
      expect(
        tokensOf(source)
          .map(({ text }) => text)
          .join(''),
      ).toBe(source);
    },
  );

  it('loses nothing of any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('`', '${', '{', '}', "'", '"', '/', '/*', '*/', '//', '\\', '\n', 'one', ' '),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.join('');
        expect(
          tokensOf(source)
            .map(({ text }) => text)
            .join(''),
        ).toBe(source);
      }),
    );
  });
});
