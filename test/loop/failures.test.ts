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
      [{ [inspect.custom]: () => expect.fail('must not be called') }, '{'],
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
