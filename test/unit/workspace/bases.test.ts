import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedFile } from '../../../src/generator/plan/planned-file';
import { parseBases, printBases } from '../../../src/generator/workspace/base-file';
import { baseOf, baseText, type MergeBase } from '../../../src/generator/workspace/bases';
import { anyCharacter } from '../../../tools/any-character';

const text = (of: string): MergeBase => ({ kind: 'text', text: of });
const printed = (texts: Readonly<Record<string, string>>): string =>
  printBases(new Map(Object.entries(texts).map(([path, of]) => [path, text(of)])));

/** Several sections of one path. */
const sections = (...texts: string[]): string =>
  texts.map((a) => printed({ a }).replace(/^#.*\n/, '')).join('');

/** Every base that holds, without the hash that it holds by. */
const read = (source: string): Record<string, object | undefined> => {
  const { paths, get } = parseBases(source);
  const plain = (base: MergeBase | undefined) =>
    base?.kind === 'text' ? { ...base, file: undefined } : base;
  return Object.fromEntries(paths.map((path) => [path, plain(get(path))]));
};

describe('printBases', () => {
  it('prints sections in the order of their paths, one tagged line per line', () => {
    const bases = new Map<string, MergeBase>([
      ['src/b.ts', text('first\n\nthird\n')],
      ['host.json', text('{}')],
      ['emulator/emulator.mjs', { kind: 'hash', fingerprint: '81234-9f3k0a7c2de' }],
      ['empty', text('')],
    ]);
    expect(printBases(bases).split('\n')).toEqual([
      expect.stringMatching(/^# create-eternal-function: what was last generated/),
      expect.stringMatching(/^=== empty text 0-[0-9a-z]+$/),
      '=== emulator/emulator.mjs hash 81234-9f3k0a7c2de',
      expect.stringMatching(/^=== host.json text 2-[0-9a-z]+$/),
      expect.stringMatching(/^[0-9a-z]{3}\|\{\}$/),
      expect.stringMatching(/^=== src\/b.ts text 13-[0-9a-z]+$/),
      expect.stringMatching(/^[0-9a-z]{3}\|first$/),
      expect.stringMatching(/^[0-9a-z]{3}\|$/),
      expect.stringMatching(/^[0-9a-z]{3}\|third$/),
      '',
    ]);
  });
});

describe('the hashes of the user’s own files', () => {
  const stubs = new Map([
    ['src/processors/a.ts', ['7-abc']],
    ['zoo.ts', ['8-abc', '9-abc'] as const],
  ] as const);

  it('are read as they were printed, and are no bases', () => {
    const source = printBases(new Map([['src/b.ts', text('b\n')]]), stubs);
    expect(source).toContain('\n=== src/processors/a.ts stub 7-abc\n');
    expect(parseBases(source).stubs).toEqual(stubs);
    expect(read(source)).toEqual({ 'src/b.ts': text('b\n') });
  });

  it('are those of both sides after a git merge', () => {
    const line = '=== zoo.ts stub ';
    expect(parseBases(`${line}8-abc\n${line}9-abc\n${line}8-abc\n`).stubs.get('zoo.ts')).toEqual([
      '8-abc',
      '9-abc',
    ]);
  });
});

describe('parseBases', () => {
  it.each([
    ['nothing', ''],
    ['a line', 'a\n'],
    ['no final newline', 'a\nb'],
    ['an empty line', '\n'],
    ['empty lines', '\n\n\n'],
    ['empty lines in the middle and at the end', 'a\n\n\nb\n\n'],
    ['lines of Windows', 'a\r\nb\r\n'],
    ['a lone carriage return', 'a\rb\r'],
    ['a byte order mark', '\uFEFFa\n'],
    ['other letters', 'grüße 日本 🎉\n'],
    ['what looks like a header', '=== a.ts text 1-abc\n=== b\n'],
    ['what looks like this very file', printed({ 'a.ts': 'a\n', 'b.ts': 'b\n' })],
  ])('reads %s back', (_, of) => {
    const bases = { 'a.ts': text('before\n'), 'b.ts': text(of), 'c.ts': text('after') };
    expect(read(printBases(new Map(Object.entries(bases))))).toEqual(bases);
  });

  const line = fc.oneof(
    fc.constantFrom('', '\r', '=== a text 1-a', '# create', '|', 'abc|', '\uFEFF'),
    fc.string({ unit: anyCharacter }).filter((each) => !each.includes('\n')),
  );
  const anyText = fc
    .tuple(fc.array(line), fc.boolean())
    .map(([lines, isEnded]) => lines.join('\n') + (isEnded ? '\n' : ''));
  const anyBases = fc.dictionary(
    fc.stringMatching(/^[\w. /=|-]+$/),
    fc.oneof(
      anyText.map(text),
      fc.record({ kind: fc.constant('hash' as const), fingerprint: fc.constant('12-abc') }),
    ),
    { noNullPrototype: true },
  );

  it('reads back what it printed, also with Windows line ends', () => {
    fc.assert(
      fc.property(anyBases, (bases) => {
        const source = printBases(new Map(Object.entries(bases)));
        expect(read(source)).toEqual(bases);
        const plain = Object.fromEntries(
          Object.entries(bases).filter(([, base]) => !baseText(base)?.includes('\r')),
        );
        expect(read(source.replaceAll('\n', '\r\n'))).toMatchObject(plain);
      }),
    );
  });

  it('rejects a section with a changed, removed or added line, and reads the others', () => {
    const texts = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.array(fc.lorem(), { minLength: 1 }),
    );
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom(0, 1, 2), (lines, at, way) => {
        const bases = Object.fromEntries(
          Object.entries(lines).map(([path, all]) => [path, `${all.join('\n')}\n`]),
        );
        const source = printed(bases).split('\n');
        const place = source.length < 4 ? 0 : 2 + (at % (source.length - 3));
        const isHeader = source[place]?.startsWith('=== ');
        fc.pre(place > 0 && isHeader === false);
        const path = source.slice(0, place).findLast((each) => each.startsWith('=== '))?.[4] ?? '';
        source.splice(place, way === 0 ? 1 : way - 1, ...(way === 0 ? [] : ['new']));
        const expected = {
          ...Object.fromEntries(Object.entries(bases).map(([p, of]) => [p, text(of)])),
          [path]: undefined,
        };
        expect(read(source.join('\n'))).toEqual(expected);
      }),
    );
  });

  it.each([
    ['nothing at all', '', {}],
    ['some other text', 'hello\nworld\n', {}],
    ['lines that look like headers', '# head\n=== a.ts\n=== b.ts text x\n', {}],
    ['the same twice', sections('a\n', 'a\n'), { a: text('a\n') }],
    ['two that hold', sections('a\n', 'b\n'), { a: undefined }],
    [
      'one that holds and one that does not',
      `${printed({ a: 'a\n' })}=== a text 2-abc\nb\n`,
      { a: text('a\n') },
    ],
    ['two hashes', '=== a hash 1-a\n=== a hash 1-b\n', { a: undefined }],
    [
      'a hash twice',
      '=== a hash 1-a\n=== a hash 1-a\n',
      { a: { kind: 'hash', fingerprint: '1-a' } },
    ],
    ['a head that is gone', sections('a\n'), { a: text('a\n') }],
    ['a final newline that is gone', printed({ a: 'a\n' }).slice(0, -1), { a: text('a\n') }],
  ])('reads %s', (_, source, expected) => {
    expect(read(source)).toEqual(expected);
  });
});

it('has the same text for eternal.json with the line ends of any system', () => {
  const print = (text: string): string => {
    const base = baseOf(plannedFile('eternal.json', text));
    return base === undefined ? '' : printBases(new Map([['eternal.json', base]]));
  };
  expect(print('{\r\n  "jobs": {}\r\n}\r\n')).toBe(print('{\n  "jobs": {}\n}\n'));
});
