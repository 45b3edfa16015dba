import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../../src/generator/compare/findings/finding';
import { compareRegistrations } from '../../../src/generator/compare/findings/registered-jobs';
import type { Job } from '../../../src/generator/manifest/manifest';
import { type Previous, readPrevious } from '../../../src/generator/workspace/previous';
import { openWorkspace, type Workspace } from '../../../src/generator/workspace/workspace';
import { makeManifest } from '../support';
import { type Fixture, jobsOf, makeFixture, makeTemplates } from './fixture';

const path = 'src/functions/orders.ts';
const jobs = jobsOf({ id: 'orders', settings: { idleDelay: '1m', jitter: '10%' } });

async function findingsAfter(from: string | RegExp, to: string, meant = jobs) {
  const fixture = await makeFixture({ jobs });
  fixture.edit(path, from, to);
  return findingsIn(fixture, meant);
}

function findingsIn({ root }: Pick<Fixture, 'root'>, meant: readonly Job[]) {
  const workspace = openWorkspace(root);
  const previous = readPrevious(workspace.bases(), undefined, makeTemplates());
  return compareRegistrations(workspace, makeManifest(...meant), previous);
}

describe('the options in the file of a job', () => {
  it.each<[string, string | RegExp, string, string]>([
    ['a delay', "'1m'", "'90s'", '9: idleDelay is 90s, eternal.json says 1m'],
    ['in long', "'1m'", "'2 minutes'", '9: idleDelay is 2m, eternal.json says 1m'],
    ['in other quotes', "'1m'", '"90s"', '9: idleDelay is 90s, eternal.json says 1m'],
    ['in a template literal', "'1m'", '`90s`', '9: idleDelay is 90s, eternal.json says 1m'],
    ['with a type', "'1m'", "'90s' as const", '9: idleDelay is 90s, eternal.json says 1m'],
    ['in parentheses', "'1m'", "('90s')", '9: idleDelay is 90s, eternal.json says 1m'],
    ['checked', "'1m'", "'90s' satisfies string", '9: idleDelay is 90s, eternal.json says 1m'],
    ['under a key in quotes', "idleDelay: '1m'", "'idleDelay': '90s'", '9: idleDelay is 90s'],
    ['the last of two', "'1m',", "'1m',\n  idleDelay: '90s',", '10: idleDelay is 90s'],
    ['an illegal value', "'1m'", "'1s'", '9: idleDelay is 1s, eternal.json says 1m'],
    ['a number', "'1m'", '60_000', '9: idleDelay is 60000, eternal.json says 1m'],
    ['with a comment', "'1m',", "'90s', // mine", '9: idleDelay is 90s, eternal.json says 1m'],
    ['a comment inside', "idleDelay: '1m'", "idleDelay: /* a */ '90s'", '9: idleDelay is 90s'],
    ['a line taken out', /.*jitter.*\n/, '', '6: jitter is 0%, eternal.json says 10%'],
    ['a line put in', '});', '  giveUpAfter: 3,\n});', '12: giveUpAfter is 3, eternal.json says 0'],
    ['a negative number', '});', '  giveUpAfter: -3,\n});', '12: giveUpAfter is -3'],
    ['all on one line', /\{\n(.*\n)*\}\);/, "{ processor: processOrders, jitter: '9%' });", '6: j'],
  ])('differ: %s', async (_, from, to, expected) => {
    const [finding, ...others] = await findingsAfter(from, to);
    expect(finding).toMatchObject({ kind: 'difference', job: 'orders' });
    expect(finding && describeFinding(finding)).toContain(`${path}:${expected}`);
    expect(others).toEqual([]);
  });

  it.each<[string, string | RegExp, string, string[]]>([
    ['a name', "'1m'", 'delay', ['idleDelay', 'maxIdleDelay']],
    ['a choice', "'10%'", "isCalm ? '10%' : '20%'", ['jitter']],
    ['a shorthand', "idleDelay: '1m'", 'idleDelay', ['idleDelay', 'maxIdleDelay']],
    ['a sum', "'10%'", "'1' + '0%'", ['jitter']],
    ['a call', 'processor: processOrders', 'processor: traced(processOrders)', ['processor']],
  ])('cannot be compared: %s', async (_, from, to, keys) => {
    const found = await findingsAfter(from, to);
    expect(found).toMatchObject([{ kind: 'unverified', keys }]);
    expect(found[0]?.message).toContain('cannot be compared');
  });

  it.each<[string, string | RegExp, string, string[], string[]]>([
    ['a spread', /.*jitter.*\n/, '  ...shared,\n', ['jitter', 'idleDelay'], []],
    ['a spread before', 'onFailure', '...shared,\n  onFailure', ['watchdog'], ['idleDelay']],
    ['a computed key', /.*jitter.*\n/, "  [key]: '5m',\n", ['jitter', 'idleDelay'], []],
    ['a variable', /\{\n(.*\n)*\}\);/, 'options);', ['jitter', 'idleDelay', 'processor'], []],
  ])('cannot be compared behind %s', async (_, from, to, hidden, known) => {
    const found = await findingsAfter(from, to);
    const keys = found.flatMap((finding) => finding.keys ?? []);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['unverified']));
    expect(keys).toEqual(expect.arrayContaining(hidden));
    for (const key of known) expect(keys).not.toContain(key);
  });

  it.each<[string, string | RegExp, string]>([
    ['the same delay in another unit', "'1m'", "'60s'"],
    ['the same delay with a type', "'1m'", "'1m' as const"],
    ['a comment', "'1m',", "'1m', // idleDelay: '2m',"],
    ['a default that is spelled out', '});', "  watchdog: '5m',\n});"],
    ['a limit that equals its delay', '});', "  maxIdleDelay: '60s',\n});"],
  ])('are equal: %s', async (_, from, to) => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(path, from, to);
    expect(findingsIn(fixture, jobs)).toEqual([]);
  });

  it.each([
    ['1s', 'to replace it, run set orders --idle-delay 1m'],
    ['90s', 'to keep 90s, run set orders --adopt; to replace it, run set orders --idle-delay 1m'],
  ])('can be adopted only where they are legal: %s', async (value, hint) => {
    expect(await findingsAfter("'1m'", `'${value}'`)).toMatchObject([{ hint }]);
  });

  it('are out of date, but not edited, after an edit of the manifest', async () => {
    const meant = jobsOf({ id: 'orders', settings: { idleDelay: '5m', jitter: '10%' } });
    expect(await findingsAfter("'3m'", "'4m'", meant)).toMatchObject([{ keys: ['errorDelay'] }]);
  });
});

describe('the registration of a job', () => {
  const call = 'eternalFunction(FunctionId';
  const rows: [string, (fixture: Fixture) => void, string[]][] = [
    [
      'a file without the call',
      (f) => f.edit(path, call, 'other(FunctionId'),
      ['does not register the job orders'],
    ],
    ['an empty file', (f) => f.write(path, ''), ['does not register the job orders']],
    ['a deleted file', (f) => f.remove(path), ['no file registers the job orders']],
    [
      'a broken file',
      (f) => f.edit(path, '});', '}'),
      ['orders.ts:13: the job orders cannot be verified'],
    ],
    [
      'another id',
      (f) => f.edit(path, "'orders'", "'order'"),
      ['orders.ts:6: registers the job order, eternal.json says orders'],
    ],
    [
      'another processor',
      (f) => f.edit(path, 'processor: processOrders,', 'processor: pull,'),
      ['orders.ts:7: the processor is pull, eternal.json says processOrders'],
    ],
    [
      'no processor',
      (f) => f.edit(path, '  processor: processOrders,\n', ''),
      ['orders.ts:6: has no processor, eternal.json says processOrders'],
    ],
    [
      'a processor that is nowhere',
      (f) => f.remove('src/processors/process-orders.ts'),
      [
        'orders.ts: imports processOrders from ../processors/process-orders.js, which does not exist',
      ],
    ],
    [
      'a processor that is not exported',
      (f) => f.write('src/processors/process-orders.ts', 'export {};\n'),
      ['process-orders.ts: does not export processOrders'],
    ],
    [
      'a copy of the file',
      (f) => f.write('src/functions/copy.ts', f.read(path)),
      ['registers the job orders, which src/functions/orders.ts'],
    ],
    [
      'a second call',
      (f) => f.write(path, f.read(path) + f.read(path).slice(f.read(path).indexOf(call))),
      ['orders.ts:13: registers the job orders, which src/functions/orders.ts:6 registers too'],
    ],
    [
      'an unknown job',
      (f) => f.write('src/more.ts', "eternalFunction('order', { processor });\n"),
      [
        'src/more.ts:1: registers the job order, which eternal.json does not have; did you mean orders?',
      ],
    ],
    [
      'an unreadable file',
      (f) => f.write('src/more.ts', "eternalFunction('order', {"),
      ['src/more.ts:1: cannot be verified'],
    ],
    [
      'a test',
      (f) => f.write('test/more.test.ts', "eternalFunction('order', { processor });\n"),
      [],
    ],
    ['other edits', (f) => f.edit(path, 'const FunctionId', '// our orders\nconst FunctionId'), []],
  ];

  it.each(rows)('is compared: %s', async (_, change, expected) => {
    const fixture = await makeFixture({ jobs });
    change(fixture);
    const found = findingsIn(fixture, jobs);
    expect(found.map(describeFinding)).toEqual(
      expected.map((text) => expect.stringContaining(text)),
    );
    for (const { kind } of found) expect(kind).toBe('difference');
  });

  it('names both jobs that are swapped', async () => {
    const both = jobsOf('orders', 'bills');
    const fixture = await makeFixture({ jobs: both });
    fixture.edit(path, "'orders'", "'bills'");
    fixture.edit('src/functions/bills.ts', "'bills'", "'orders'");
    expect(findingsIn(fixture, both).map(describeFinding)).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          'bills.ts:6: registers the job orders, but it is the file of the job bills',
        ),
        expect.stringContaining(
          'orders.ts:6: registers the job bills, but it is the file of the job orders',
        ),
      ]),
    );
  });

  it('cannot be verified where the id is an expression', async () => {
    const found = await findingsAfter("'orders'", 'process.env.ID ?? `orders`');
    expect(found).toMatchObject([{ kind: 'unverified', job: 'orders', keys: ['id'] }]);
  });

  it('has the processor that it imports under another name', async () => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(path, 'processOrders,', 'processOrders as work,');
    fixture.edit(path, 'processor: processOrders', 'processor: work');
    expect(findingsIn(fixture, jobs)).toEqual([]);
  });

  it('cannot compare a processor that is a default export', async () => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(path, '{ processOrders, ', 'processOrders, { ');
    fixture.edit('src/processors/process-orders.ts', 'export async', 'export default async');
    const found = findingsIn(fixture, jobs);
    expect(found).toMatchObject([{ kind: 'unverified', keys: ['processor'] }]);
    expect(found[0]?.message).toContain('the processor is a default export');
  });

  const ofOrders = (workspace: Workspace, previous: Previous) =>
    compareRegistrations(workspace, makeManifest(...jobs), previous, new Set(['orders']));

  it('is compared in the same way after a change to one job', async () => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(path, "'orders'", 'process.env.ID ?? `orders`');
    const workspace = openWorkspace(fixture.root);
    const previous = readPrevious(workspace.bases(), undefined, makeTemplates());
    expect(ofOrders(workspace, previous)).toEqual(findingsIn(fixture, jobs));
  });

  it('has its processor in a file that was renamed, also after a change to one job', async () => {
    const fixture = await makeFixture({ jobs });
    const old = 'src/processors/process-orders.ts';
    fixture.write('src/processors/work.ts', fixture.read(old));
    fixture.remove(old);
    fixture.edit(path, 'process-orders.js', 'work.js');
    const text = fixture.read(path);
    const workspace = openWorkspace(fixture.root);
    const previous = readPrevious(workspace.bases(), undefined, makeTemplates());
    const bases = {
      ...previous.bases,
      get: (each: string) =>
        each === path ? ({ kind: 'text', text } as const) : previous.bases.get(each),
    };
    expect(ofOrders(workspace, { ...previous, bases })).toEqual([]);
  });

  it('is not registered by a function of the same name in another module', async () => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(path, '../eternal/index.js', '../my.js');
    fixture.write('src/my.ts', 'export const eternalFunction = (..._: unknown[]) => {};\n');
    expect(findingsIn(fixture, jobs)).toMatchObject([{ kind: 'difference', keys: ['id'] }]);
  });

  it('cannot be verified where the call is in a condition', async () => {
    const fixture = await makeFixture({ jobs });
    fixture.edit(
      path,
      'eternalFunction(FunctionId',
      'if (process.env.X) eternalFunction(FunctionId',
    );
    expect(findingsIn(fixture, jobs)).toMatchObject([{ kind: 'unverified' }]);
  });

  it('is not read where the file is as generated', async () => {
    const fixture = await makeFixture({ jobs });
    expect(findingsIn(fixture, jobs)).toEqual([]);
  });
});
