import { InvocationContext, type Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { afterEach, expect, it, vi } from 'vitest';
import { createWatchdog } from '../../templates/project/src/eternal/watchdog';
import { job } from './job';

// The exact millisecond at which the watchdog acts. Emulated loops are some milliseconds off.

afterEach(() => void vi.useRealTimers());

const since = '2026-01-01T00:00:00.000Z';

/** What the watchdog logs about a loop with this status, and the calls of its client. */
async function runWatchdog(status: object, now: string) {
  vi.useFakeTimers({ now: new Date(now) });
  const at = new Date(since);
  const found = { input: null, output: null, createdTime: at, lastUpdatedTime: at, ...status };
  const historyEvents = [{ EventType: 'TaskScheduled', Timestamp: since }];
  const terminate = vi.fn(async () => undefined);
  const startNew = vi.fn(async () => 'job');
  const looks = { getStatus: async () => found, getStatusBy: async () => ({ historyEvents }) };
  const client = { ...looks, startNew, terminate } as unknown as DurableClient;
  const log: string[] = [];
  const logHandler = (_level: string, ...args: unknown[]) => log.push(args.join(' '));
  await createWatchdog(job)({} as Timer, client, new InvocationContext({ logHandler }));
  return { log, startNew, terminate };
}

it.each([
  ['2026-01-01T23:55:00.000Z', 0],
  ['2026-01-01T23:59:59.990Z', 1],
  ['2026-01-02T00:00:00.000Z', 1],
  ['2026-01-02T00:05:00.000Z', 0],
  ['2026-01-03T00:00:00.000Z', 1],
])('at %s it reports a loop that was paused at midnight %d times', async (now, times) => {
  const customStatus = { phase: 'paused', incarnation: 'incarnation', paused: since };
  const { log, terminate } = await runWatchdog({ runtimeStatus: 'Running', customStatus }, now);
  const line = `job=job event=paused since=${since}`;
  expect(log).toEqual(Array.from({ length: times }, () => line));
  expect(terminate).toHaveBeenCalledExactlyOnceWith('job:ended', '');
});

it.each([
  ['2026-01-01T00:09:59.999Z', 0],
  ['2026-01-01T00:10:00.000Z', 1],
])('at %s it revives a loop whose run must be over at 00:10 %d times', async (now, times) => {
  const customStatus = { phase: 'running', incarnation: 'incarnation' };
  const { startNew } = await runWatchdog({ runtimeStatus: 'Failed', customStatus }, now);
  expect(startNew).toHaveBeenCalledTimes(times);
});

it.each([
  ['2026-01-01T00:10:00.000Z', []],
  ['2026-01-01T00:10:00.001Z', [`job=job event=STALLED since=${since} phase=sleeping`]],
])('at %s it logs %j for a loop that had to wake at midnight', async (now, lines) => {
  const customStatus = { phase: 'sleeping', nextRunAt: since, settings: job.settings };
  expect((await runWatchdog({ runtimeStatus: 'Running', customStatus }, now)).log).toEqual(lines);
});
