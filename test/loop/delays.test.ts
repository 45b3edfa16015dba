import { Emulator, loadApp } from 'durable-functions-emulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import type { Processor } from '../../templates/project/src/eternal/activity';
import { emulate } from '../../templates/project/test/eternal/emulate';

const boom = new Error('boom');

describe('the next run starts', () => {
  it('after the idle delay, counted from the end of the previous run', async () => {
    const { emulator, processor, call, runsAt } = await emulate(
      { functionTimeout: '1m' },
      { activityDuration: '30s' },
    );
    await call('POST /start');
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 90, 180]);
    expect(processor.mock.calls[0]?.[0].signal.aborted).toBe(false);
  });

  it('after idle delays that double up to the maximum', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxIdleDelay: '10m' });
    await call('POST /start');
    await emulator.advance('35m');
    expect(runsAt()).toEqual([0, 60, 180, 420, 900, 1500, 2100]);
    processor.mockResolvedValueOnce(1);
    await emulator.advance('11m');
    expect(runsAt().slice(7)).toEqual([2700, 2700, 2760]);
  });

  it('at once after a run that processed records', async () => {
    const { emulator, processor, call, runsAt } = await emulate({}, { activityDuration: '2s' });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 2, 4]);
  });

  it('after the busy delay if there is one', async () => {
    const { emulator, processor, call, runsAt } = await emulate({
      busyDelay: '10s',
      jitter: '50%',
    });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('30s');
    expect(runsAt()).toEqual([0, 10, 20]);
  });

  it('after error delays that double up to the maximum, and restart after a success', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxErrorDelay: '10m' });
    for (let n = 0; n < 4; n += 1) processor.mockRejectedValueOnce(boom);
    processor.mockResolvedValueOnce(0).mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('35m');
    expect(runsAt()).toEqual([0, 180, 540, 1140, 1740, 1800, 1980, 2040, 2100]);
  });

  it('after the first idle delay when a failure interrupted the idle runs', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxIdleDelay: '4m' });
    processor.mockResolvedValueOnce(0).mockResolvedValueOnce(0).mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0, 60, 180, 360, 420, 540]);
  });

  it('less than a second early when timers are early', async () => {
    const { emulator, call } = await emulate({ idleDelay: '5s' }, { faults: { earlyTimers: 1 } });
    await call('POST /start');
    await emulator.advance('3m');

    const starts = emulator.runs.map(({ startedAt }) => startedAt.getTime());
    const gaps = starts.slice(1).map((start, n) => start - Number(starts[n]));
    expect(Math.min(...gaps)).toBeGreaterThan(4_000);
    expect(Math.min(...gaps)).toBeLessThan(5_000);
  });

  it('after a jitter that differs between runs and between jobs', async () => {
    const options = {
      idleDelay: '100s',
      errorDelay: '100s',
      jitter: '50%',
      watchdog: 'off',
    } as const;
    const jobs = ['job', 'other'];
    const processor = vi.fn<Processor>().mockResolvedValue(0);
    for (let n = 0; n < 20; n += 1) processor.mockRejectedValueOnce(boom);
    const app = await loadApp(() => {
      for (const id of jobs) eternalFunction(id, { processor, ...options });
    });
    const emulator = new Emulator(app);
    onTestFinished(() => emulator.close());
    for (const id of jobs) await emulator.request('POST', `${emulator.routePrefix}/${id}/start`);
    await emulator.advance('1h');

    const pauses = jobs.flatMap((id) => {
      const runs = emulator.runs.filter(({ instanceId }) => instanceId === id);
      const starts = runs.map(({ startedAt }) => startedAt.getTime() / 1_000);
      return starts.slice(1).map((start, n) => start - Number(starts[n]));
    });
    expect(pauses.length).toBeGreaterThan(50);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(150);
    expect(new Set(pauses).size).toBe(pauses.length);

    const longest = await emulate({ idleDelay: '5d', errorDelay: '1m', jitter: '100%' });
    longest.processor.mockRejectedValueOnce(boom);
    await longest.call('POST /start');
    await longest.emulator.advance('1s');
    const { nextRunAt } = await longest.status();
    expect(longest.onFailure.mock.calls[0]?.[0].nextRunAt).toEqual(new Date(nextRunAt));
    await longest.emulator.advance('2m');
    await longest.emulator.advance('5d');
    expect(longest.emulator.runs).toHaveLength(3);
  });

  it('never after giveUpAfter failures in a row, even if a run was requested', async () => {
    const { emulator, processor, onFailure, call, raise, instance, runsAt, logged } = await emulate(
      { giveUpAfter: 2 },
      { activityDuration: '10s' },
    );
    for (let n = 0; n < 2; n += 1) processor.mockRejectedValueOnce(boom).mockResolvedValueOnce(0);
    processor.mockRejectedValue(boom);
    await call('POST /start');
    await emulator.advanceTo('2026-01-01T00:11:55Z');
    raise('run');
    await emulator.advance('1d');

    expect(runsAt()).toEqual([0, 190, 260, 450, 520, 710]);
    expect(instance()).toMatchObject({
      runtimeStatus: 'Failed',
      customStatus: {
        phase: 'gave-up',
        consecutiveFailures: 2,
        totals: { runs: 6, failures: 4 },
      },
    });
    expect(logged('orchestrator').at(-1)).toMatch(/ outcome=gave-up processed=0 error=boom$/);
    expect(instance().output).toMatch(/failed: gave up after 2 failures in a row: boom$/);
    expect(onFailure).toHaveBeenCalledTimes(4);
    expect(onFailure).toHaveBeenLastCalledWith({
      error: boom,
      consecutiveFailures: 2,
      gaveUp: true,
    });
  });
});

describe('a run drains', () => {
  it('further batches while there are records and time is left', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ drainFor: '1m' });
    processor.mockImplementation(async () => {
      emulator.advanceWithin('25s');
      return 2;
    });
    await call('POST /start');
    await emulator.runUntil(() => emulator.runs.length === 2);

    expect(runsAt()).toEqual([0, 75]);
    expect(processor.mock.calls.map(([{ batch }]) => batch)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(new Set(processor.mock.calls.map(([{ runId }]) => runId)).size).toBe(2);
  });

  it('up to a batch that fails, and then counts no records', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate({ drainFor: '1m' });
    processor.mockResolvedValueOnce(5).mockRejectedValueOnce(new Error('boom'));
    await call('POST /start');
    await emulator.advance('5s');
    expect(await status()).toMatchObject({
      totals: { runs: 1, processed: 0, failures: 1 },
      last: { processed: 0, error: 'boom' },
    });
    expect(onFailure).toHaveBeenCalledTimes(1);
  });

  it('up to the first batch that finds nothing', async () => {
    const { emulator, processor, call, status } = await emulate({ drainFor: '1m' });
    processor.mockResolvedValueOnce(2).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('1s');
    expect(processor.mock.calls.map(([{ batch }]) => batch)).toEqual([0, 1, 2, 0]);
    expect(await status()).toMatchObject({ totals: { runs: 2, processed: 5 } });

    const most = Number.MAX_SAFE_INTEGER;
    processor.mockResolvedValueOnce(most).mockResolvedValueOnce(most);
    await emulator.advance('1m');
    expect(await status()).toMatchObject({ totals: { runs: 4, processed: most } });
  });
});
