import { InvocationContext, type LogLevel } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExecutor, type RunInput } from '../../src/eternal/activity';
import { namesOf } from '../../src/eternal/names';
import type { Batch, OnFailure, Processor } from '../../src/eternal/processor';
import { FUNCTION_TIMEOUT_MS, type GivenSettings, settingsFrom } from '../../src/eternal/settings';

const input = (given: Partial<GivenSettings> = {}, errorStreak = 0): RunInput => ({
  runId: '2026-01-01T00:00:00.000Z-7',
  iteration: 7,
  errorStreak,
  settings: settingsFrom('job', { idleDelay: '1m', errorDelay: '3m', ...given }),
});

const logged: [LogLevel, string][] = [];
const context = () =>
  new InvocationContext({ logHandler: (level, ...args) => logged.push([level, args.join(' ')]) });
const run = (processor: Processor, runInput = input(), onFailure?: OnFailure) =>
  createExecutor(namesOf('job'), processor, onFailure)(runInput, context());

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  logged.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe('a run', () => {
  it('gives the processor its batch, and returns how many records it processed', async () => {
    const seen: Batch[] = [];
    const processor: Processor = async (batch) => {
      seen.push(batch);
      batch.log('working');
      return 3;
    };

    expect(await run(processor)).toEqual({ processed: 3 });
    expect(seen).toMatchObject([{ runId: '2026-01-01T00:00:00.000Z-7', batch: 0 }]);
    expect(logged).toEqual([['information', 'working']]);
  });

  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', '5', "'5'"],
    ['a fraction', 1.5, '1.5'],
    ['a negative number', -1, '-1'],
    ['no number', Number.NaN, 'NaN'],
    ['an object', { processed: 1 }, '{ processed: 1 }'],
  ])('fails when the processor returns %s', async (_, returned, said) => {
    const processOrders = async () => returned as number;
    await expect(run(processOrders)).rejects.toThrow(
      new TypeError(`processOrders must return a whole number, 0 or more, but returned ${said}`),
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

  it('stops draining when nothing is left', async () => {
    const left = [5, 5, 0, 5];
    const processor: Processor = async () => left.shift() ?? 0;
    expect(await run(processor, input({ drainFor: '1m' }))).toEqual({ processed: 10 });
  });

  it('aborts its signal 30 s before the host would kill it', async () => {
    const states: boolean[] = [];
    await run(async ({ signal }) => {
      vi.advanceTimersByTime(FUNCTION_TIMEOUT_MS - 30_001);
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
    ['the first time', input(), { errorStreak: 1, nextRunAt: new Date('2026-01-01T00:03:00Z') }],
    [
      'again, with doubling pauses',
      input({ maxErrorDelay: '1h' }, 2),
      { errorStreak: 3, nextRunAt: new Date('2026-01-01T00:12:00Z') },
    ],
    ['for the last time', input({ giveUpAfter: 3 }, 2), { errorStreak: 3, gaveUp: true }],
  ])('tells onFailure: %s', async (_, runInput, expected) => {
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    await expect(run(fails, runInput, onFailure)).rejects.toBe(boom);
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({ error: boom, ...expected });
  });

  it('stays the failure that it was when onFailure fails too, at once or later', async () => {
    const later: OnFailure = () => Promise.reject(new Error('mail is down'));
    const atOnce: OnFailure = () => {
      throw new Error('no such page');
    };
    await expect(run(fails, input(), later)).rejects.toBe(boom);
    await expect(run(fails, input(), atOnce)).rejects.toBe(boom);
    expect(logged).toEqual([
      ['error', 'onFailure failed itself: mail is down'],
      ['error', 'onFailure failed itself: no such page'],
    ]);
  });

  it('gives an Error, whatever was thrown', async () => {
    const processor: Processor = () => Promise.reject('just a text');
    const onFailure = vi.fn<OnFailure>().mockResolvedValue();
    await expect(run(processor, input(), onFailure)).rejects.toThrow('just a text');
    expect(onFailure.mock.calls[0]?.[0].error).toBeInstanceOf(Error);
  });
});
