import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/generator/compare/change';
import type { Job } from '../../../src/generator/manifest/manifest';
import { jobIdIn } from '../../../src/generator/plan/planned-file';
import { loopWarnings } from '../../../src/generator/report/warnings';
import { type JobSaid, makeJob, makeManifest } from '../support';

const change = (more: Partial<Change> = {}): Change => {
  const { path = 'src/functions/orders.ts', from = path, action = 'update' } = more;
  const [before, after] = [from, path].map(jobIdIn);
  const job = { before: action === 'create' ? undefined : before, after };
  return { path, action, owner: 'generated', job, ...more };
};

const stop =
  'curl -X POST -H Content-Length:0 "https://<app>.azurewebsites.net/api/orders/stop?code=<key>"';
const start = stop.replace('/stop', '/start');
const routePrefix = () => '/api';
const orders = makeJob();
const alone = makeJob({ settings: { watchdog: 'off' } });

/** The warnings for these changes, from the previous jobs to the jobs. */
const warningsFor = (changes: readonly Change[], jobs: readonly Job[], previous = jobs) =>
  loopWarnings({
    changes,
    previous: makeManifest(...previous),
    manifest: makeManifest(...jobs),
    routePrefix,
  });
const warningsForSettings = (before: JobSaid['settings'], after: JobSaid['settings']) =>
  warningsFor(
    [change()],
    [makeJob({ settings: after ?? {} })],
    [makeJob({ settings: before ?? {} })],
  );

describe('a changed setting', () => {
  it.each([
    { before: {}, after: { idleDelay: '2m' }, what: 'idleDelay' },
    { before: {}, after: { maxIdleDelay: '9m' }, what: 'maxIdleDelay' },
    { before: { jitter: '5%', giveUpAfter: 5 }, after: {}, what: 'giveUpAfter, jitter' },
    { before: {}, after: { drainFor: '1m' }, what: 'drainFor' },
  ])('$what reaches a running loop through the watchdog', ({ before, after, what }) => {
    expect(warningsForSettings(before, after)).toEqual([
      `orders: after the deployment a running loop applies the new ${what} within 5m, through the watchdog`,
    ]);
  });

  it('reaches a running loop within the interval of the watchdog', () => {
    expect(warningsForSettings({}, { idleDelay: '2m', watchdog: '1h' })[0]).toContain('within 1h');
  });

  it('reaches a running loop at its next run if the watchdog is off', () => {
    expect(warningsForSettings({}, { idleDelay: '2m', watchdog: 'off' })).toEqual([
      'orders: after the deployment a running loop applies the new idleDelay at its next run, because the watchdog is off',
    ]);
  });

  it.each([
    { what: 'has only another spelling', before: { idleDelay: '60s' }, after: {} },
    { what: 'belongs to the functions', before: {}, after: { authLevel: 'admin', watchdog: '1h' } },
  ])('gives no warning if it $what', ({ before, after }) => {
    expect(warningsForSettings(before, after)).toEqual([]);
  });

  it('gives no warning if the job file is not written', () => {
    const jobs = [makeJob({ settings: { idleDelay: '2m' } })];
    expect(warningsFor([change({ action: 'same' })], jobs, [orders])).toEqual([]);
  });

  it('gives no warning if the previous manifest is not known', () => {
    const manifest = makeManifest(orders);
    expect(
      loopWarnings({ changes: [change()], previous: undefined, manifest, routePrefix }),
    ).toEqual([]);
  });
});

describe('a removed or renamed job', () => {
  const ends = `orders: after the deployment a running loop fails when it next wakes, without running (status Failed). To end it cleanly, stop it before you deploy: ${stop}`;

  it('fails after the deployment unless it is stopped', () => {
    expect(warningsFor([change({ action: 'delete' })], [], [orders])).toEqual([ends]);
  });

  it('fails also if its file is kept as .removed', () => {
    const from = 'src/functions/orders.ts';
    const aside = change({ action: 'move', from, path: `${from}.removed` });
    expect(warningsFor([aside], [], [orders])).toEqual([ends]);
  });

  it('gets new names if it is renamed', () => {
    const from = 'src/functions/orders.ts';
    const moved = change({ action: 'move', from, path: 'src/functions/new-Orders.ts' });
    const open = makeJob({ settings: { authLevel: 'anonymous' } });
    expect(warningsFor([moved], [makeJob({ id: 'new-Orders' })], [open])).toEqual([
      ends.replace('?code=<key>', ''),
      'new-Orders: the loop starts again with its counters at zero. New names: routes /api/new-Orders (was orders), app settings NEW_ORDERS__… (was ORDERS__…), functions new-Orders_httpstart, new-Orders_orchestrator, …',
    ]);
  });
});

describe('a new id', () => {
  it.each([
    { id: 'Orders', names: 'New names: functions Orders_httpstart' },
    {
      id: 'mail_out',
      from: 'mail-out',
      names: 'New names: routes /api/mail_out (was mail-out), functions',
    },
  ])('$id lists only the names that change', ({ id, from = 'orders', names }) => {
    const [before, path] = [from, id].map((each) => `src/functions/${each}.ts`);
    const moved = change({ action: 'move', from: before, path: path ?? '' });
    expect(warningsFor([moved], [makeJob({ id })], [makeJob({ id: from })])[1]).toContain(names);
  });
});

describe('a new sequence of tasks in the orchestrator', () => {
  const orchestrator = change({
    path: 'src/eternal/orchestrator.ts',
    before: 'export const ORCHESTRATOR_SHAPE = 1;\n',
    after: 'export const ORCHESTRATOR_SHAPE = 2;\n',
  });

  it('tells how to avoid the gap until the watchdog revives the loop', () => {
    expect(warningsFor([orchestrator], [orders])).toEqual([
      `the orchestrator's sequence of tasks changes (shape 1 → 2): a loop that sleeps during the deployment may fail when it next wakes, and the watchdog then revives it from its last state (orders). To avoid the gap, stop, deploy and start: ${stop}, then ${start}`,
    ]);
  });

  it('tells how to start the loop again if the watchdog is off', () => {
    const [warning, ...others] = warningsFor([orchestrator], [alone]);
    expect(warning).toContain(
      `The watchdog is off, so start it again if it has failed (orders): ${start}`,
    );
    expect(others).toEqual([]);
  });

  it('gives one warning for many jobs', () => {
    const jobs = ['a', 'b', 'c', 'd'].map((id) => makeJob({ id }));
    const [warning, ...others] = warningsFor([orchestrator], jobs);
    expect(warning).toContain('(4 jobs)');
    expect(warning).toMatch(/api\/c\/start[^;]*; and the same for the others$/);
    expect(others).toEqual([]);
  });

  it.each([
    {
      what: 'the shape is the same',
      ...orchestrator,
      after: `${orchestrator.before}// more\n`,
    },
    { what: 'the file is new', ...orchestrator, action: 'create' as const, before: undefined },
    { what: 'the file is not written', ...orchestrator, action: 'conflict' as const },
  ])('gives no warning if $what', ({ what: _, ...same }) => {
    expect(warningsFor([same], [orders])).toEqual([]);
  });

  it('gives no warning for a new job', () => {
    const created = change({ action: 'create' });
    expect(warningsFor([orchestrator, created], [orders], [])).toEqual([]);
  });
});

describe('a new task hub', () => {
  const host = change({
    path: 'host.json',
    owner: 'json',
    before: '{ "hubName": "Other" }',
    after: '{ "hubName": "MyApp" }',
  });

  it('leaves running loops behind after a change of its name', () => {
    expect(warningsFor([host], [orders])).toEqual([
      `the task hub changes from Other to MyApp: running loops stay behind in the old hub. Before you deploy, stop 1 job: ${stop}`,
    ]);
  });

  it('leaves running loops behind after a change of the backend', () => {
    const previous = { ...makeManifest(orders), backend: 'dts' } as const;
    const [warning] = loopWarnings({
      changes: [{ ...host, before: host.after }],
      previous,
      manifest: makeManifest(orders),
      routePrefix,
    });
    expect(warning).toContain('from MyApp (dts) to MyApp (azure-storage): running loops');
  });

  it.each([
    ['if it keeps its name', [{ ...host, before: host.after }]],
    ['if host.json is not written', [{ ...host, action: 'conflict' as const }]],
    ['if host.json is new', [{ ...host, action: 'create' as const, before: undefined }]],
  ])('gives no warning %s', (_, changes) => {
    expect(warningsFor(changes, [orders])).toEqual([]);
  });
});
