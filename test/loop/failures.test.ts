import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Emulator, loadApp } from 'durable-functions-emulator';
import { describe, expect, it, vi } from 'vitest';
import { eternalFunction } from '../../templates/project/src/eternal';
import type { OnFailure, Processor } from '../../templates/project/src/eternal/activity';
import { emulate } from '../../templates/project/test/eternal/emulate';

const boom = new Error('boom');

describe('the loop continues after a failed run', () => {
  it('whatever the processor throws', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate({ maxErrorDelay: '5s' });
    const forbids = { get: () => expect.fail('must not be read') };
    const thrown: [value: unknown, printed: unknown][] = [
      [boom, 'boom'],
      ['no connection', 'no connection'],
      [undefined, 'undefined'],
      [Symbol('odd'), 'Symbol(odd)'],
      [Object.create(null), '[Object: null prototype] {}'],
      [{ code: 5, cause: { deep: 1 } }, '{ code: 5, cause: [Object] }'],
      [Object.assign(new Error(), { message: 5 }), 'Error: 5'],
      [Object.assign(new Error('no stack'), { stack: undefined }), 'no stack'],
      // Node prints these two differently since version 20.
      [
        Object.defineProperty(new Error('no'), 'stack', forbids),
        expect.stringMatching(/^(a value of type object|\[Error: no\])$/),
      ],
      [
        Object.assign(new Error('five'), { stack: 5 }),
        expect.stringMatching(/^\[(5\]|Error: five)/),
      ],
      [
        { [inspect.custom]: () => expect.fail('must not be called') },
        expect.stringMatching(/^\{ \[.*inspect.custom.*\]: \[Function: .* \}$/),
      ],
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
    for (const [n, [value, printed]] of thrown.entries()) {
      await emulator.advance('5s');
      expect((await status()).last.error).toEqual(printed);
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

  it('when the processor returns anything but a whole number from 0 up', async () => {
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

  it('when the processor does not end: its signal aborts, and the run fails 20 s later', async () => {
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
      // The time limit of an older deployment does not apply.
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

  it('whatever onFailure does, and without onFailure', async () => {
    const logOf = (error: string) => [`job=job event=on-failure-failed error="${error}"`];
    const handlers: [onFailure: OnFailure | undefined, logged: string[]][] = [
      [undefined, []],
      [() => sleep(2_000), []],
      [() => Promise.reject(new Error('no mail')), logOf('no mail')],
      [() => new Promise(() => {}), logOf('did not end in time')],
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

describe('a run that the host ended', () => {
  const EXITED = 'node exited with code 1 (0x1)';

  it('counts as failed, and onFailure is called once, by a step of its own', async () => {
    const { emulator, processor, onFailure, call, status, runsAt, logged } = await emulate(
      { errorDelay: '3m' },
      { activityDuration: (_, input) => (Object(input).hostError ? '2s' : '30s') },
    );
    await call('POST /start');
    await emulator.advance('10s');
    emulator.crashWorker();
    await emulator.advance('1s');
    expect(await status()).toMatchObject({ phase: 'running', totals: { runs: 1, failures: 1 } });
    await emulator.advance('9s');
    expect(await status()).toMatchObject({
      phase: 'sleeping',
      nextRunAt: '2026-01-01T00:03:10.000Z',
      last: { at: '2026-01-01T00:00:10.000Z', processed: 0, error: EXITED },
    });
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({
      error: new Error(EXITED),
      consecutiveFailures: 1,
      nextRunAt: new Date('2026-01-01T00:03:10Z'),
    });
    await emulator.advance('3m');
    expect(runsAt()).toEqual([0, 10, 190]);
    expect(processor).toHaveBeenCalledTimes(2);
    const ids = processor.mock.calls.map(([{ runId }]) => runId.split('-').at(-1));
    expect(ids).toEqual(['1', '2']);
    expect(logged('orchestrator')).toHaveLength(1);
  });

  it('counts as failed when it exceeded functionTimeout of the host', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate(
      { functionTimeout: '1h' },
      { functionTimeout: '10m' },
    );
    processor.mockImplementationOnce(() => new Promise(() => {}));
    await call('POST /start');
    await emulator.advance('11m');
    const error = 'Timeout value of 00:10:00 was exceeded by function: Functions.job_executor';
    expect(await status()).toMatchObject({ totals: { runs: 1, failures: 1 }, last: { error } });
    expect(onFailure).toHaveBeenCalledTimes(1);
  });

  it('has an error text, even if the host gives none', async () => {
    const { emulator, call } = await emulate({}, { record: true, activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    emulator.crashWorker();
    await emulator.advance('1s');
    const episode = emulator.episodes.at(-1);
    if (episode === undefined) throw new Error('there is no episode');
    const history = episode.trigger.history.map((event) =>
      event.EventType === 6 ? { ...event, Reason: '', Details: '' } : event,
    );
    const trigger = { ...episode.trigger, history };
    const { customStatus } = await emulator.replay({ ...episode, trigger });
    expect(customStatus).toMatchObject({ last: { error: 'unknown error' } });
  });

  it('makes the loop give up, or end, after onFailure was called', async () => {
    for (const [command, phase] of [
      ['run', 'gave-up'],
      ['stop', 'stopped'],
      ['pause', 'paused'],
    ] as const) {
      const { emulator, onFailure, call, status } = await emulate(
        { giveUpAfter: phase === 'gave-up' ? 1 : 0 },
        { activityDuration: '30s' },
      );
      await call('POST /start');
      await emulator.advance('10s');
      expect((await call(`POST /${command}`)).status).toBe(200);
      emulator.crashWorker();
      await emulator.advance('40s');
      expect((await status()).phase).toBe(phase);
      expect(onFailure).toHaveBeenCalledTimes(1);
      const end = phase === 'gave-up' ? { gaveUp: true } : { nextRunAt: expect.any(Date) };
      expect(onFailure).toHaveBeenCalledWith(expect.objectContaining(end));
    }
  });

  it('leaves the loop alive when the worker crashes in onFailure too', async () => {
    const { emulator, onFailure, call, raise, status, runsAt, logged } = await emulate(
      {},
      { activityDuration: '30s' },
    );
    await call('POST /start');
    for (let n = 0; n < 2; n += 1) {
      await emulator.advance('10s');
      emulator.crashWorker();
    }
    raise('run', { id: 'a' });
    await emulator.advance('1s');
    expect(logged('orchestrator').filter((line) => line.includes('event=on'))).toEqual([
      `job=job event=on-failure-failed error="${EXITED}"`,
    ]);
    await emulator.advance('2s');
    expect(onFailure).toHaveBeenCalledTimes(1);
    expect(await status()).toMatchObject({ phase: 'running', totals: { runs: 1 } });
    expect(runsAt()).toEqual([0, 10, 20]);
  });

  it('applies a command that arrives while onFailure is called', async () => {
    const { emulator, call, raise, status } = await emulate({}, { activityDuration: '30s' });
    await call('POST /start');
    await emulator.advance('10s');
    emulator.crashWorker();
    await emulator.advance('5s');
    raise('pause', { id: 'b' });
    expect((await call('POST /stop')).status).toBe(202);
    await emulator.advance('1m');
    expect(await status()).toMatchObject({ phase: 'stopped', totals: { runs: 1 } });
  });

  it('is distinguished from a run that failed with a text of the host or of the loop', async () => {
    const { emulator, processor, onFailure, call, status } = await emulate();
    const texts = [
      EXITED,
      'run failed: boom',
      `Activity function 'x' failed: ${EXITED}`,
      'failed: ',
    ];
    for (const text of texts) processor.mockRejectedValueOnce(new Error(text));
    await call('POST /start');
    for (const [n, text] of texts.entries()) {
      await emulator.advance('5s');
      expect((await status()).last.error).toBe(
        text.replace("Activity function 'x' failed: ", '').trim(),
      );
      expect(onFailure).toHaveBeenCalledTimes(n + 1);
      await emulator.advance('175s');
    }
  });
});
