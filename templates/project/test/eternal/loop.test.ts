import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/eternal/commands';
import { CONTROL_EVENT, STOP_EVENT } from '../../src/eternal/names';
import { emulate } from './support';

const command = (type: 'run' | 'stop', id: string, at = Date.now()): Command => ({ type, id, at });
const boom = new Error('boom');

describe('runs come when the table of delays says', () => {
  it('idle: after each pause', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('5m');
    expect(runsAt()).toEqual([0, 60, 120, 180, 240, 300]);
  });

  it('busy: at once, until nothing is left', async () => {
    const { emulator, processor, call, runsAt } = await emulate({}, { takes: '2s' });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 2, 4]);
  });

  it('busy: after the busy delay, where there is one', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ busyDelay: '10s' });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('30s');
    expect(runsAt()).toEqual([0, 10, 20]);
  });

  it('failing: with doubling pauses up to the maximum, and from the start again after a success', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxErrorDelay: '10m' });
    for (let n = 0; n < 4; n += 1) processor.mockRejectedValueOnce(boom);
    processor.mockResolvedValueOnce(0).mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('35m');
    expect(runsAt()).toEqual([0, 180, 540, 1140, 1740, 1800, 1980, 2040, 2100]);
  });

  it('counted from the end of a run', async () => {
    const { emulator, call, runsAt } = await emulate({}, { takes: '30s' });
    await call('POST /start');
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 90, 180]);
  });

  it('not earlier, where timers fire early: less than the second that they are', async () => {
    const { emulator, call } = await emulate({ idleDelay: '5s' }, { faults: { earlyTimers: 1 } });
    await call('POST /start');
    await emulator.advance('10m');

    const starts = emulator.runs.map(({ startedAt }) => startedAt.getTime());
    const gaps = starts.slice(1).map((start, n) => start - Number(starts[n]));
    expect(Math.min(...gaps)).toBeGreaterThan(4_000);
    expect(Math.min(...gaps)).toBeLessThan(5_000);
  });

  it('gives up after so many failures in a row, and says so', async () => {
    const { emulator, processor, onFailure, call, instance, runsAt } = await emulate({
      giveUpAfter: 2,
    });
    processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(0).mockRejectedValue(boom);
    await call('POST /start');
    await emulator.advance('1d');

    expect(runsAt()).toEqual([0, 180, 240, 420]);
    expect(instance()).toMatchObject({
      runtimeStatus: 'Failed',
      customStatus: { phase: 'gave-up', errorStreak: 2, totals: { runs: 4, failures: 3 } },
    });
    expect(onFailure).toHaveBeenLastCalledWith({ error: boom, errorStreak: 2, gaveUp: true });
  });
});

describe('a run command', () => {
  it('cuts the sleep short', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('70s');
    expect(runsAt()).toEqual([0, 20, 80]);
  });

  it('that comes during a run makes another one follow at once', async () => {
    const { emulator, call, runsAt } = await emulate({}, { takes: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /run')).status).toBe(200);
    await emulator.advance('60s');
    expect(runsAt()).toEqual([0, 30]);
  });

  it('counts as one with others that come at the same moment', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    const answers = await Promise.all([call('POST /run'), call('POST /run'), call('POST /run')]);
    await emulator.advance('30s');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(runsAt().length).toBeLessThanOrEqual(4);
    expect(runsAt()[1]).toBe(20);
  });

  it('is applied once, however often it is sent', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    for (let n = 0; n < 3; n += 1) {
      expect((await call('POST /run?commandId=deploy-42')).json()).toMatchObject({ applied: true });
      await emulator.advance('5s');
    }
    expect(runsAt()).toEqual([0, 20]);
  });

  it('is applied although its message is lost with that of a cancelled timer', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    await call('POST /run'); // cancels the timer that is due at 60 s: its message still comes
    await emulator.advanceTo(new Date(Date.parse('2026-01-01T00:01:00Z')));

    expect((await call('POST /run')).status).toBe(200);
    expect(runsAt().slice(0, 2)).toEqual([0, 20]);
    expect(runsAt()).toHaveLength(3);
  });
});

describe('an event that is no command', () => {
  it.each([
    ['nothing', null],
    ['a text', 'run'],
    ['no id', { type: 'run', at: 1 }],
    ['a bad id', { type: 'run', id: 'a b', at: 1 }],
    ['an id that is too long', { type: 'run', id: 'x'.repeat(41), at: 1 }],
    ['no time', { type: 'run', id: 'a' }],
    ['an unknown type', { type: 'explode', id: 'a', at: 1 }],
  ])('changes nothing, not even the time of the next run: %s', async (_, data) => {
    const { emulator, call, runsAt, instance } = await emulate();
    await call('POST /start');
    for (const pause of ['10s', '10s', '39s']) {
      await emulator.advance(pause as '10s');
      emulator.raiseEvent('job', CONTROL_EVENT, data);
    }
    await emulator.advance('62s');

    expect(runsAt()).toEqual([0, 60, 120]);
    expect(instance().customStatus).toMatchObject({ seen: [] });
  });

  it('settles for a second instead of spinning, however many come', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    const before = instance().generation;
    for (let n = 0; n < 10; n += 1) {
      emulator.raiseEvent('job', CONTROL_EVENT, null);
      await emulator.advance('100ms');
    }
    await emulator.advance('5s');
    expect(instance().generation - before).toBeLessThanOrEqual(7);
  });
});

describe('stop', () => {
  it('ends a loop that sleeps, at once, and leaves no timer behind', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    await emulator.advance('20s');
    expect((await call('POST /stop?reason=deployment')).status).toBe(200);

    expect(instance()).toMatchObject({
      runtimeStatus: 'Completed',
      output: { reason: 'deployment', state: { iteration: 1, totals: { runs: 1 } } },
    });
    expect(emulator.openTimers('job')).toBe(0);
  });

  it('ends a loop that works after that run', async () => {
    const { emulator, call, instance, runsAt } = await emulate({}, { takes: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    expect((await call('POST /stop')).json()).toMatchObject({ applied: true });
    expect(instance().runtimeStatus).toBe('Running');
    await emulator.advance('30s');

    expect(instance()).toMatchObject({
      runtimeStatus: 'Completed',
      output: { reason: 'stop requested', state: { totals: { runs: 1 } } },
    });
    expect(runsAt()).toEqual([0]);
  });

  it('ends a loop in an endless backlog', async () => {
    const { emulator, processor, call, instance } = await emulate({}, { takes: '7s' });
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('10m');
    await call('POST /stop');
    await emulator.advance('7s');
    expect(instance().runtimeStatus).toBe('Completed');
  });

  it.each([1, 3, 10, 40])('is not held up by %d queued commands', async (queued) => {
    const { emulator, processor, call, instance } = await emulate({}, { takes: '30s' });
    processor.mockResolvedValue(5);
    await call('POST /start');
    await emulator.advance('5s');
    for (let n = 0; n < queued; n += 1) {
      emulator.raiseEvent('job', CONTROL_EVENT, command('run', `run-${n}`));
    }
    emulator.raiseEvent('job', STOP_EVENT, command('stop', 'stop'));
    await emulator.advance('30s');

    expect(instance().runtimeStatus).toBe('Completed');
    expect(emulator.runs).toHaveLength(1);
  });

  it('wins over giving up: somebody asked for it', async () => {
    const { emulator, processor, call, instance } = await emulate(
      { giveUpAfter: 1 },
      { takes: '30s' },
    );
    processor.mockRejectedValue(boom);
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /stop');
    await emulator.advance('30s');
    expect(instance()).toMatchObject({
      runtimeStatus: 'Completed',
      output: { state: { errorStreak: 1 } },
    });
  });

  it('is no end for ever: the loop can be started again', async () => {
    const { emulator, call, runsAt } = await emulate();
    await call('POST /start');
    await emulator.advance('10s');
    await call('POST /stop');
    await emulator.advance('10m');
    expect((await call('POST /start')).status).toBe(202);
    await emulator.advance('60s');
    expect(runsAt()).toEqual([0, 610, 670]);
  });
});

describe('a generation', () => {
  it('has a short history, however long the loop has lived', async () => {
    const { emulator, call, instance } = await emulate();
    await call('POST /start');
    let longest = 0;
    for (let hour = 0; hour < 6; hour += 1) {
      await emulator.advance('59m');
      await call('POST /run');
      longest = Math.max(longest, instance().history.length);
    }
    expect(emulator.runs.length).toBeGreaterThan(350);
    expect(longest).toBeLessThan(20);
  });

  it.each([[null], [{}], ['junk'], [{ rev: 99, iteration: 'x', seen: 5 }]])(
    'goes on from whatever input it finds: %j',
    async (input) => {
      const { emulator, runsAt, instance } = await emulate();
      await emulator.start('job_orchestrator', { instanceId: 'job', input });
      await emulator.advance('2m');
      expect(runsAt()).toEqual([0, 60, 120]);
      expect(instance().runtimeStatus).toBe('Running');
    },
  );

  it('logs each thing once, however often it is replayed', async () => {
    const { emulator, processor, call } = await emulate();
    processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(4);
    await call('POST /start');
    await emulator.advance('3m');
    await call('POST /run?commandId=x');
    const lines = emulator.logs
      .filter(({ functionName }) => functionName === 'job_orchestrator')
      .map(({ message }) => message);

    expect(lines).toEqual([
      'job: run 1 failed: boom, next in 180 s',
      'job: run 2 processed 4',
      'job: run 3 processed 0, next in 60 s',
      'job: run (x)',
      'job: run 4 processed 0, next in 60 s',
    ]);
  });

  it('is repeated with the same run id when a crash cut it short', async () => {
    const { emulator, processor, call, instance } = await emulate(
      {},
      { faults: { crashBeforeResult: 0.5 } },
    );
    await call('POST /start');
    await emulator.advance('30m');
    await call('POST /stop');
    await emulator.runUntil(() => instance().runtimeStatus === 'Completed');

    const ids = processor.mock.calls.map(([{ runId }]) => runId);
    expect(emulator.runs.some(({ outcome }) => outcome === 'lost')).toBe(true);
    expect(new Set(ids).size).toBeLessThan(ids.length);
    expect(new Set(ids).size).toBe(
      emulator.runs.filter(({ outcome }) => outcome === 'completed').length,
    );
  });
});
