import * as df from 'durable-functions';
import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

/** When runs overlapped: the start of the later one, in seconds. */
function overlaps(runs: readonly { readonly startedAt: Date; readonly endedAt: Date }[]): number[] {
  return runs.flatMap(({ startedAt }, n) =>
    runs.slice(0, n).some(({ endedAt }) => endedAt > startedAt) ? [startedAt.getTime()] : [],
  );
}

const LONG = { activityDuration: '8m' } as const;

describe('a loop that is started while a run of the last incarnation may still be going', () => {
  it('waits until that run must be over, and says so', async () => {
    const { emulator, call, status, runsAt } = await emulate({}, LONG);
    await call('POST /start');
    await emulator.advance('3m');
    expect((await call('POST /terminate')).status).toBe(200);
    expect((await call('POST /start')).status).toBe(202);
    await emulator.advance('1m');
    const held = '2026-01-01T00:10:00.000Z';
    expect(await status()).toMatchObject({ phase: 'sleeping', nextRunAt: held, notBefore: held });
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0, 600]);
    expect(overlaps(emulator.runs)).toEqual([]);
    expect(await status()).toMatchObject({ phase: 'running' });
    await emulator.advance('5m');
    expect(await status()).not.toHaveProperty('notBefore');
  });

  it('waits as long as its own time limit says', async () => {
    const { emulator, call, runsAt } = await emulate({ functionTimeout: '20m' }, LONG);
    await call('POST /start');
    await emulator.advance('3m');
    await call('POST /terminate');
    await call('POST /start');
    await emulator.advance('1h');
    expect(runsAt()[1]).toBe(1_200);
  });

  it('keeps waiting when it is stopped or terminated, and started again', async () => {
    for (const end of ['stop', 'terminate', 'pause']) {
      const { emulator, call, runsAt } = await emulate({}, LONG);
      await call('POST /start');
      await emulator.advance('3m');
      await call('POST /terminate');
      await call('POST /start');
      await emulator.advance('1m');
      expect((await call(`POST /${end}`)).status).toBe(200);
      if (end === 'pause') await call('POST /stop');
      expect((await call('POST /start')).status).toBe(202);
      await emulator.advance('10m');
      expect(runsAt()).toEqual([0, 600]);
    }
  });

  it('sleeps no longer than its delay after the run that somebody asked for', async () => {
    const { emulator, call, runsAt } = await emulate({}, { activityDuration: '20s' });
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /terminate');
    await call('POST /start');
    await emulator.advance('1m');
    await call('POST /run');
    await emulator.advance('2m');
    expect(runsAt()).toEqual([0, 70, 150]);
  });

  it('runs at once when somebody asks for a run', async () => {
    const { emulator, call, runsAt } = await emulate({}, LONG);
    await call('POST /start');
    await emulator.advance('3m');
    await call('POST /terminate');
    await call('POST /start');
    await emulator.advance('1m');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('10m');
    expect(runsAt().length).toBe(3);
    expect(runsAt()[1]).toBeLessThan(250);
    await call('POST /terminate');
    await call('POST /start');
    await emulator.advance('1s');
    // The run that was asked for counts now.
    expect(overlaps(emulator.runs)).toHaveLength(1);
  });

  it('starts at once after a graceful end, and after an end between runs', async () => {
    for (const [at, end, endsAt] of [
      ['3m', 'stop', '6m'],
      ['490s', 'terminate', '1s'],
      ['490s', 'stop', '1s'],
    ] as const) {
      const { emulator, call, status } = await emulate({}, LONG);
      await call('POST /start');
      await emulator.advance(at);
      expect((await call(`POST /${end}`)).status).toBe(200);
      await emulator.advance(endsAt);
      expect((await call('POST /start')).status).toBe(202);
      await emulator.advance('1s');
      expect(emulator.runs).toHaveLength(2);
      expect((await status()).phase).toBe('running');
    }
  });

  it('waits after a failure during the run, and not after one that a run could not survive', async () => {
    const { app, emulator, call, instance, runsAt } = await emulate({}, LONG);
    await call('POST /start');
    await emulator.advance('3m');
    const shown = instance().customStatus;
    emulator.deploy(
      await loadApp(() =>
        df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
          durable.setCustomStatus(shown);
          yield durable.createTimer(durable.currentUtcDateTime);
          yield durable.createTimer(durable.currentUtcDateTime);
        }),
      ),
    );
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect(instance().runtimeStatus).toBe('Failed');
    await call('POST /start');
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0, 600]);
  });
});

describe('a loop that other code made fail, and left no custom status', () => {
  const other = () =>
    loadApp(() => {
      df.app.activity('job_other', { handler: () => null });
      df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
        yield durable.callActivity('job_other');
      });
    });

  it.each([
    ['that began with the loop', '50s', 600, []],
    ['that began two seconds ago', '2s', 600, []],
    ['that began two seconds ago, after a sleep', '542s', 1_140, []],
    ['that began after a sleep', '590s', 1_140, []],
    ['that somebody asked for', '500s', 1_100, ['POST /run']],
  ] as const)('waits for a run %s', async (_, at, next, requests) => {
    const { app, emulator, call, instance, runsAt } = await emulate({ watchdog: '1m' }, LONG);
    await call('POST /start');
    await emulator.advance(at);
    for (const request of requests) expect((await call(request)).status).toBe(200);
    emulator.deploy(await other());
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect(instance()).toMatchObject({ runtimeStatus: 'Failed', customStatus: null });
    await call('POST /start');
    await emulator.advance('20m');
    expect(overlaps(emulator.runs)).toEqual([]);
    expect(runsAt().find((second) => second > Number.parseInt(at, 10))).toBe(next);
  });

  it('repeats that run when it must be over, through the watchdog', async () => {
    const { app, emulator, call, runsAt } = await emulate(
      { watchdog: '1m', idleDelay: '1h' },
      LONG,
    );
    await call('POST /start');
    await emulator.advance('10m');
    expect((await call('POST /run')).status).toBe(200);
    emulator.deploy(await other());
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    await emulator.advance('30m');
    expect(runsAt()).toEqual([0, 600, 1_200]);
  });

  it('repeats a run that the host ended, and onFailure, when it failed while onFailure was called', async () => {
    const ids: string[] = [];
    const { app, emulator, onFailure, call, status } = await emulate(
      {
        ...{ watchdog: '1m', idleDelay: '1h', errorDelay: '1h' },
        processor: async ({ runId }) => {
          ids.push(runId);
          emulator.crashWorker();
          return new Promise(() => {});
        },
      },
      { activityDuration: (_, input) => (Object(input).hostError ? '5m' : '0s') },
    );
    await call('POST /start');
    await emulator.advance('1m');
    expect(await status()).toMatchObject({ phase: 'running', totals: { runs: 1 } });
    emulator.deploy(await other());
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect(await status()).toMatchObject({ phase: 'failed', totals: { runs: 0 } });
    await emulator.advance('30m');
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(onFailure).toHaveBeenCalledTimes(2);
    expect(await status()).toMatchObject({ phase: 'sleeping', totals: { runs: 1 } });
  });

  it.each(['30s', '60s'] as const)('does not wait when it was asleep until %s', async (at) => {
    const { app, emulator, call, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('1s');
    emulator.deploy(await other());
    await emulator.advanceTo(
      new Date(Date.parse('2026-01-01T00:00:00Z') + Number.parseInt(at, 10) * 1e3),
    );
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect(instance()).toMatchObject({ runtimeStatus: 'Failed', customStatus: null });
    await call('POST /start');
    await emulator.advance('1s');
    expect(runsAt()).toHaveLength(2);
  });
});

describe('a loop that failed when it woke, in code that runs before it sleeps', () => {
  it('is revived at the next tick of the watchdog, with its run', async () => {
    const { app, emulator, call, instance, status, runsAt } = await emulate({ watchdog: '5m' });
    await call('POST /start');
    await emulator.advance('30s');
    emulator.deploy(await loadApp(claims));
    await emulator.advance('1m');
    emulator.deploy(app);
    expect(instance()).toMatchObject({
      runtimeStatus: 'Failed',
      customStatus: { phase: 'running', runStartedAt: '2026-01-01T00:01:00.000Z' },
    });
    expect((await status()).phase).toBe('failed');
    await emulator.advance('4m');
    expect(runsAt()).toEqual([0, 300]);
  });

  it('does not keep a new incarnation waiting', async () => {
    const { app, emulator, call, runsAt } = await emulate({});
    await call('POST /start');
    await emulator.advance('30s');
    emulator.deploy(await loadApp(claims));
    await emulator.advance('1m');
    emulator.deploy(app);
    expect((await call('POST /start')).status).toBe(202);
    await emulator.advance('1s');
    expect(runsAt()).toEqual([0, 90]);
  });
});

/** An orchestrator that reports a run when the loop wakes, although its first task does not fit the history. */
function claims(): void {
  df.app.activity('job_executor', { handler: () => ({ processed: 0 }) });
  df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
    yield durable.callActivity('job_executor');
    const runStartedAt = durable.currentUtcDateTime.toISOString();
    durable.setCustomStatus({ phase: 'running', runStartedAt });
    yield durable.callActivity('job_executor');
  });
}

it.each([
  ['restarts it with a new id', '/instances/job/restart'],
  ['starts its orchestrator without an id', '/orchestrators/job_orchestrator'],
  ['starts its orchestrator with a similar id', '/orchestrators/job_orchestrator/jo:endedb'],
])('a loop stays the only one of its job when somebody %s', async (_, path) => {
  const { emulator, call, send, runsAt } = await emulate({}, { activityDuration: '20s' });
  await call('POST /start');
  await emulator.advance('10s');
  const answer = await emulator.request('POST', `/runtime/webhooks/durabletask${path}`);
  expect(answer.status).toBe(202);
  await emulator.advance('1s');
  const other = emulator.instance(answer.json().id);
  expect(other).toMatchObject({ runtimeStatus: 'Completed', output: "only 'job' runs" });
  await emulator.advance('3m');
  expect(runsAt()).toEqual([0, 80, 160]);
  expect(await send('stop')).toBe(200);
  await emulator.advance('10m');
  expect(runsAt()).toHaveLength(3);
});
