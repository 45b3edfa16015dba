import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import type { OnFailure, Processor } from '../../templates/project/src/eternal/activity';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { loadLoop } from './load-loop';

const boom = new Error('boom');

describe('a run comes', () => {
  it('after each idle delay, counted from the end of the run before', async () => {
    const { emulator, processor, call, runsAt } = await emulate(
      { functionTimeout: '1m' },
      { activityDuration: '30s' },
    );
    await call('POST /start');
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 90, 180]);
    expect(processor.mock.calls[0]?.[0].signal.aborted).toBe(false);
  });

  it('later and later while nothing is found, up to the maximum', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxIdleDelay: '10m' });
    await call('POST /start');
    await emulator.advance('35m');
    expect(runsAt()).toEqual([0, 60, 180, 420, 900, 1500, 2100]);
    processor.mockResolvedValueOnce(1);
    await emulator.advance('11m');
    expect(runsAt().slice(7)).toEqual([2700, 2700, 2760]);
  });

  it('at once after a busy one, until nothing is left', async () => {
    const { emulator, processor, call, runsAt } = await emulate({}, { activityDuration: '2s' });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('1m');
    expect(runsAt()).toEqual([0, 2, 4]);
  });

  it('after the busy delay, where there is one', async () => {
    const { emulator, processor, call, runsAt } = await emulate({
      busyDelay: '10s',
      jitter: '50%',
    });
    processor.mockResolvedValueOnce(3).mockResolvedValueOnce(3);
    await call('POST /start');
    await emulator.advance('30s');
    expect(runsAt()).toEqual([0, 10, 20]);
  });

  it('later and later while runs fail, up to the maximum, and from the start again after a success', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxErrorDelay: '10m' });
    for (let n = 0; n < 4; n += 1) processor.mockRejectedValueOnce(boom);
    processor.mockResolvedValueOnce(0).mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('35m');
    expect(runsAt()).toEqual([0, 180, 540, 1140, 1740, 1800, 1980, 2040, 2100]);
  });

  it('after a failure with the idle delays from the start again', async () => {
    const { emulator, processor, call, runsAt } = await emulate({ maxIdleDelay: '4m' });
    processor.mockResolvedValueOnce(0).mockResolvedValueOnce(0).mockRejectedValueOnce(boom);
    await call('POST /start');
    await emulator.advance('10m');
    expect(runsAt()).toEqual([0, 60, 180, 360, 420, 540]);
  });

  it('less than a second early, where timers are', async () => {
    const { emulator, call } = await emulate({ idleDelay: '5s' }, { faults: { earlyTimers: 1 } });
    await call('POST /start');
    await emulator.advance('3m');

    const starts = emulator.runs.map(({ startedAt }) => startedAt.getTime());
    const gaps = starts.slice(1).map((start, n) => start - Number(starts[n]));
    expect(Math.min(...gaps)).toBeGreaterThan(4_000);
    expect(Math.min(...gaps)).toBeLessThan(5_000);
  });

  it('spread by jitter, which differs from run to run and from job to job', async () => {
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

  it('no more after so many failures in a row: the loop gives up, although a run was asked for', async () => {
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
  it('further batches while records keep coming, for as long as it may', async () => {
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

  it('no further than to the first batch that finds nothing', async () => {
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

describe('a run fails, and the loop goes on,', () => {
  it('whatever the processor throws', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate({ maxErrorDelay: '5s' });
    const forbids = { get: () => expect.fail('is not to be looked at') };
    const thrown: [value: unknown, said: unknown][] = [
      [boom, 'boom'],
      ['no connection', 'no connection'],
      [undefined, 'undefined'],
      [Symbol('odd'), 'Symbol(odd)'],
      [Object.create(null), '[Object: null prototype] {}'],
      [{ code: 5, cause: { deep: 1 } }, '{ code: 5, cause: [Object] }'],
      [Object.assign(new Error(), { message: 5 }), 'Error: 5'],
      [Object.assign(new Error('no stack'), { stack: undefined }), 'no stack'],
      // What Node shows of these two has changed since 20.
      [
        Object.defineProperty(new Error('no'), 'stack', forbids),
        expect.stringMatching(/^(a value of type object|\[Error: no\])$/),
      ],
      [
        Object.assign(new Error('five'), { stack: 5 }),
        expect.stringMatching(/^\[(5\]|Error: five)/),
      ],
      [{ [inspect.custom]: () => expect.fail('is not to be called') }, '{'],
      [
        new Error("not by Activity function 'x' failed: y"),
        "not by Activity function 'x' failed: y",
      ],
      [new Error('\n  first line\r\nsecond'), 'first line'],
      [new Error('tab\tbell\u0007\u2028end '), 'tab bell  end'],
      [new Error('x'.repeat(199).concat('\u{1f600}')), 'x'.repeat(199)],
    ];
    for (const [value] of thrown) {
      processor.mockImplementationOnce(async () => {
        throw value;
      });
    }
    await call('POST /start');
    for (const [n, [value, said]] of thrown.entries()) {
      await emulator.advance('5s');
      expect((await status()).last.error).toEqual(said);
      const failure = onFailure.mock.calls[n]?.[0];
      expect(failure?.error instanceof Error && failure.consecutiveFailures).toBe(n + 1);
      if (n === 0) expect(failure?.error).toBe(value);
      if (typeof value === 'string') expect(failure?.error.cause).toBe(value);
      expect(failure?.nextRunAt).toEqual(new Date(emulator.now.getTime() + 175_000));
      await emulator.advance('175s');
    }
    expect(await status()).toMatchObject({ totals: { runs: thrown.length + 1 } });
    expect(onFailure).toHaveBeenCalledTimes(thrown.length);
  });

  it('whatever else than a whole number from 0 up it returns', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate();
    const returned: unknown[] = [undefined, null, '5', -1, 1.5, Number.NaN, 5n, {}];
    for (const value of returned) processor.mockResolvedValueOnce(value as number);
    await call('POST /start');
    for (const [n, value] of returned.entries()) {
      await emulator.advance('5s');
      const { totals, last } = await status();
      expect(totals, String(value)).toMatchObject({ runs: n + 1, failures: n + 1 });
      expect(last.error).toMatch(/^\w+ must return a whole number, 0 or more, but returned \S/);
      await emulator.advance('175s');
    }
    expect(onFailure).toHaveBeenCalledTimes(returned.length);
  });

  it('when it does not end: its signal aborts, and 20 s later the run counts as failed', async () => {
    const limits = [
      ['1m', '2026-01-01T00:00:30.000Z', '2026-01-01T00:00:50.000Z'],
      ['10m', '2026-01-01T00:09:30.000Z', '2026-01-01T00:09:50.000Z'],
      ['2h', '2026-01-01T01:59:30.000Z', '2026-01-01T01:59:50.000Z'],
    ] as const;
    for (const [functionTimeout, abortsAt, failsAt] of limits) {
      const options = functionTimeout === '10m' ? {} : { functionTimeout };
      const { emulator, processor, onFailure, status } = await emulate(options, {
        functionTimeout,
      });
      let abortedAt: string | undefined;
      processor.mockImplementationOnce(({ signal }) => {
        signal.addEventListener('abort', () => {
          abortedAt = new Date().toISOString();
        });
        return new Promise(() => {});
      });
      // What an older deployment allowed a run does not count.
      const input = { settings: { functionTimeout: '1d' } };
      await emulator.start('job_orchestrator', { instanceId: 'job', input });
      await emulator.advance(functionTimeout);

      expect(abortedAt).toBe(abortsAt);
      expect(await status()).toMatchObject({
        phase: 'sleeping',
        totals: { runs: 1, failures: 1 },
        last: { at: failsAt, error: expect.stringContaining('did not end in time') },
      });
      expect(onFailure).toHaveBeenCalledTimes(1);
      await emulator.advance('3m');
      expect(emulator.runs).toHaveLength(2);
    }
  });

  it('whatever onFailure does, or without one', async () => {
    const says = (error: string) => [`job=job event=on-failure-failed error="${error}"`];
    const handlers: [onFailure: OnFailure | undefined, logged: string[]][] = [
      [undefined, []],
      [() => sleep(2_000), []],
      [() => Promise.reject(new Error('no mail')), says('no mail')],
      [() => new Promise(() => {}), says('did not end in time')],
    ];
    for (const [onFailure, lines] of handlers) {
      const processor = vi.fn<Processor>().mockResolvedValue(0).mockRejectedValueOnce(boom);
      const options = { processor, idleDelay: '1m', errorDelay: '3m', watchdog: 'off' } as const;
      const app = await loadApp(() =>
        eternalFunction('job', { ...options, ...(onFailure === undefined ? {} : { onFailure }) }),
      );
      using emulator = new Emulator(app, { functionTimeout: '10m' });
      const route = `${emulator.routePrefix}/job`;
      await emulator.request('POST', `${route}/start`);
      await emulator.advance('10m');

      const status = (await emulator.request('GET', route)).json();
      expect(status).toMatchObject({ totals: { failures: 1 }, last: { processed: 0 } });
      const logs = emulator.logs.filter(({ functionName }) => functionName === 'job_executor');
      expect(logs.map(({ message }) => message)).toEqual(lines);
    }
  });
});

describe('a loop', () => {
  it('says in its log what each run came to, once', async () => {
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

  it('repeats a run that a crash cut short, with the same run id and no other run in between', async () => {
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

  it('keeps its history and its state small, however long it lives', async () => {
    const { emulator, processor, call, instance, status } = await emulate();
    const nasty: Processor = async () => {
      throw new Error('"\\\u{1f600}ä'.repeat(1_000));
    };
    processor.mockResolvedValueOnce(Number.MAX_SAFE_INTEGER).mockResolvedValueOnce(5);
    processor.mockImplementation(nasty);
    await call('POST /start');
    let [events, bytes] = [0, 0];
    for (let n = 0; n < 20; n += 1) {
      await emulator.advance('5m');
      const answer = await call(`POST /run?commandId=${`${n}`.padStart(40, 'x')}`);
      expect(answer.status).toBe(200);
      events = Math.max(events, instance().history.length);
      bytes = Math.max(bytes, Buffer.byteLength(JSON.stringify(instance().input)));
      expect(Object(instance().input).appliedCommands).toHaveLength(Math.min(n + 1, 16));
    }
    expect(emulator.runs.at(-1)?.input).toMatchObject({ appliedCommands: [] });
    expect(events).toBeLessThan(20);
    expect(bytes).toBeLessThan(2_048);
    expect((await status()).last.error.length).toBeLessThanOrEqual(200);
    const totals = { processed: Number.MAX_SAFE_INTEGER };
    expect(await status()).toMatchObject({ totals, last: { processed: 0 } });
  });

  it('goes on from whatever input it finds', async () => {
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
    const anew = { startedAt: now, totals, appliedCommands: [] };
    const ids = Array.from({ length: 20 }, (_, n) => `id-${n}`);
    const long = 'x'.repeat(40);
    const inputs: [input: unknown, shown: object, runs: number[]][] = [
      [null, { incarnation: '20260101T000000000Z', ...anew }, [0, 60, 120]],
      [
        { incarnation: 5, totals: 'x', startedAt: 5, appliedCommands: 5, last: [] },
        anew,
        [0, 60, 120],
      ],
      [{ incarnation: 'two words', totals: { runs: -1, processed: 1.5 } }, anew, [0, 60, 120]],
      [{ last: { at: '2030-01-01T00:00:00Z', processed: 0 } }, anew, [60, 120]],
      [{ last: { at: 'never', processed: 0 } }, { ...anew, last: undefined }, [0, 60, 120]],
      [{ last: { at, error: 'two\nlines' } }, { last: { at, processed: 0, error: 'two' } }, [150]],
      [{ startedAt: '+012026-01-01' }, { incarnation: '0120260101T000000000Z' }, [0, 60, 120]],
      [
        { incarnation: long, appliedCommands: ids },
        { appliedCommands: ids.slice(4) },
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

  it('refuses settings in its file that are not legal, and says what is', async () => {
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

  it('takes its settings from app settings first, and ignores bad ones', async () => {
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
    expect(error.mock.calls.flat()).toEqual([
      "App setting MY_OWN_EUJOB__MAX_IDLE_DELAY='1s' is ignored: not a duration from '5s' to '5d'",
      "App setting JOB__ERROR_DELAY='1s' is ignored: not a duration from '5s' to '5d'",
      "App setting JOB__JITTER='' is ignored: not a percentage from '0%' to '100%'",
    ]);
    error.mockRestore();
  });
});
