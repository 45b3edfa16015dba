import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import { loopWarnings } from '../../../src/generator/report/loop-warnings';
import { makeJob } from './support';

const jobFile = (options: string): string => `eternalFunction(FunctionId, {\n${options}\n});\n`;
const change = (more: Partial<Change>): Change => ({
  path: 'src/functions/orders.ts',
  action: 'update',
  owner: 'managed',
  ...more,
});

const stop = 'curl -X POST "https://<app>.azurewebsites.net/api/orders/stop?code=<key>"';
const start = stop.replace('/stop', '/start');
const orders = makeJob();
const alone = makeJob({ settings: { watchdog: 'off' } });

describe('an option that the loop reads', () => {
  it.each([
    { before: "idleDelay: '1m',", after: "idleDelay: '2m',", what: 'idleDelay' },
    {
      before: "idleDelay: '1m',",
      after: "idleDelay: '1m',\nmaxIdleDelay: '9m',",
      what: 'maxIdleDelay',
    },
    { before: "jitter: '5%',\ngiveUpAfter: 5,", after: '', what: 'giveUpAfter, jitter' },
    { before: '', after: "drainFor: '1m',", what: 'drainFor' },
  ])('$what is taken over', ({ before, after, what }) => {
    const changes = [change({ before: jobFile(before), after: jobFile(after) })];
    expect(loopWarnings(changes, [orders])).toEqual([
      `orders: after the deployment a running loop takes over ${what} by itself, within 5m by its watchdog`,
    ]);
  });

  it('is taken over within the time that the watchdog takes', () => {
    const after = jobFile("idleDelay: '2m',\nwatchdog: '1h',");
    expect(loopWarnings([change({ before: jobFile(''), after })], [orders])[0]).toContain(
      'within 1h',
    );
  });

  it('is taken over at the next run where the watchdog is off', () => {
    const after = jobFile("idleDelay: '2m',\nwatchdog: 'off',");
    expect(loopWarnings([change({ before: jobFile(''), after })], [alone])).toEqual([
      'orders: after the deployment a running loop takes over idleDelay by itself, at its next run (watchdog off)',
    ]);
  });

  it.each([
    { what: 'the same otherwise spelt', before: "idleDelay: '60s',", after: "idleDelay: '1m'," },
    { what: 'of the functions only', before: '', after: "auth: 'admin',\nwatchdog: '1h'," },
    { what: 'no plain value', before: 'idleDelay: DELAY,', after: "idleDelay: '1m'," },
  ])('but not what is $what', ({ before, after }) => {
    const changes = [change({ before: jobFile(before), after: jobFile(after) })];
    expect(loopWarnings(changes, [orders])).toEqual([]);
  });
});

describe('a job that is gone', () => {
  const ends = `orders: a loop that is running fails by itself at its next wake after the deployment (it shows as Failed; no run). To end it cleanly, before deploying: ${stop}`;

  it('was removed', () => {
    expect(loopWarnings([change({ action: 'delete', before: jobFile('') })], [])).toEqual([ends]);
  });

  it('was removed, and its file put aside', () => {
    const from = 'src/functions/orders.ts';
    const aside = change({ action: 'move', from, path: `${from}.removed`, before: jobFile('') });
    expect(loopWarnings([aside], [])).toEqual([ends]);
  });

  it('was renamed: its names are new', () => {
    const from = 'src/functions/orders.ts';
    const text = jobFile("auth: 'anonymous',");
    const moved = change({
      action: 'move',
      from,
      path: 'src/functions/new-Orders.ts',
      before: text,
      after: text,
    });
    expect(loopWarnings([moved], [makeJob({ id: 'new-Orders' })])).toEqual([
      ends.replace('?code=<key>', ''),
      'new-Orders: it starts anew, with new counters. New are the routes /api/new-Orders (was orders), the app settings NEW_ORDERS__… (was ORDERS__…), the functions new-Orders_httpstart and so on',
    ]);
  });
});

describe('a new id', () => {
  it.each([
    { id: 'Orders', names: 'New are the functions Orders_httpstart' },
    {
      id: 'mail_out',
      from: 'mail-out',
      names: 'New are the routes /api/mail_out (was mail-out), the functions',
    },
  ])('$id: only what is another name is named', ({ id, from = 'orders', names }) => {
    const [before, path] = [from, id].map((each) => `src/functions/${each}.ts`);
    const moved = change({ action: 'move', from: before, path: path ?? '' });
    expect(loopWarnings([moved], [makeJob({ id })])[1]).toContain(names);
  });
});

describe('the loop itself', () => {
  const orchestrator = change({
    path: 'src/eternal/orchestrator.ts',
    before: 'export const ORCHESTRATOR_SHAPE = 1;\n',
    after: 'export const ORCHESTRATOR_SHAPE = 2;\n',
  });

  it('has another shape: the watchdog revives', () => {
    expect(loopWarnings([orchestrator], [orders])).toEqual([
      `the orchestrator has another shape now (1 → 2): a loop that is asleep during the deployment fails at its next wake, and the watchdog revives it from its last state at its next tick (orders). To avoid the gap stop, deploy, start: ${stop}, then ${start}`,
    ]);
  });

  it('has another shape, and the watchdog is off', () => {
    const [warning, ...others] = loopWarnings([orchestrator], [alone]);
    expect(warning).toContain(
      `with the watchdog off it has to be started again (orders): ${start}`,
    );
    expect(others).toEqual([]);
  });

  it('is told once for many jobs', () => {
    const jobs = ['a', 'b', 'c', 'd'].map((id) => makeJob({ id }));
    const [warning, ...others] = loopWarnings([orchestrator], jobs);
    expect(warning).toContain('(4 jobs)');
    expect(warning).toMatch(/api\/c\/start[^;]*; and so on for each$/);
    expect(others).toEqual([]);
  });

  it.each([
    {
      what: 'has the shape that it had',
      ...orchestrator,
      after: `${orchestrator.before}// more\n`,
    },
    { what: 'is new', ...orchestrator, action: 'create' as const, before: undefined },
    { what: 'is not written', ...orchestrator, action: 'conflict' as const },
  ])('$what: nothing to tell', ({ what: _, ...same }) => {
    expect(loopWarnings([same], [orders])).toEqual([]);
  });

  it('of a job that is only just made is not running', () => {
    const created = change({ action: 'create', after: jobFile('') });
    expect(loopWarnings([orchestrator, created], [orders])).toEqual([]);
  });
});

describe('the task hub', () => {
  const host = (hubName: string): string => `{ "extensions": { "hubName": "${hubName}" } }`;
  const renamed = change({
    path: 'host.json',
    owner: 'merged',
    before: host('A'),
    after: host('B'),
  });

  it('has another name: loops are left behind', () => {
    expect(loopWarnings([renamed], [orders])).toEqual([
      `the task hub is B now, and was A: loops that are running are left behind in it. Before deploying stop 1 job: ${stop}`,
    ]);
  });

  it('keeps its name', () => {
    expect(loopWarnings([{ ...renamed, after: host('A') }], [orders])).toEqual([]);
  });
});
