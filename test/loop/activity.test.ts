import { InvocationContext, type LogLevel } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  createExecutor,
  type OnFailure,
  type Processor,
} from '../../templates/project/src/eternal/activity';
import { type JobSettings, resolveSettings } from '../../templates/project/src/eternal/settings';
import { FAILED, type LoopState, restoreState } from '../../templates/project/src/eternal/state';
import { job } from './job';

/** The default time limit of a run. */
const LIMIT_MS = 10 * 60_000;
const now = new Date('2026-01-01T00:00:00Z');
const input = (given: Partial<JobSettings> = {}, consecutiveFailures = 0): LoopState => ({
  ...restoreState(
    { incarnation: 'incarnation', totals: { runs: 6 } },
    resolveSettings('job', { idleDelay: '1m', errorDelay: '3m', ...given }),
    now,
  ),
  consecutiveFailures,
});

const logged: [LogLevel, string][] = [];
const context = () =>
  new InvocationContext({ logHandler: (level, ...args) => logged.push([level, args.join(' ')]) });
const run = (processor: Processor, state = input(), onFailure?: OnFailure) =>
  createExecutor(job, processor, onFailure)(state, context());

beforeEach(() => {
  vi.useFakeTimers({ now });
  logged.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe('a run', () => {
  it('passes a batch to the processor, and returns how many records it processed', async () => {
    const seen: Batch[] = [];
    const processor: Processor = async (batch) => {
      seen.push(batch);
      batch.log('working');
      return 3;
    };

    expect(await run(processor)).toEqual({ processed: 3 });
    expect(seen).toMatchObject([{ runId: 'incarnation-7', batch: 0 }]);
    expect(logged).toEqual([['information', 'working']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', '5', "'5'"],
    ['a fraction', 1.5, '1.5'],
    ['a negative number', -1, '-1'],
    ['no number', Number.NaN, 'NaN'],
    ['an object', { processed: 1 }, '{ processed: 1 }'],
  ])('fails when the processor returns %s', async (_, returned, printed) => {
    const processOrders = async () => returned as number;
    const error = `processOrders must return a whole number, 0 or more, but returned ${printed}`;
    const failure = await run(processOrders).catch((thrown) => thrown);
    expect(failure.message).toBe(`job: run failed: ${error}`);
    expect(failure.cause).toEqual(new TypeError(error));
  });

  it('drains while records keep coming and time is left', async () => {
    const batches: number[] = [];
    const processor: Processor = async ({ batch }) => {
      batches.push(batch);
      vi.advanceTimersByTime(25_000);
      return 2;
    };

    expect(await run(processor, input({ drainFor: '1m' }))).toEqual({ processed: 6 });
    expect(batches).toEqual([0, 1, 2]);
  });

  it('stops draining at the first batch that finds nothing', async () => {
    const left = [5, 5, 0, 5];
    const processor: Processor = async () => left.shift() ?? 0;
    expect(await run(processor, input({ drainFor: '1m' }))).toEqual({ processed: 10 });
  });

  it('aborts its signal 30 s before the host would end it', async () => {
    const states: boolean[] = [];
    await run(async ({ signal }) => {
      vi.advanceTimersByTime(LIMIT_MS - 30_001);
      states.push(signal.aborted);
      vi.advanceTimersByTime(1);
      states.push(signal.aborted);
      return 0;
    });
    expect(states).toEqual([false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a run that failed', () => {
  const boom = new Error('boom');
  const fails: Processor = () => Promise.reject(boom);

  it.each([
    [
      'the first time',
      input(),
      { consecutiveFailures: 1, nextRunAt: new Date('2026-01-01T00:03:00Z') },
    ],
    [
      'again, with doubling pauses',
      input({ maxErrorDelay: '1h' }, 2),
      { consecutiveFailures: 3, nextRunAt: new Date('2026-01-01T00:12:00Z') },
    ],
    ['for the last time', input({ giveUpAfter: 3 }, 2), { consecutiveFailures: 3, gaveUp: true }],
  ])('calls onFailure for a run that failed %s', async (_, state, expected) => {
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    await expect(run(fails, state, onFailure)).rejects.toThrow('job: run failed: boom');
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({ error: boom, ...expected });
    expect(onFailure.mock.calls[0]?.[0].error).toBe(boom);
  });

  it('fails with an error that is still its own when the host cuts the text before the first colon', async () => {
    // The Durable extension does so for durable-functions 4 (its issue #3024).
    const failure = await run(() => Promise.reject(new Error('boom: no'))).catch(
      (caught) => caught,
    );
    const [, seen] = /: (.*)/.exec(failure.message) ?? [];
    expect(`Activity task #1 failed: ${seen}`).toMatch(new RegExp(`${FAILED.slice(2)}boom: no$`));
  });

  it('keeps its error when onFailure throws or rejects', async () => {
    const later: OnFailure = () => Promise.reject(new Error('mail is down'));
    const atOnce: OnFailure = () => {
      throw new Error('no such page');
    };
    for (const onFailure of [later, atOnce]) {
      const failure = await run(fails, input(), onFailure).catch((thrown) => thrown);
      expect(failure).toMatchObject({ message: 'job: run failed: boom', stack: boom.stack });
      expect(failure.cause).toBe(boom);
    }
    expect(logged).toEqual([
      ['error', 'job=job event=on-failure-failed error="mail is down"'],
      ['error', 'job=job event=on-failure-failed error="no such page"'],
    ]);
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throws = (): never => {
    throw new Error('unreadable');
  };
  it.each<[string, unknown, string | RegExp]>([
    ['a text', 'just a text', 'just a text'],
    ['nothing', undefined, 'undefined'],
    ['a Symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a prototype', Object.create(null), '[Object: null prototype] {}'],
    [
      'an error whose message is not a text',
      Object.assign(new Error(), { message: { a: 1 } }),
      'Error: [object Object]',
    ],
    [
      'an error whose stack cannot be read',
      Object.defineProperty(new Error('boom'), 'stack', { get: throws }),
      // `util.inspect` shows it since Node 22.
      /^(?:a value of type object|\[Error: boom\])$/,
    ],
    ['a revoked proxy', revoked.proxy, '<Revoked Proxy>'],
    [
      'an object whose tag cannot be read',
      Object.defineProperty({}, Symbol.toStringTag, { get: throws }),
      // `util.inspect` shows it since Node 24.
      /^(?:a value of type object|\{\})$/,
    ],
    [
      'an object whose prototype cannot be read',
      Object.create(new Proxy({}, { getPrototypeOf: throws, getOwnPropertyDescriptor: throws })),
      'a value of type object',
    ],
  ])('fails with an Error when the processor throws %s', async (_, thrown, message) => {
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    const processor: Processor = () => Promise.reject(thrown);
    const failure = await run(processor, input(), onFailure).catch((caught) => caught);
    expect(failure.message.startsWith('job: run failed: ')).toBe(true);
    const error = onFailure.mock.calls[0]?.[0].error;
    expect(error).toBeInstanceOf(Error);
    expect(error?.message).toMatch(message);
    expect(failure.cause === error).toBe(true);
  });
});

describe('the error of a failed run', () => {
  const refused = new Error('connect ECONNREFUSED ::1:5432');
  const none = Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' });
  const endless = new AggregateError([], '');
  endless.errors.push(endless);

  it.each<[string, unknown, string]>([
    ['its message', new Error('boom'), 'boom'],
    ['the first line of its message', new Error('\n boom\n at noon'), 'boom'],
    ['a message that begins like our own', new Error('run failed: boom'), 'run failed: boom'],
    ['a text', 'no "orders"\nat all', 'no "orders"'],
    [
      'an object on one line',
      { status: 503, statusText: 'Service Unavailable' },
      "{ status: 503, statusText: 'Service Unavailable' }",
    ],
    [
      'an object of many lines',
      { error: new Error('boom'), list: [1, 2], text: 'x\ny' },
      "{ error: Error: boom, list: [Array], text: 'x\\ny' }",
    ],
    ['its code and its first error', none, 'ECONNREFUSED: connect ECONNREFUSED ::1:5432'],
    ['its first error', new AggregateError(['no route', 'no host'], ''), 'no route'],
    ['its code', Object.assign(new Error(''), { code: 'ETIMEDOUT' }), 'ETIMEDOUT'],
    ['its name', new RangeError(), 'RangeError'],
    ['its name, if nothing else is a text', Object.assign(new Error(), { code: 5 }), 'Error'],
    [
      'the cause of a failed fetch',
      new TypeError('fetch failed', { cause: refused }),
      'fetch failed: connect ECONNREFUSED ::1:5432',
    ],
    [
      'the first error of the cause',
      new TypeError('fetch failed', { cause: none }),
      'fetch failed: ECONNREFUSED: connect ECONNREFUSED ::1:5432',
    ],
    ['a failed fetch without a cause', new TypeError('fetch failed'), 'fetch failed'],
    ['an error that contains itself', endless, 'AggregateError'],
  ])('names %s', async (_, thrown, text) => {
    const failure = await run(() => Promise.reject(thrown)).catch((caught) => caught);
    expect(failure.message).toBe(`job: run failed: ${text}`);
    const isError = thrown instanceof Error;
    expect(failure.cause).toEqual(isError ? thrown : expect.objectContaining({ cause: thrown }));
  });

  it('has at most 200 characters', async () => {
    const failure = await run(() => Promise.reject(new Error('x'.repeat(500)))).catch((e) => e);
    expect(failure.message).toBe(`job: run failed: ${'x'.repeat(200)}`);
  });
});

describe('a run that the host ended', () => {
  const at = '2025-12-31T23:59:50.000Z';
  const ended = { ...input({}, 2), last: { at, processed: 0, error: 'node exited' } };
  const input2 = { ...ended, hostError: 'node exited\nwith code 1' } as LoopState;

  it('calls onFailure, and not the processor', async () => {
    const [processor, onFailure] = [vi.fn<Processor>(), vi.fn<OnFailure>()];
    expect(await run(processor, input2, onFailure)).toEqual({ processed: 0 });
    expect(processor).not.toHaveBeenCalled();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({
      error: new Error('node exited'),
      consecutiveFailures: 2,
      nextRunAt: new Date('2026-01-01T00:02:50Z'),
    });
  });

  it('calls onFailure, even if the state has no last run', async () => {
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    const state = { ...input(), hostError: 'node exited' };
    expect(await run(vi.fn<Processor>(), state, onFailure)).toEqual({ processed: 0 });
    expect(onFailure).toHaveBeenCalledOnce();
  });

  it('logs an error of onFailure', async () => {
    const onFailure: OnFailure = () => Promise.reject(new Error('no mail'));
    expect(await run(vi.fn<Processor>(), input2, onFailure)).toEqual({ processed: 0 });
    expect(logged).toEqual([['error', 'job=job event=on-failure-failed error="no mail"']]);
  });
});

describe('a run that does not end', () => {
  const hangs: Processor = () => new Promise(() => {});

  it('fails 10 s before the host would end it, after onFailure was called', async () => {
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    const ended = expect(run(hangs, input(), onFailure)).rejects.toThrow('did not end in time');
    await vi.advanceTimersByTimeAsync(LIMIT_MS - 10_001);
    expect(onFailure).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(onFailure).toHaveBeenCalledOnce();
  });

  it('leaves onFailure 5 s after the time limit of the processor', async () => {
    const onFailure: OnFailure = () => new Promise((resolve) => setTimeout(resolve, 4_000));
    const ended = expect(run(hangs, input(), onFailure)).rejects.toThrow('did not end in time');
    await vi.advanceTimersByTimeAsync(LIMIT_MS - 6_000);
    await ended;
    expect(logged).toEqual([]);
  });

  it('fails 5 s before the host would end it when onFailure hangs', async () => {
    const ended = expect(run(hangs, input(), () => new Promise(() => {}))).rejects.toThrow(
      'in time',
    );
    await vi.advanceTimersByTimeAsync(LIMIT_MS - 5_000);
    await ended;
    expect(logged).toContainEqual([
      'error',
      'job=job event=on-failure-failed error="did not end in time"',
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a shutdown of the host', () => {
  // Without isolation, later files would get the activity of an app that was shut down.
  afterEach(() => void vi.resetModules());

  /** Loads the activity as an app does. @returns what the host calls before it ends the worker */
  const load = async () => {
    vi.resetModules();
    const { app } = await import('@azure/functions');
    const onTerminate = vi.spyOn(app.hook, 'appTerminate');
    const loaded = await import('../../templates/project/src/eternal/activity');
    const [terminate] = onTerminate.mock.calls.at(-1) ?? [];
    return { ...loaded, terminate: () => terminate?.({} as never) };
  };

  it('aborts the signal, and a run that ends then counts', async () => {
    const { createExecutor, terminate } = await load();
    const result = createExecutor(job, async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return 2;
    })(input(), context());
    await terminate();
    expect(await result).toEqual({ processed: 2 });
  });

  it('aborts the signals of all runs, without a warning that there are many', async () => {
    const { createExecutor, terminate } = await load();
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const aborted = Array.from({ length: 12 }, () =>
      createExecutor(job, async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return 1;
      })(input(), context()),
    );
    await terminate();
    expect(await Promise.all(aborted)).toHaveLength(12);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('leaves the signal of a run that has ended alone', async () => {
    const { createExecutor, terminate } = await load();
    const processor = vi.fn<Processor>().mockResolvedValue(0);
    await createExecutor(job, processor)(input(), context());
    await terminate();
    expect(processor.mock.lastCall?.[0].signal.aborted).toBe(false);
  });

  it('gives a run that fails then no result, so that the host repeats it', async () => {
    const { createExecutor, terminate } = await load();
    const onFailure = vi.fn();
    const ended = vi.fn();
    const processor: Processor = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('aborted');
    };
    createExecutor(job, processor, onFailure)(input(), context()).finally(ended);
    await terminate();
    await vi.advanceTimersByTimeAsync(LIMIT_MS);
    expect(onFailure).not.toHaveBeenCalled();
    expect(ended).not.toHaveBeenCalled();
  });
});
