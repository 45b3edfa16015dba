import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { type App, loadApp } from '../../emulator/emulator.mjs';
import { emulate, loadLoop } from './support';

describe('the watchdog', () => {
  it('starts a loop that was never started, and leaves a running one alone', async () => {
    const { emulator, runsAt, logged } = await emulate({ watchdog: '1m' });
    await emulator.advance('4m');
    expect(runsAt()).toEqual([60, 120, 180, 240]);
    expect(logged('watchdog')).toEqual(['job: started by the watchdog']);
  });

  it.each([
    ['stopped', 'POST /stop'],
    ['terminated', 'terminate'],
    ['paused', 'suspend'],
    ['gave-up', 'fail'],
  ])('does not restart a loop that is %s: that was intentional', async (phase, how) => {
    const { emulator, processor, call, status } = await emulate({ watchdog: '5m', giveUpAfter: 1 });
    if (how === 'fail') processor.mockRejectedValue(new Error('boom'));
    await call('POST /start');
    await emulator.advance('1s');
    if (how === 'terminate') emulator.terminate('job');
    if (how === 'suspend') emulator.suspend('job');
    if (how.startsWith('POST')) await call(how);
    await emulator.advance('1h');

    expect((await status()).phase).toBe(phase);
    expect(emulator.runs).toHaveLength(1);
  });

  it('revives a loop that failed, from its last state: the time of its next run stays', async () => {
    const options = { watchdog: '5m', idleDelay: '8m' } as const;
    const { app, emulator, processor, call, runsAt, status, logged } = await emulate(options);
    processor.mockResolvedValueOnce(7);
    await call('POST /start');
    await emulator.advance('1m');
    const { startedAt } = await status();
    emulator.deploy(await otherOrchestrator('activity'));
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect((await status()).phase).toBe('failed');
    await emulator.advance('10m');

    expect(runsAt()).toEqual([0, 0, 480]);
    expect(await status()).toMatchObject({ startedAt, totals: { runs: 3, processed: 7 } });
    expect(logged('watchdog')).toEqual([
      expect.stringContaining('had failed, revived by the watchdog: Non-Deterministic workflow'),
    ]);
  });

  it('refreshes settings that a deployment has changed: they hold for the sleep in progress', async () => {
    const { emulator, call, runsAt, status, logged } = await emulate({
      watchdog: '1m',
      idleDelay: '1h',
    });
    await call('POST /start');
    await emulator.advance('90s');
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '10m' }));
    await emulator.advance('20m');

    expect(runsAt()).toEqual([0, 600, 1200]);
    expect(await status()).toMatchObject({ settings: { idleDelay: '10m' } });
    expect(logged('watchdog')).toEqual(['job: changed settings refreshed']);
  });

  it('leaves a paused loop its settings until it is resumed', async () => {
    const { emulator, call, status, instance } = await emulate({ watchdog: '1m', idleDelay: '1h' });
    await call('POST /start');
    await emulator.advance('30s');
    const before = instance().generation;
    emulator.suspend('job');
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '10m' }));
    await emulator.advance('5m');
    expect(instance().generation).toBe(before);
    emulator.resume('job');
    await emulator.advance('1m');
    expect(await status()).toMatchObject({ phase: 'sleeping', settings: { idleDelay: '10m' } });
  });

  it.each([
    ['sleeping', { nextRunAt: '2026-01-01T00:00:00.000Z' }, '10m', '1m'],
    ['running', { runStartedAt: '2026-01-01T00:00:00.000Z' }, '15m', '1m'],
    ['settling', {}, '10m', '1m'],
    ['pending', {}, '10m', '1m'],
  ])('reports a loop that is overdue, since when: %s', async (phase, moment, grace, more) => {
    const { app, emulator, status } = await emulate({ watchdog: '5m' });
    emulator.deploy(await otherOrchestrator({ phase, ...moment }));
    await emulator.start('job_orchestrator', { instanceId: 'job' });
    await emulator.advance('1ms');
    emulator.deploy(app);
    const stalls = () => emulator.logs.filter(({ message }) => message.includes('STALLED'));
    await emulator.advance(grace);
    expect(stalls()).toEqual([]);
    await emulator.advance(more);
    expect(Date.parse((await status()).overdueSince)).toBeLessThan(
      Date.parse('2026-01-01T00:00:01Z'),
    );
    await emulator.advance('5m');
    expect(stalls()).toMatchObject([
      {
        level: 'error',
        message: expect.stringContaining(`job: STALLED since 2026-01-01T00:00:00.`),
      },
    ]);
  });

  it('says so when the storage fails, and starts nothing', async () => {
    const { emulator } = await emulate({ watchdog: '5m' }, { faults: { storageErrors: 1 } });
    await emulator.advance('6m').catch(() => {});
    expect(emulator.instance('job')).toBeUndefined();
  });
});

/**
 * A deployment with another orchestrator of the same name: one whose first task fits no sleeping generation; or one that
 * shows a status and waits for ever.
 */
function otherOrchestrator(kind: 'activity' | object): Promise<App> {
  return loadApp(() => {
    df.app.activity('job_executor', { handler: () => ({ processed: 0 }) });
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      if (kind === 'activity') yield durable.callActivity('job_executor');
      durable.setCustomStatus(kind);
      yield durable.waitForExternalEvent('never');
    });
  });
}
