import { parseTree } from 'jsonc-parser';
import { describe, expect, it, vi } from 'vitest';
import { followJobs } from '../../../src/generator/git-merge/merge-jobs';
import { mergeManifests } from '../../../src/generator/git-merge/merge-manifests';

vi.mock('jsonc-parser', async (importOriginal) => {
  const library = await importOriginal<typeof import('jsonc-parser')>();
  return { ...library, parseTree: vi.fn(library.parseTree) };
});

type Jobs = Readonly<Record<string, object>>;

const base = { orders: { processor: 'processOrders', idleDelay: '1m' }, mail: { idleDelay: '2m' } };
const { orders, mail } = base;

const print = (jobs: Jobs, project: object = {}): string =>
  `${JSON.stringify({ generator: '1.0.0', name: 'app', ...project, jobs }, null, 2)}\n`;

function merge(ours: string, theirs: string, prefer: 'ours' | 'theirs' = 'ours') {
  const sides = { base: print(base), ours, theirs };
  const followed = followJobs(sides, () => false);
  return mergeManifests(sides, followed, prefer);
}

const withoutComments = (text: string) => JSON.parse(text.replace(/ *\/\*.*?\*\/|\/\/.*$/gm, ''));

describe('two branches that do not contradict each other', () => {
  const rows: readonly [what: string, ours: Jobs, theirs: Jobs, merged: Jobs][] = [
    ['a job each', { ...base, a: {} }, { ...base, b: {} }, { ...base, a: {}, b: {} }],
    [
      'options of one job',
      { mail, orders: { ...orders, jitter: '5%' } },
      { mail, orders: { ...orders, idleDelay: '3m' } },
      { mail, orders: { ...orders, idleDelay: '3m', jitter: '5%' } },
    ],
    [
      'a value changed, and the same value in another form',
      { mail, orders: { ...orders, idleDelay: '60s' } },
      { mail, orders: { ...orders, idleDelay: '3m' } },
      { mail, orders: { ...orders, idleDelay: '3m' } },
    ],
    [
      'a job renamed, and its option changed',
      { sales: { ...orders, processor: 'processSales' }, mail },
      { orders: { ...orders, idleDelay: '3m' }, mail },
      { sales: { processor: 'processSales', idleDelay: '3m' }, mail },
    ],
    ['a job removed, another one added', { mail }, { ...base, a: {} }, { mail, a: {} }],
    ['a job removed on both', { mail }, { mail }, { mail }],
  ];
  it.each(rows)('%s', (_, ours, theirs, jobs) => {
    for (const sides of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const { text, contradictions } = merge(print(sides[0]), print(sides[1]));
      expect(contradictions).toEqual([]);
      expect(JSON.parse(text).jobs).toEqual(jobs);
    }
  });

  it('follows a renamed job whose old processor another job took over', () => {
    const sides = {
      base: print(base),
      ours: print({ orders, mail: { ...mail, idleDelay: '45s' } }),
      theirs: print({ orders: { ...orders, processor: 'processMail' }, a: mail }),
    };
    const hasProcessor = (processor: string) => processor === 'processMail';
    const { text, contradictions } = mergeManifests(sides, followJobs(sides, hasProcessor), 'ours');
    expect(contradictions).toEqual([]);
    expect(JSON.parse(text).jobs).toEqual({
      orders: { ...orders, processor: 'processMail' },
      a: { idleDelay: '45s' },
    });
  });

  it.each([
    ['by their options', { orders, mail }],
    ['by their order where the options are the same', { orders: {}, mail: {} }],
  ])('follows two renamed jobs, one to the name of the other in another case, %s', (_, jobs) => {
    const sides = {
      base: print(jobs),
      ours: print({ Mail: { ...jobs.orders, processor: 'processMail' }, a: jobs.mail }),
      theirs: print({ ...jobs, mail: { ...jobs.mail, errorDelay: '7m' } }),
    };
    const { text, contradictions } = mergeManifests(
      sides,
      followJobs(sides, () => false),
      'ours',
    );
    expect(contradictions).toEqual([]);
    expect(JSON.parse(text).jobs).toEqual({
      Mail: { ...jobs.orders, processor: 'processMail' },
      a: { ...jobs.mail, errorDelay: '7m' },
    });
  });

  it('merges a thousand jobs and parses each side once', () => {
    const jobs = (idleDelay: string): Jobs =>
      Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`job-${n}`, { idleDelay }]));
    const sides = { base: print(jobs('1m')), ours: print(jobs('1m')), theirs: print(jobs('1m')) };
    vi.mocked(parseTree).mockClear();
    const { text } = mergeManifests(
      sides,
      followJobs(sides, () => false),
      'ours',
    );
    expect(text).toBe(sides.ours);
    expect(vi.mocked(parseTree).mock.calls.length).toBeLessThan(20);
  });

  it.each([
    [['a'], ['a', 'b'], ['a', 'c'], ['a', 'b', 'c']],
    [undefined, undefined, ['b'], ['b']],
    [['a', 'b'], ['a'], ['a', 'b'], ['a']],
    [
      ['a', 'b'],
      ['a', 'b'],
      ['b', 'c'],
      ['b', 'c'],
    ],
    [['a'], ['a'], undefined, undefined],
  ])('merges the lists of deleted files: %j, %j and %j', (inBase, ours, theirs, expected) => {
    const [old, mine, other] = [inBase, ours, theirs].map((deleted) => print(base, { deleted }));
    const sides = { base: old ?? '', ours: mine ?? '', theirs: other ?? '' };
    const merged = mergeManifests(
      sides,
      followJobs(sides, () => false),
      'ours',
    );
    expect(merged.contradictions).toEqual([]);
    expect(JSON.parse(merged.text).deleted).toEqual(expected);
  });

  it('takes the newer generator', () => {
    const { text } = merge(
      print(base, { generator: '1.9.0' }),
      print(base, { generator: '1.10.0' }),
    );
    expect(JSON.parse(text).generator).toBe('1.10.0');
  });

  it.each([
    ['"name"', '/* mine */ "name"', '/* mine */\n  "name"'],
    ['"jobs": {', '// mine\n  "jobs": {', '  // mine\n  "jobs": {'],
    ['"orders": {', '// mine\n    "orders": {', '    // mine\n    "sales": {'],
    ['"idleDelay": "1m"', '"idleDelay": "1m" // mine', '// mine'],
  ])('keeps a comment at its place: %s', (from, to, kept) => {
    const ours = print({ sales: { ...orders, processor: 'processSales' }, mail });
    const { text, contradictions } = merge(ours, print(base).replace(from, to));
    expect(contradictions).toEqual([]);
    expect(text).toContain(kept);
    expect(withoutComments(text)).toEqual(JSON.parse(ours));
  });
});

describe('two branches that contradict each other', () => {
  const rows: readonly [ours: Jobs, theirs: Jobs, contradiction: string, theirsWin: Jobs][] = [
    [
      { mail, orders: { ...orders, idleDelay: '2m' } },
      { mail, orders: { ...orders, idleDelay: '3m' } },
      'jobs.orders.idleDelay is "2m" in ours, "3m" in theirs',
      { mail, orders: { ...orders, idleDelay: '3m' } },
    ],
    [
      { a1: orders, mail },
      { b1: orders, mail },
      'jobs.orders is renamed to a1 in ours, to b1 in theirs',
      { b1: orders, mail },
    ],
    [
      { mail },
      { mail, orders: { ...orders, jitter: '5%' } },
      'jobs.orders is removed in ours, changed in theirs',
      { mail, orders: { ...orders, jitter: '5%' } },
    ],
    [
      { ...base, a: { idleDelay: '5m' } },
      { a: orders, mail },
      'jobs.a is the renamed orders in theirs, and another job in ours',
      { a: orders, mail },
    ],
  ];
  it.each(rows)('%j and %j: %s', (ours, theirs, contradiction, theirsWin) => {
    const sides = [print(ours), print(theirs)] as const;
    expect(merge(...sides).contradictions).toContain(contradiction);
    expect(JSON.parse(merge(...sides).text).jobs).toEqual(ours);
    expect(JSON.parse(merge(...sides, 'theirs').text).jobs).toEqual(theirsWin);
  });
});
