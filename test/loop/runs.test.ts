import * as df from 'durable-functions';
import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it, vi } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import type { Processor } from '../../templates/project/src/eternal/activity';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { loadLoop } from './load-loop';

describe('a loop', () => {
  it('logs the outcome of each run once', async () => {
    const { emulator, processor, call, incarnation, logged } = await emulate(
      {},
      { activityDuration: '10s' },
    );
    processor.mockRejectedValueOnce(new Error('"boom"')).mockResolvedValueOnce(4);
    processor.mockImplementationOnce(async ({ log, context }) => {
      log('nothing here');
      context.warn('nor there');
      return 0;
    });
    await call('POST /start');
    await emulator.advance('4m');
    await call('POST /run?commandId=x');
    await emulator.advance('5s');
    await call('POST /stop?commandId=y&reason="enough"');
    await emulator.advance('1m');

    expect(incarnation()).toMatch(/^20260101T000000000Z-[0-9a-f]{6}$/);
    expect(logged('orchestrator').map((line) => line.replace(incarnation(), 'L'))).toEqual([
      'job=job event=run runId=L-1 outcome=failed processed=0 delaySeconds=180 error="\\"boom\\""',
      'job=job event=run runId=L-2 outcome=processed processed=4 delaySeconds=0',
      'job=job event=run runId=L-3 outcome=idle processed=0 delaySeconds=60',
      'job=job event=applied command=run commandId=x',
      'job=job event=applied command=stop commandId=y reason="\\"enough\\""',
      'job=job event=run runId=L-4 outcome=idle processed=0',
    ]);
    const lines = emulator.logs.filter(({ functionName }) => functionName === 'job_orchestrator');
    const [first, ...levels] = lines.map(({ level }) => level);
    expect([first, new Set(levels)]).toEqual(['error', new Set(['information'])]);
    const ids = processor.mock.calls.map(([{ runId }]) => runId);
    expect(ids).toEqual([1, 2, 3, 4].map((n) => `${incarnation()}-${n}`));
    expect(logged('executor')).toEqual(['nothing here', 'nor there']);
    expect(logged('control')[0]).toBe(
      'job=job event=command command=run commandId=x effect=applied',
    );
  });

  it('repeats a run that a crash interrupted, with the same run id, before any other run', async () => {
    const { emulator, processor, call, instance } = await emulate(
      {},
      { faults: { crashBeforeResult: 0.5 } },
    );
    await call('POST /start');
    await emulator.advance('30m');
    await call('POST /stop');
    await emulator.runUntil(() => instance().runtimeStatus === 'Completed');

    const ids = processor.mock.calls.map(([{ runId }]) => runId);
    const completed = emulator.runs.filter(({ outcome }) => outcome === 'completed');
    expect(emulator.runs.length).toBeGreaterThan(completed.length);
    expect(new Set(ids).size).toBe(completed.length);
    expect(ids.filter((id, n) => n > 0 && id !== ids[n - 1])).toHaveLength(completed.length - 1);
  });

  it('counts nothing for a run of other code that returned no number', async () => {
    const { app, emulator, call, status, logged } = await emulate();
    const other = await loadApp(() => df.app.activity('job_executor', { handler: () => null }));
    emulator.deploy({ functions: new Map([...app.functions, ...other.functions]) });
    await call('POST /start');
    await emulator.advance('1s');
    expect(await status()).toMatchObject({
      totals: { runs: 1, processed: 0, failures: 0 },
      last: { processed: 0 },
    });
    expect(logged('orchestrator').at(-1)).toContain('outcome=idle processed=0 ');
  });

  it('keeps its history and its state small', async () => {
    const { emulator, processor, call, instance, status } = await emulate();
    const nasty: Processor = async () => {
      throw new Error('"\\\u{1f600}ä'.repeat(1_000));
    };
    processor.mockResolvedValueOnce(Number.MAX_SAFE_INTEGER).mockResolvedValueOnce(5);
    processor.mockImplementation(nasty);
    await call('POST /start');
    let [events, bytes] = [0, 0];
    for (let n = 0; n < 70; n += 1) {
      await emulator.advance('5m');
      const answer = await call(`POST /run?commandId=${`${n}`.padStart(40, 'x')}`);
      expect(answer.status).toBe(200);
      events = Math.max(events, instance().history.length);
      bytes = Math.max(bytes, Buffer.byteLength(JSON.stringify(instance().input)));
      expect(Object(instance().input).appliedCommands).toHaveLength(Math.min(n + 1, 64));
    }
    expect(emulator.runs.at(-1)?.input).toMatchObject({ appliedCommands: [] });
    expect(events).toBeLessThan(20);
    expect(bytes).toBeLessThan(2_048);
    expect((await status()).last.error.length).toBeLessThanOrEqual(200);
    const totals = { processed: Number.MAX_SAFE_INTEGER };
    expect(await status()).toMatchObject({ totals, last: { processed: 0 } });
  });

  it('continues from any input', async () => {
    const at = '2025-12-31T23:59:30.000Z';
    const known = {
      incarnation: 'older-incarnation',
      startedAt: '2025-01-01T00:00:00.000Z',
      consecutiveFailures: 2,
      consecutiveIdleRuns: 1,
      totals: { runs: 7, processed: 8, failures: 3 },
      last: { at, processed: 0, error: 'boom' },
      appliedCommands: ['a', 'b'],
    };
    const settings = { idleDelay: '30s', maxIdleDelay: 'junk', errorDelay: '1m', giveUpAfter: '3' };
    const now = '2026-01-01T00:00:00.000Z';
    const totals = { runs: 0, processed: 0, failures: 0 };
    const initial = { startedAt: now, totals, appliedCommands: [] };
    const ids = Array.from({ length: 70 }, (_, n) => `id-${n}`);
    const long = 'x'.repeat(40);
    const inputs: [input: unknown, shown: object, runs: number[]][] = [
      [null, { incarnation: '20260101T000000000Z', ...initial }, [0, 60, 120]],
      [
        { incarnation: 5, totals: 'x', startedAt: 5, appliedCommands: 5, last: [] },
        initial,
        [0, 60, 120],
      ],
      [{ incarnation: 'two words', totals: { runs: -1, processed: 1.5 } }, initial, [0, 60, 120]],
      [{ last: { at: '2030-01-01T00:00:00Z', processed: 0 } }, initial, [60, 120]],
      [{ last: { at: 'never', processed: 0 } }, { ...initial, last: undefined }, [0, 60, 120]],
      [{ last: { at, error: 'two\nlines' } }, { last: { at, processed: 0, error: 'two' } }, [150]],
      [{ startedAt: '+012026-01-01' }, { incarnation: '0120260101T000000000Z' }, [0, 60, 120]],
      [
        { incarnation: long, appliedCommands: ids },
        { appliedCommands: ids.slice(6) },
        [0, 60, 120],
      ],
      [{ appliedCommands: [5, 'two words', 'ok'] }, { appliedCommands: ['ok'] }, [0, 60, 120]],
      [{ ...known, settings }, known, [90]],
      [{ ...known, runNow: true }, known, [0, 60, 120]],
      [{ ...known, runNow: 'yes' }, known, [150]],
    ];
    for (const [input, shown, runs] of inputs) {
      const { emulator, runsAt, call, instance } = await emulate();
      await emulator.start('job_orchestrator', { instanceId: 'job', input });
      await emulator.runUntil(() => instance().runtimeStatus === 'Running');
      expect({ last: undefined, ...Object(instance().customStatus) }).toMatchObject(shown);
      await emulator.advance(runs[0] === 150 ? '150s' : '2m');
      expect(runsAt()).toEqual(runs);
      expect((await call('POST /stop')).status).toBe(200);

      await emulator.start('job_orchestrator', { instanceId: 'job', input });
      expect((await call('POST /stop')).status).toBe(200);
    }
  });

  it('rejects invalid settings in its file, and names the valid values', async () => {
    const delay = "a duration from '5s' to '5d'";
    const percentage = "a percentage from '0%' to '100%'";
    const illegal: Record<string, [legal: string, ...values: unknown[]]> = {
      idleDelay: [delay, '4s', '4999ms', '6d', '121h', '1w', '1e3s', ' 5s', '5s ', '5 s', 5, null],
      maxIdleDelay: [delay, '1s'],
      errorDelay: [delay, 'soon', '-5s', 's'],
      maxErrorDelay: [delay, '0s'],
      busyDelay: [`'0s', or ${delay}`, '1s', '6d'],
      jitter: [percentage, '101%', '-1%', '5', '%', '1000%', ' 5%', '5% '],
      giveUpAfter: ['a whole number from 0 to 1000000', -1, 1.5, 1_000_001, '3'],
      drainFor: ["a duration from '0s' to '4m'", '5m', '241s', '-1s'],
      functionTimeout: ["a duration from '1m' to '1d'", '59s', '25h'],
    };
    for (const [key, [legal, ...values]] of Object.entries(illegal)) {
      for (const value of values) {
        const message = `job: ${key} is ${JSON.stringify(value)}, not ${legal}`;
        await expect(loadLoop({ [key]: value })).rejects.toThrow(new TypeError(message));
      }
    }
    for (const legal of ['5s', '5000ms', '5d', '0.5h', '1.125m', '432000000ms']) {
      await expect(loadLoop({ idleDelay: legal as '5s' })).resolves.toBeDefined();
    }
    for (const jitter of ['0%', '100%', '12.345%'] as const) {
      const edges = { busyDelay: '0ms', jitter, giveUpAfter: 1e6, drainFor: '4m' } as const;
      await expect(loadLoop(edges)).resolves.toBeDefined();
    }
  });

  it('prefers app settings, and ignores invalid ones', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.stubEnv('JOB__IDLE_DELAY', '10s').stubEnv('JOB__GIVE_UP_AFTER', '0');
    vi.stubEnv('JOB__ERROR_DELAY', '1s').stubEnv('JOB__JITTER', '');
    vi.stubEnv('MY_OWN_EUJOB__MAX_IDLE_DELAY', '1s');
    const given = { processor: async () => 0, idleDelay: '1m', errorDelay: '3m' } as const;
    await loadApp(() => eternalFunction('my-own-euJob', given));
    const { emulator, call, runsAt, status } = await emulate({ giveUpAfter: 5 });
    vi.unstubAllEnvs();
    await call('POST /start');
    await emulator.advance('20s');

    expect(runsAt()).toEqual([0, 10, 20]);
    expect(await status()).toMatchObject({
      settings: { idleDelay: '10s', maxIdleDelay: '10s', errorDelay: '3m', giveUpAfter: 0 },
    });
    // The order of the environment differs between threads and processes.
    expect(error.mock.calls.flat().sort()).toEqual([
      "App setting JOB__ERROR_DELAY='1s' is ignored: not a duration from '5s' to '5d'",
      "App setting JOB__JITTER='' is ignored: not a percentage from '0%' to '100%'",
      "App setting MY_OWN_EUJOB__MAX_IDLE_DELAY='1s' is ignored: not a duration from '5s' to '5d'",
    ]);
    error.mockRestore();
  });
});
