import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import type { Job } from '../../../src/generator/manifest/manifest';
import { loopWarnings } from '../../../src/generator/report/loop-warnings';
import { type JobSaid, makeJob, makeManifest } from '../support';

const change = (more: Partial<Change> = {}): Change => ({
  path: 'src/functions/orders.ts',
  action: 'update',
  owner: 'generated',
  ...more,
});

const stop = 'curl -X POST "https://<app>.azurewebsites.net/api/orders/stop?code=<key>"';
const start = stop.replace('/stop', '/start');
const routePrefix = () => '/api';
const orders = makeJob();
const alone = makeJob({ settings: { watchdog: 'off' } });

/** What is told of these changes, where the jobs were others, or had other names or settings. */
const told = (changes: readonly Change[], jobs: readonly Job[], previous = jobs) =>
  loopWarnings({
    changes,
    previous: makeManifest(...previous),
    manifest: makeManifest(...jobs),
    routePrefix,
  });
const toldOf = (before: JobSaid['settings'], after: JobSaid['settings']) =>
  told([change()], [makeJob({ settings: after ?? {} })], [makeJob({ settings: before ?? {} })]);

describe('an option that the loop reads', () => {
  it.each([
    { before: {}, after: { idleDelay: '2m' }, what: 'idleDelay' },
    { before: {}, after: { maxIdleDelay: '9m' }, what: 'maxIdleDelay' },
    { before: { jitter: '5%', giveUpAfter: 5 }, after: {}, what: 'giveUpAfter, jitter' },
    { before: {}, after: { drainFor: '1m' }, what: 'drainFor' },
  ])('$what is taken over', ({ before, after, what }) => {
    expect(toldOf(before, after)).toEqual([
      `orders: after the deployment a running loop takes over ${what} by itself, within 5m by its watchdog`,
    ]);
  });

  it('is taken over within the time that the watchdog takes', () => {
    expect(toldOf({}, { idleDelay: '2m', watchdog: '1h' })[0]).toContain('within 1h');
  });

  it('is taken over at the next run where the watchdog is off', () => {
    expect(toldOf({}, { idleDelay: '2m', watchdog: 'off' })).toEqual([
      'orders: after the deployment a running loop takes over idleDelay by itself, at its next run (watchdog off)',
    ]);
  });

  it.each([
    { what: 'the same otherwise spelt', before: { idleDelay: '60s' }, after: {} },
    { what: 'of the functions only', before: {}, after: { authLevel: 'admin', watchdog: '1h' } },
  ])('but not what is $what', ({ before, after }) => {
    expect(toldOf(before, after)).toEqual([]);
  });

  it('but not where the job’s file is not written', () => {
    const jobs = [makeJob({ settings: { idleDelay: '2m' } })];
    expect(told([change({ action: 'same' })], jobs, [orders])).toEqual([]);
  });

  it('and nothing is told where nobody knows what it was', () => {
    const manifest = makeManifest(orders);
    expect(
      loopWarnings({ changes: [change()], previous: undefined, manifest, routePrefix }),
    ).toEqual([]);
  });
});

describe('a job that is gone', () => {
  const ends = `orders: a loop that is running fails by itself at its next wake after the deployment (it shows as Failed; no run). To end it cleanly, before deploying: ${stop}`;

  it('was removed', () => {
    expect(told([change({ action: 'delete' })], [], [orders])).toEqual([ends]);
  });

  it('was removed, and its file put aside', () => {
    const from = 'src/functions/orders.ts';
    const aside = change({ action: 'move', from, path: `${from}.removed` });
    expect(told([aside], [], [orders])).toEqual([ends]);
  });

  it('was renamed: its names are new', () => {
    const from = 'src/functions/orders.ts';
    const moved = change({ action: 'move', from, path: 'src/functions/new-Orders.ts' });
    const open = makeJob({ settings: { authLevel: 'anonymous' } });
    expect(told([moved], [makeJob({ id: 'new-Orders' })], [open])).toEqual([
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
    expect(told([moved], [makeJob({ id })], [makeJob({ id: from })])[1]).toContain(names);
  });
});

describe('the loop itself', () => {
  const orchestrator = change({
    path: 'src/eternal/orchestrator.ts',
    before: 'export const ORCHESTRATOR_SHAPE = 1;\n',
    after: 'export const ORCHESTRATOR_SHAPE = 2;\n',
  });

  it('has another shape: the watchdog revives', () => {
    expect(told([orchestrator], [orders])).toEqual([
      `the orchestrator has another shape now (1 → 2): a loop that is asleep during the deployment fails at its next wake, and the watchdog revives it from its last state at its next tick (orders). To avoid the gap stop, deploy, start: ${stop}, then ${start}`,
    ]);
  });

  it('has another shape, and the watchdog is off', () => {
    const [warning, ...others] = told([orchestrator], [alone]);
    expect(warning).toContain(
      `with the watchdog off it has to be started again (orders): ${start}`,
    );
    expect(others).toEqual([]);
  });

  it('is told once for many jobs', () => {
    const jobs = ['a', 'b', 'c', 'd'].map((id) => makeJob({ id }));
    const [warning, ...others] = told([orchestrator], jobs);
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
    expect(told([same], [orders])).toEqual([]);
  });

  it('of a job that is only just made is not running', () => {
    const created = change({ action: 'create' });
    expect(told([orchestrator, created], [orders], [])).toEqual([]);
  });
});

describe('the task hub', () => {
  const host = change({ path: 'host.json', owner: 'json' });
  const named = (from: string, changes: readonly Change[]) =>
    loopWarnings({
      changes,
      previous: { ...makeManifest(orders), name: from },
      manifest: makeManifest(orders),
      routePrefix,
    });

  it('has another name: loops are left behind', () => {
    expect(named('other', [host])).toEqual([
      `the task hub is MyApp now, and was Other: loops that are running are left behind in it. Before deploying stop 1 job: ${stop}`,
    ]);
  });

  it('is on another backend: the same', () => {
    const previous = { ...makeManifest(orders), backend: 'dts' } as const;
    const [warning] = loopWarnings({
      changes: [host],
      previous,
      manifest: makeManifest(orders),
      routePrefix,
    });
    expect(warning).toContain('MyApp (azure-storage) now, and was MyApp (dts): loops');
  });

  it.each([
    ['keeps its name', 'my-app', [host]],
    ['is named by the user', 'other', []],
  ])('%s', (_, from, changes) => {
    expect(named(from, changes)).toEqual([]);
  });
});
