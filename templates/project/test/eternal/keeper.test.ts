import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { type App, loadApp } from '../../emulator';
import { createStatus } from '../../src/eternal/control';
import { type KeepEvery, scheduleOf } from '../../src/eternal/keeper';
import { namesOf } from '../../src/eternal/names';
import { settingsFrom } from '../../src/eternal/settings';
import { emulate, loadLoop } from './support';

describe('the keeper', () => {
  it.each<[KeepEvery, string]>([
    ['1m', '0 */1 * * * *'],
    ['5m', '0 */5 * * * *'],
    ['30m', '0 */30 * * * *'],
    ['1h', '0 0 * * * *'],
  ])('looks every %s', (every, schedule) => expect(scheduleOf(every)).toBe(schedule));

  it('starts a loop that was never started', async () => {
    const { emulator, instance } = await emulate({ keepEvery: '5m' });
    await emulator.advance('6m');
    expect(instance().runtimeStatus).toBe('Running');
    expect(emulator.runs).toHaveLength(2);
  });

  it('leaves a running loop alone', async () => {
    const { emulator, call, runsAt } = await emulate({ keepEvery: '1m' });
    await call('POST /start');
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 60, 120, 180]);
  });

  it.each([
    ['stopped', 'POST /stop'],
    ['terminated', 'terminate'],
    ['paused', 'suspend'],
  ])('leaves a %s loop alone: somebody meant it', async (phase, how) => {
    const { emulator, call } = await emulate({ keepEvery: '5m' });
    await call('POST /start');
    await emulator.advance('1s');
    if (how === 'terminate') emulator.terminate('job');
    else if (how === 'suspend') emulator.suspend('job');
    else await call(how);
    await emulator.advance('1h');

    expect((await call('GET')).json().phase).toBe(phase);
    expect(emulator.runs).toHaveLength(1);
  });

  it('leaves a loop alone that gave up', async () => {
    const { emulator, processor, call } = await emulate({ keepEvery: '5m', giveUpAfter: 1 });
    processor.mockRejectedValue(new Error('boom'));
    await call('POST /start');
    await emulator.advance('1h');
    expect((await call('GET')).json().phase).toBe('gave-up');
    expect(emulator.runs).toHaveLength(1);
  });

  it('hands settings over that a deployment has changed: they hold for the sleep in progress', async () => {
    const { emulator, call, runsAt } = await emulate({ keepEvery: '1m', idleDelay: '1h' });
    await call('POST /start');
    await emulator.advance('90s');
    emulator.deploy(await loadLoop({ keepEvery: '1m', idleDelay: '10m' }));
    await emulator.advance('20m');

    expect(runsAt()).toEqual([0, 600, 1200]);
    expect((await call('GET')).json().settings).toMatchObject({ idleDelay: '10m' });
    expect(
      emulator.logs.filter(({ message }) => message === 'job: changed settings handed over'),
    ).toHaveLength(1);
  });

  it('revives a loop that failed, from its last state, without an early run', async () => {
    const { app, emulator, processor, call, instance, runsAt } = await emulate({
      keepEvery: '5m',
      idleDelay: '8m',
    });
    processor.mockResolvedValueOnce(7);
    await call('POST /start');
    await emulator.advance('1m');
    emulator.deploy(await otherShape());
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    expect((await call('GET')).json().phase).toBe('failed');
    emulator.deploy(app);
    await emulator.advance('10m');

    expect(runsAt()).toEqual([0, 0, 480]);
    expect(instance().customStatus).toMatchObject({ totals: { runs: 3, processed: 7 } });
    expect(emulator.logs.filter(({ functionName }) => functionName === 'job_keeper')).toMatchObject(
      [{ level: 'error', message: expect.stringContaining('Non-Deterministic workflow detected') }],
    );
  });
});

/** A deployment whose orchestrator begins with another task: sleeping generations do not fit it. */
function otherShape(): Promise<App> {
  return loadApp(() => {
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_executor');
    });
    df.app.activity('job_executor', { handler: () => ({ processed: 0 }) });
    df.app.client.http('job_status', {
      route: 'job',
      methods: ['GET'],
      handler: createStatus(
        namesOf('job'),
        settingsFrom('job', { idleDelay: '8m', errorDelay: '3m' }),
      ),
    });
  });
}
