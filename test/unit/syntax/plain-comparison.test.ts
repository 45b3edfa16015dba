import fc from 'fast-check';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { compileTemplates } from '../../../src/generator/plan/templates';
import { hasOtherWords, isPlainlySame } from '../../../src/generator/syntax/form/plain-comparison';
import { fileFingerprint } from '../../../src/generator/syntax/same-file';
import { parseModule } from '../../../src/generator/syntax/tree/syntax-tree';

const model = {
  ...{ id: 'orders-sync', processor: 'processOrdersSync', processorFile: 'process-orders-sync' },
  ...{
    failureHandler: 'onProcessOrdersSyncFailure',
    options: [{ key: 'jitter', literal: `'5%'` }],
  },
};
const files = compileTemplates('1.0.0')
  .in('job')
  .map(({ text }) => (typeof text === 'string' ? text : text(model)))
  // The processor has a comment of several lines; it is never compared.
  .filter((text) => !text.includes('/**'));

it.each([{}, { tabWidth: 4, printWidth: 100 }, { useTabs: true, endOfLine: 'crlf' }] as const)(
  'needs no tokens for the files of a job that Prettier formatted: %j',
  async (style) => {
    expect(files).toHaveLength(3);
    for (const text of files) {
      const formatted = await format(text, { ...style, filepath: 'a.ts' });
      expect(isPlainlySame(text, formatted)).toBe(true);
      expect(isPlainlySame(formatted, text)).toBe(true);
    }
  },
);

const WORDS = 'a b if for await return else in as async type import from 1 .5 é';
const MARKS = '( ) ( ) [ ] { } , ; ; : ? . = => + ++ - | < > ! / # \\';
const QUOTES = `'c' "c" ' " \` \${ \`d\` 'e f'`;
const PIECES = [
  ...[WORDS, MARKS, QUOTES].flatMap((pieces) => pieces.split(' ')),
  ...[' ', ' ', '\n', '\n', '\n', '// e\n', '/* f */'],
];
const anyCode = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 14 })
  .map((pieces) => pieces.join(''));
function isCode(text: string): boolean {
  try {
    parseModule(text);
    return true;
  } catch {
    return false;
  }
}

/** What a formatter changes. */
const FREE = [' ', '\n  ', "'", '"', '\n\t'];
const edit = fc.record({
  at: fc.nat(),
  out: fc.nat({ max: 2 }),
  into: fc.constantFrom('', ...FREE),
});

it('never takes texts for the same that have another form', () => {
  const runs = process.env.DEEP ? 100_000 : 4_000;
  let count = 0;
  fc.assert(
    fc.property(anyCode, fc.array(edit, { maxLength: 3 }), fc.boolean(), (code, edits, swaps) => {
      let other = swaps ? code.replaceAll("'", '"') : code;
      for (const { at, out, into } of edits) {
        const start = at % (other.length + 1);
        other = other.slice(0, start) + into + other.slice(start + out);
      }
      if (!isPlainlySame(code, other) || !isCode(code) || !isCode(other)) return;
      count += 1;
      expect(fileFingerprint('a.ts', other)).toBe(fileFingerprint('a.ts', code));
    }),
    { numRuns: runs, ...(process.env.DEEP ? {} : { seed: 1 }) },
  );
  expect(count).toBeGreaterThan(runs / 2_000);
});

it.each([
  ["idleDelay: '1m'", "idleDelay: '3m'", true],
  ['start(a);', 'start(b);', true],
  ['start(a);', 'start(a, a)', false],
  [
    "import { b } from './x.js';\nimport { a } from './x.js';",
    "import { a, b } from './x.js';",
    false,
  ],
  ['a = 1.50;', 'a = 1.5;', false],
  ['a = 1e+5;', 'a = 1e5;', false],
  ['a = 0XAB;', 'a = 0xab;', false],
  ["a = 'it\\'s';", 'a = "it\'s";', false],
] as const)('tells by words whether %j and %j certainly differ', (a, b, differs) => {
  expect(hasOtherWords(a, b)).toBe(differs);
  expect(hasOtherWords(b, a)).toBe(differs);
});

it('never takes texts of one form for different ones by their words', () => {
  let count = 0;
  fc.assert(
    fc.property(anyCode, fc.array(edit, { maxLength: 3 }), (code, edits) => {
      let other = code;
      for (const { at, out, into } of edits) {
        const start = at % (other.length + 1);
        other = other.slice(0, start) + into + other.slice(start + out);
      }
      if (!hasOtherWords(code, other) || !isCode(code) || !isCode(other)) return;
      count += 1;
      expect(fileFingerprint('a.ts', other)).not.toBe(fileFingerprint('a.ts', code));
    }),
    { numRuns: process.env.DEEP ? 100_000 : 4_000, ...(process.env.DEEP ? {} : { seed: 1 }) },
  );
  expect(count).toBeGreaterThan(10);
});
