import { describe, expect, it } from 'vitest';
import { emulate } from './emulate.js';

describe('1. One loop runs per job, however many starts come at once', () => {
  it('answers one of fifty starts with 202 and the others with 409', async () => {
    const { emulator, call } = await emulate();

    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST /start')));

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    await emulator.advance('59s');
    expect(emulator.runs).toHaveLength(1);
  });

  it('refuses a start until the loop has ended', async () => {
    const { emulator, call } = await emulate({}, { activityDuration: '30s' });
    const start = async () => (await call('POST /start')).status;

    expect(await start()).toBe(202);
    await emulator.advance('10s');
    expect(await start()).toBe(409); // it runs
    await emulator.advance('30s');
    expect(await start()).toBe(409); // it sleeps
    await call('POST /pause');
    expect(await start()).toBe(409);
    await call('POST /stop');
    expect(await start()).toBe(202);
  });
});

describe('2. A command is applied exactly once', () => {
  it('runs at once when "run" interrupts the sleep', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');

    expect((await call('POST /run')).json()).toMatchObject({ command: 'run', applied: true });
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 20, 80]);
  });

  it('runs once more after the current run, however many copies of "run" arrive', async () => {
    const { emulator, call, raise, runsAt } = await emulate({}, { activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');

    expect((await call('POST /run?commandId=mine')).status).toBe(200);
    for (const pause of ['5s', '20s', '10s'] as const) {
      raise('run', { id: 'mine' });
      await emulator.advance(pause);
    }
    expect((await call('POST /run?commandId=mine')).json()).toMatchObject({ applied: true });
    await emulator.advance('60s');
    expect(runsAt()).toEqual([0, 30]);
  });

  it('pauses and resumes, and answers 200 to a repeated request', async () => {
    const { emulator, call, status, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('50s');

    for (const command of ['pause', 'pause']) {
      expect((await call(`POST /${command}`)).status).toBe(200);
    }
    await emulator.advance('10m');
    expect((await status()).phase).toBe('paused');
    expect((await call('POST /run')).status).toBe(409);

    for (const command of ['resume', 'resume']) {
      expect((await call(`POST /${command}`)).status).toBe(200);
    }
    await emulator.advance('10s');
    expect(runsAt()).toEqual([0, 650]);
  });

  it('answers 202 when the host loses every message, so that the caller can repeat the command', async () => {
    const { call } = await emulate({ idleDelay: '1h' }, { faults: { lostMessages: 1 } });
    await call('POST /start');

    const answer = await call('POST /run');

    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({ applied: false, commandId: expect.any(String) });
  });

  it('ignores malformed commands and those of another incarnation, also for the time of the next run', async () => {
    const { emulator, call, raise, incarnation, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('5s');
    const valid = { type: 'run', id: 'a', incarnation: incarnation() };
    const malformed = [null, 'run', {}, { ...valid, type: 'explode' }, { ...valid, id: 'a b' }];

    for (const data of malformed) {
      for (const event of ['control', 'stop']) emulator.raiseEvent('job', event, data);
      raise('stop', { incarnation: 'earlier' });
      raise('run', { incarnation: 'earlier' });
      await emulator.advance('8s');
    }
    await emulator.advance('80s');

    expect(runsAt()).toEqual([0, 60, 120]);
    expect(instance().customStatus).toMatchObject({ appliedCommands: [] });
  });

  it('applies every command once, in order, under every fault of the host', async () => {
    for (const seed of [1, 2, 3]) {
      const { emulator, processor, call, send, logged } = await emulate(
        { idleDelay: '10s', errorDelay: '15s' },
        { faults: 'all', seed, activityDuration: '5s' },
      );
      processor.mockRejectedValueOnce(new Error('boom')).mockResolvedValueOnce(2);
      const ids = ['first', 'second', 'third'];
      await call('POST /start');
      for (const id of ids) {
        await emulator.advance('7s');
        expect(await send('run', id)).toBe(200);
      }
      expect(await send('stop')).toBe(200);
      await emulator.runUntil(() => emulator.instance('job')?.runtimeStatus !== 'Running');

      const applied = logged('orchestrator').flatMap(
        (line) => / commandId=(\S+)/.exec(line)?.[1] ?? [],
      );
      expect([...new Set(applied)]).toEqual([...ids, 'stop']);
      expect(emulator.instance('job')?.output).toMatchObject({ reason: 'stop requested' });
      emulator.close();
    }
  });
});

describe('3. "stop" ends the loop after the current run at the latest', () => {
  it('ends a sleeping loop at once, and leaves no timer', async () => {
    const { emulator, call, instance, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');

    expect((await call('POST /stop?reason=deployment')).status).toBe(200);

    expect(instance()).toMatchObject({
      runtimeStatus: 'Completed',
      output: { reason: 'deployment', state: { totals: { runs: 1 } } },
    });
    expect(emulator.openTimers('job')).toBe(0);
    await emulator.advance('10d');
    expect(runsAt()).toEqual([0]);
  });

  it('ends an endless backlog after the current run, behind any number of commands', async () => {
    const { emulator, processor, call, raise, status } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('70s');
    for (let n = 0; n < 40; n += 1) raise('run', { id: `run-${n}` });

    await call('POST /stop');
    await emulator.advance('30s');

    expect(await status()).toMatchObject({ phase: 'stopped', totals: { runs: 3, processed: 15 } });
  });

  it('does not end a loop that was started later, even if a copy arrives late', async () => {
    const { emulator, call, raise, incarnation, status } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const earlier = incarnation();
    const { commandId } = (await call('POST /stop')).json();
    await call('POST /start');

    for (const pause of ['5s', '2m'] as const) {
      await emulator.advance(pause);
      raise('stop', { id: commandId, incarnation: earlier });
    }
    await emulator.advance('2m');

    expect(await status()).toMatchObject({ phase: 'sleeping', totals: { runs: 5 } });
  });
});
