import * as df from 'durable-functions';
import { type App, loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import type { Processor } from '../../templates/project/src/eternal/activity';
import { toMs } from '../../templates/project/src/eternal/settings';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { loadLoop } from './load-loop';

describe('the watchdog', () => {
  it('starts a loop that was never started, and leaves a running one alone', async () => {
    for (const [watchdog, schedule] of [
      ['1h', '0 0 * * * *'],
      ['5m', '0 */5 * * * *'],
    ] as const) {
      const { functions } = await loadLoop({ watchdog });
      expect(functions.get('job_watchdog')?.trigger.schedule).toBe(schedule);
    }
    const { emulator, runsAt, logged } = await emulate({ watchdog: '1m' });
    await emulator.advance('4m');
    expect(runsAt()).toEqual([60, 120, 180, 240]);
    expect(logged('watchdog')).toEqual(['job=job event=started by=watchdog']);
    expect(emulator.instance('job:ended')).toBeUndefined();
  });

  it('does not restart a loop that was stopped, terminated or paused, or that gave up', async () => {
    const ends = { stop: 'stopped', terminate: 'terminated', pause: 'paused', fail: 'gave-up' };
    for (const [word, phase] of Object.entries(ends)) {
      const { emulator, processor, call, status } = await emulate({
        watchdog: '5m',
        giveUpAfter: 1,
      });
      if (word === 'fail') processor.mockRejectedValue(new Error('boom'));
      await call('POST /start');
      await emulator.advance('1s');
      if (word !== 'fail') await call(`POST /${word}`);
      await emulator.advance('1h');

      expect((await status()).phase).toBe(phase);
      expect(emulator.runs).toHaveLength(1);
    }
  });

  it('does not restart a loop that has ended and whose history was purged', async () => {
    for (const command of ['stop', 'terminate', 'gives up']) {
      const options = { watchdog: '5m', giveUpAfter: 1 } as const;
      const { emulator, processor, call, status } = await emulate(options);
      const phases = () =>
        ['job', 'job:ended'].map((id) => emulator.instance(id)?.runtimeStatus ?? 'none');
      if (command === 'gives up') processor.mockRejectedValue(new Error('boom'));
      await call('POST /start');
      await emulator.advance('1s');
      if (command !== 'gives up') await call(`POST /${command}`);
      const end = emulator.instance('job')?.runtimeStatus;
      expect(phases()).toEqual([end, 'none']);
      await emulator.advance('5m');
      expect(phases()).toEqual([end, 'Running']);
      expect(emulator.openTimers('job:ended')).toBe(0);
      await emulator.request('DELETE', '/runtime/webhooks/durabletask/instances/job');
      await emulator.advance('2d');
      expect(phases()).toEqual(['none', 'Running']);
      expect(emulator.runs).toHaveLength(1);

      processor.mockResolvedValue(0);
      expect((await call('POST /start')).status).toBe(202);
      await emulator.advance('6m');
      expect(phases()).toEqual(['Running', 'Terminated']);
      expect((await status()).totals.runs).toBeGreaterThan(5);
      await call('POST /stop');
      await emulator.advance('6m');
      expect(phases()).toEqual(['Completed', 'Running']);
    }
  });

  it('revives a failed loop from its last state, without changing the time of its next run', async () => {
    const options = { watchdog: '5m', idleDelay: '8m' } as const;
    const { app, emulator, processor, call, raise, incarnation, runsAt, status } =
      await emulate(options);
    processor.mockResolvedValueOnce(7);
    await call('POST /start');
    await emulator.advance('1m');
    await call('POST /run?commandId=mine');
    await emulator.advance('1s');
    const [{ startedAt }, before] = [await status(), incarnation()];
    const other = await otherOrchestrator('activity');
    emulator.deploy({ functions: new Map([...app.functions, ...other.functions]) });
    expect((await call('POST /stop')).status).toBe(410); // the other code makes it fail, which is not a stop
    emulator.deploy(await loadLoop({ watchdog: '5m', idleDelay: '9m' }));
    expect((await status()).phase).toBe('failed');
    await emulator.advance('5m');
    expect(incarnation()).toBe(before);
    expect(await status()).toMatchObject({ settings: { idleDelay: '9m' } });
    raise('run', { id: 'mine' });
    await emulator.advance('5m');

    expect(runsAt()).toEqual([0, 0, 60, 600]);
    expect(await status()).toMatchObject({ startedAt, totals: { runs: 4, processed: 7 } });
    const logs = emulator.logs.filter(({ functionName }) => functionName === 'job_watchdog');
    const message = /^job=job event=revived error="Non-Deterministic workflow detected/;
    expect(logs).toMatchObject([{ level: 'error', message: expect.stringMatching(message) }]);
  });

  it('revives a loop that failed during a run when that run must be over, and keeps a requested run', async () => {
    const options = { watchdog: '5m', idleDelay: '1h', functionTimeout: '20m' } as const;
    const { app, emulator, call, instance, runsAt, status } = await emulate(options, {
      activityDuration: '8m',
    });
    await call('POST /start');
    for (const pause of ['9m', '1m'] as const) {
      await emulator.advance(pause);
      expect((await call('POST /run')).status).toBe(200);
    }
    emulator.deploy(await otherOrchestrator('activity', instance().customStatus));
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    expect((await status()).phase).toBe('failed');
    await emulator.advance('30m');
    expect(runsAt()).toEqual([0, 540, 1800]);

    for (const word of ['run', 'stop']) expect((await call(`POST /${word}`)).status).toBe(200);
    emulator.deploy(await otherOrchestrator('timer', instance().customStatus));
    emulator.raiseEvent('job', 'control', null);
    await emulator.advance('1s');
    emulator.deploy(app);
    await emulator.advance('1h');
    expect(await status()).toMatchObject({ phase: 'failed', stopReason: 'stop requested' });
  });

  it('refreshes settings that a deployment has changed, also for the sleep in progress', async () => {
    const { emulator, call, runsAt, status, logged } = await emulate({
      watchdog: '1m',
      idleDelay: '1h',
    });
    await call('POST /start');
    await emulator.advance('90s');
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '10m' }));
    expect(await status()).toMatchObject({ settings: { idleDelay: '1h' } });
    await emulator.advance('20m');
    expect(await status()).toMatchObject({ settings: { idleDelay: '10m' } });
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '5m' }));
    await emulator.advance('5m');

    expect(runsAt()).toEqual([0, 600, 1200, 1500]);
    const refreshed = 'job=job event=refreshed effect=applied';
    expect(logged('watchdog')).toEqual([refreshed, refreshed]);
  });

  it('does not refresh the settings of a running loop', async () => {
    const long = { activityDuration: '9m' };
    const { emulator, call, status } = await emulate({ watchdog: '1m', idleDelay: '1h' }, long);
    await call('POST /start');
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '10m' }));
    await emulator.advance('4m');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('6m');
    expect(await status()).toMatchObject({ phase: 'running', settings: { idleDelay: '10m' } });
  });

  it('does not refresh the settings of a paused loop', async () => {
    const { emulator, call, status, instance, logged } = await emulate({
      watchdog: '1m',
      idleDelay: '1h',
    });
    await call('POST /start');
    await emulator.advance('30s');
    const before = instance().generation;
    emulator.suspend('job');
    emulator.deploy(await loadLoop({ watchdog: '1m', idleDelay: '10m' }));
    await emulator.advance('5m');
    expect(instance().generation).toBe(before);
    expect(logged('watchdog')).toEqual([]);
    emulator.resume('job');
    await emulator.advance('1m');
    expect(await status()).toMatchObject({ phase: 'sleeping', settings: { idleDelay: '10m' } });
  });

  it.each([
    ['that "resume" starts at once', '1m', ['pause', 'deploy', 'resume']],
    ['without a watchdog', 'off', ['deploy']],
  ] as const)('leaves the old settings to the next run %s', async (_, watchdog, steps) => {
    const { emulator, call, status } = await emulate({ watchdog, drainFor: '1m' });
    const batches: number[] = [];
    const processor: Processor = async ({ batch }) => {
      batches.push(batch);
      await emulator.advanceWithin('20s');
      return 1;
    };
    await call('POST /start');
    await emulator.advance('5s');
    for (const step of steps) {
      if (step !== 'deploy') expect((await call(`POST /${step}`)).status).toBe(200);
      else emulator.deploy(await loadLoop({ watchdog, processor, busyDelay: '1h' }));
      await emulator.advance('5m');
    }
    expect(batches).toEqual([0, 1, 2]);
    await emulator.advance('1h');
    expect(batches).toEqual([0, 1, 2, 0]);
    expect(await status()).toMatchObject({ settings: { drainFor: '0s' } });
  });

  it('reports a loop that is paused or suspended for a day once a day', async () => {
    for (const [command, watchdog] of [
      ['pause', '5m'],
      ['suspend', '1h'],
    ] as const) {
      const { emulator, call, logged } = await emulate({ watchdog, idleDelay: '5d' });
      await call('POST /start');
      await emulator.advance('7m');
      if (command === 'pause') await call('POST /pause');
      else emulator.suspend('job');
      await emulator.advance('1439m');
      expect(logged('watchdog')).toEqual([]);
      for (let day = 1; day <= 3; day += 1) {
        await emulator.advance('1d');
        const lines = logged('watchdog');
        expect(lines).toHaveLength(day);
        expect(lines.at(-1)).toMatch(/^job=job event=paused since=2026-01-01T00:0[78]/);
      }
      expect(emulator.logs.at(-1)?.level).toBe('warning');
      await call('POST /resume');
      await emulator.advance('3d');
      expect(logged('watchdog')).toHaveLength(3);
    }
  });

  it('reports an overdue loop, and since when', async () => {
    const since = '2026-01-01T00:00:00.000Z';
    const rules: [phase: string, shown: object, grace: string][] = [
      ['sleeping', { nextRunAt: since }, '10m'],
      ['running', { runStartedAt: since }, '25m'],
      ['settling', {}, '10m'],
      ['pending', { phase: 'unknown' }, '10m'],
    ];
    const off = await emulate();
    off.emulator.deploy(await otherOrchestrator('waits', { phase: 'sleeping', nextRunAt: since }));
    await off.emulator.start('job_orchestrator', { instanceId: 'job' });
    await off.emulator.advance('5m');
    off.emulator.deploy(off.app);
    expect((await off.status()).overdueSince).toBeUndefined();
    await off.emulator.advance('1s');
    expect((await off.status()).overdueSince).toBe(since);

    for (const [phase, shown, grace] of rules) {
      const options = { watchdog: '5m', functionTimeout: '20m' } as const;
      const { app, emulator, status } = await emulate(options);
      emulator.deploy(await otherOrchestrator('waits', { phase, ...shown }));
      await emulator.start('job_orchestrator', { instanceId: 'job' });
      await emulator.advance('1ms');
      emulator.deploy(app);
      const stalls = () => emulator.logs.filter(({ message }) => message.includes('STALLED'));
      await emulator.advanceTo(new Date(Date.parse(since) + toMs(grace)));
      expect(stalls()).toEqual([]);
      expect((await status()).overdueSince).toBeUndefined();
      await emulator.advance('1m');
      expect((await status()).overdueSince).toMatch(/^2026-01-01T00:00:00\.00/);
      await emulator.advance('5m');
      expect(stalls()).toMatchObject([
        {
          level: 'error',
          message: `job=job event=STALLED since=${(await status()).overdueSince} phase=${phase}`,
        },
      ]);
    }
  });

  it('starts nothing when the storage fails', async () => {
    const { emulator } = await emulate({ watchdog: '5m' }, { faults: { storageErrors: 1 } });
    await emulator.advance('6m').catch(() => {});
    expect(emulator.instance('job')).toBeUndefined();
  });
});

/**
 * A deployment whose orchestrator has the loop's name and reports `status`. Its first task fits no generation of the
 * loop, or it waits forever.
 */
function otherOrchestrator(begins: 'activity' | 'timer' | 'waits', status?: unknown): Promise<App> {
  return loadApp(() => {
    df.app.activity('job_executor', { handler: () => ({ processed: 0 }) });
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      if (status !== undefined) durable.setCustomStatus(status);
      if (begins === 'activity') yield durable.callActivity('job_executor');
      if (begins === 'timer') yield durable.createTimer(durable.currentUtcDateTime);
      yield durable.waitForExternalEvent('never');
    });
  });
}
