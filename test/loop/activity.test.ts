import { InvocationContext, type LogLevel } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  createExecutor,
  type OnFailure,
  type Processor,
} from '../../templates/project/src/eternal/activity';
import type { Job } from '../../templates/project/src/eternal/settings';
import { type JobSettings, resolveSettings } from '../../templates/project/src/eternal/settings';
import { type LoopState, restoreState } from '../../templates/project/src/eternal/state';

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

const job: Job = {
  id: 'job',
  orchestrator: 'job_orchestrator',
  executor: 'job_executor',
  settings: resolveSettings('job', { idleDelay: '1m', errorDelay: '3m' }),
  watchdog: 'off',
  authLevel: 'function',
};
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
    await expect(run(processOrders)).rejects.toThrow(
      new TypeError(`processOrders must return a whole number, 0 or more, but returned ${printed}`),
    );
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
    await expect(run(fails, state, onFailure)).rejects.toBe(boom);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({ error: boom, ...expected });
  });

  it('keeps its error when onFailure throws or rejects', async () => {
    const later: OnFailure = () => Promise.reject(new Error('mail is down'));
    const atOnce: OnFailure = () => {
      throw new Error('no such page');
    };
    await expect(run(fails, input(), later)).rejects.toBe(boom);
    await expect(run(fails, input(), atOnce)).rejects.toBe(boom);
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
    const error = await run(processor, input(), onFailure).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect(onFailure.mock.calls[0]?.[0].error === error).toBe(true);
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
