import * as df from 'durable-functions';
import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { loadLoop } from './load-loop';

describe('a paused loop', () => {
  it('holds no timer, begins no generation, and continues with the run that is due', async () => {
    const { emulator, call, instance, runsAt, status } = await emulate();
    await call('POST /start');
    await emulator.advance('50s');
    expect((await call('POST /pause')).json()).toMatchObject({ command: 'pause', applied: true });
    expect((await status()).phase).toBe('paused');
    await emulator.advance('10s');
    expect(emulator.openTimers('job')).toBe(0);
    const { generation } = instance();
    await emulator.advance('30d');
    expect(instance()).toMatchObject({ generation, runtimeStatus: 'Running' });
    expect(await status()).toMatchObject({ phase: 'paused', totals: { runs: 1 } });
    expect(await status()).not.toHaveProperty('overdueSince');

    const before = emulator.now.getTime();
    expect((await call('POST /resume')).json()).toMatchObject({ command: 'resume', applied: true });
    await emulator.advance('1s');
    expect(emulator.runs[1]?.startedAt.getTime()).toBeLessThan(before + 1_000);
    expect(runsAt()).toHaveLength(2);
  });

  it('sleeps on after a resume before the next run is due', async () => {
    const { emulator, call, runsAt, status } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    await call('POST /pause');
    await emulator.advance('10s');
    await call('POST /resume');
    await emulator.advance('2s');
    expect(await status()).toMatchObject({
      phase: 'sleeping',
      nextRunAt: '2026-01-01T00:01:00.000Z',
    });
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 60]);
  });

  it('starts no run for a command that is late, stale or malformed', async () => {
    const { emulator, call, raise, runsAt, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /run?commandId=mine');
    await call('POST /pause');
    for (let n = 0; n < 5; n += 1) {
      await emulator.advance('2m');
      raise('run', { id: 'mine' });
      raise('run', { id: `other-${n}`, incarnation: 'earlier' });
      raise('stop', { id: `other-${n}`, incarnation: 'earlier' });
      emulator.raiseEvent('job', 'control', 'malformed');
      raise('refresh', { id: `refresh-${n}` });
    }
    await emulator.advance('1h');
    expect((await status()).phase).toBe('paused');
    expect(runsAt()).toEqual([0, 10]);
  });

  it('remembers a run that was sent before it paused, until the resume', async () => {
    const { emulator, call, raise, runsAt } = await emulate({ idleDelay: '1h' });
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /pause');
    raise('run', { id: 'late' });
    await emulator.advance('5m');
    expect(runsAt()).toEqual([0]);
    await call('POST /resume');
    await emulator.advance('1s');
    expect(runsAt()).toEqual([0, 310]);
  });

  it('remembers that run even if other code makes the loop fail while it is paused', async () => {
    const options = { watchdog: '5m', idleDelay: '1h' } as const;
    const { app, emulator, call, instance, raise, status } = await emulate(options, {
      activityDuration: '20s',
    });
    await call('POST /start');
    await emulator.advance('10s');
    raise('run');
    raise('pause');
    await emulator.advance('20s');
    raise('refresh', { id: 'other' });
    await emulator.advance('200ms');
    const { customStatus } = instance();
    const { functions } = await loadApp(() =>
      df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
        durable.setCustomStatus(customStatus);
        if (customStatus !== null) throw new Error('other code');
        yield durable.waitForExternalEvent('never');
      }),
    );
    emulator.deploy({ functions: new Map([...app.functions, ...functions]) });
    await emulator.advance('2s');
    expect((await status()).phase).toBe('failed');
    emulator.deploy(app);
    await emulator.advance('6m');
    expect((await status()).phase).toBe('paused');
    expect((await call('POST /resume')).status).toBe(200);
    await emulator.advance('1s');
    expect(emulator.runs).toHaveLength(2);
  });

  it('refuses a run, also while the run in progress goes on', async () => {
    const { emulator, processor, call, status, runsAt, logged } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /pause')).status).toBe(200);
    const paused = '2026-01-01T00:00:10.000Z';
    expect(await status()).toMatchObject({ phase: 'running', paused });
    const refused = await call('POST /run');
    expect(refused.status).toBe(409);
    expect(refused.json()).toMatchObject({ applied: false, error: "'job' is paused." });
    await emulator.advance('10m');
    expect((await call('POST /run')).status).toBe(409);
    const totals = { runs: 1, processed: 3 };
    expect(await status()).toMatchObject({ phase: 'paused', paused, totals });
    expect(logged('orchestrator').at(-1)).toMatch(/ outcome=processed processed=3$/);
    await call('POST /resume');
    await emulator.advance('1s');
    expect(await status()).not.toHaveProperty('paused');
    expect(runsAt()).toHaveLength(2);
  });

  it('stops at once, without another run', async () => {
    for (const moment of ['10s', '50s'] as const) {
      const { emulator, call, instance, status, runsAt } = await emulate(
        {},
        { activityDuration: '30s' },
      );
      await call('POST /start');
      await emulator.advance(moment);
      await call('POST /pause');
      await emulator.advance('10m');
      expect((await call('POST /stop?reason=enough')).status).toBe(200);
      expect(instance().runtimeStatus).toBe('Completed');
      expect(await status()).toMatchObject({ phase: 'stopped', stopReason: 'enough' });
      expect(await status()).not.toHaveProperty('paused');
      expect(runsAt()).toEqual([0]);
    }
  });

  it('stays paused through a deployment and a failure', async () => {
    const { app, emulator, call, raise, status, runsAt } = await emulate({ watchdog: '5m' });
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /pause');
    emulator.deploy(await loadLoop({ watchdog: '5m', idleDelay: '10s' }));
    await emulator.advance('20m');
    emulator.deploy(await loadLoop({ watchdog: '5m', idleDelay: '6s' }));
    raise('refresh');
    await emulator.advance('20m');
    emulator.deploy(app);
    expect(await status()).toMatchObject({ phase: 'paused', totals: { runs: 1 } });
    expect(runsAt()).toEqual([0]);
  });
});

describe('"pause" and "resume"', () => {
  it('reach no later state of the loop by a late copy', async () => {
    const { emulator, call, raise, incarnation, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const earlier = incarnation();
    await call('POST /pause?commandId=p');
    await call('POST /resume?commandId=r');
    for (let n = 0; n < 3; n += 1) {
      raise('pause', { id: 'p' });
      await emulator.advance('20s');
      expect((await status()).phase).toBe('sleeping');
    }
    expect((await call('POST /pause?commandId=p')).status).toBe(200);
    await emulator.advance('2s');
    expect((await status()).phase).toBe('sleeping');
    await call('POST /pause?commandId=q');
    raise('resume', { id: 'r' });
    await emulator.advance('20s');
    expect((await status()).phase).toBe('paused');

    await call('POST /stop');
    await call('POST /start');
    await emulator.advance('10s');
    raise('pause', { id: 'late', incarnation: earlier });
    await emulator.advance('5s');
    expect((await status()).phase).toBe('sleeping');
  });

  it('are answered without a message when they are true already', async () => {
    const { emulator, call, instance } = await emulate({ idleDelay: '1h' });
    await call('POST /start');
    await emulator.advance('10s');
    let ids = 0;
    for (const [command, sent] of [
      ['resume', 0],
      ['pause', 1],
      ['pause', 0],
      ['pause?commandId=mine', 1],
      ['resume', 1],
      ['resume', 0],
      ['resume?commandId=own', 1],
    ] as const) {
      expect((await call(`POST /${command}`)).status).toBe(200);
      await emulator.advance('3s');
      ids += sent;
      expect(instance().customStatus).toMatchObject({ appliedCommands: { length: ids } });
    }
  });

  it.each([
    [['run', 'pause', 'resume'], 'sleeping'],
    [['pause', 'resume', 'pause'], 'paused'],
  ])(
    'are applied in the order %s behind a run, although they are true already',
    async (commands, phase) => {
      const { emulator, call, status } = await emulate(
        { idleDelay: '1h' },
        { activityDuration: '2m' },
      );
      await call('POST /start');
      await emulator.advance('10s');
      const answers: number[] = [];
      for (const command of commands) answers.push((await call(`POST /${command}`)).status);
      expect(answers).toEqual([200, 202, 202]);
      await emulator.advance('10m');
      expect((await status()).phase).toBe(phase);
    },
  );

  it('are applied once each, under every fault of the host', async () => {
    for (const seed of [1, 2, 3]) {
      const { emulator, call, send, instance } = await emulate(
        { idleDelay: '10s' },
        { faults: 'all', seed, activityDuration: '5s' },
      );
      await call('POST /start');
      for (let n = 0; n < 6; n += 1) {
        await emulator.advance('7s');
        expect(await send('pause', `pause-${n}`)).toBe(200);
        await emulator.advance('20m');
        const before = emulator.runs.length;
        await emulator.advance('20m'); // late copies of the messages arrive
        expect(emulator.runs).toHaveLength(before);
        expect(await send('resume', `resume-${n}`)).toBe(200);
        await emulator.advance('20m');
        expect(instance().customStatus).not.toHaveProperty('paused');
        expect(emulator.runs.length).toBeGreaterThan(before);
      }
      emulator.close();
    }
  });
});
