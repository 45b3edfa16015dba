import { InvocationContext, type Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { afterEach, expect, it, vi } from 'vitest';
import { createWatchdog } from '../../templates/project/src/eternal/watchdog';
import { job } from './job';

// The exact millisecond at which the watchdog acts. Emulated loops are some milliseconds off.

afterEach(() => void vi.useRealTimers());

const since = '2026-01-01T00:00:00.000Z';
const oldSettings = { settings: { idleDelay: '2m' } };

/** What the watchdog logs about a loop with this status, and the calls of its client. */
async function runWatchdog(status: object, now: string) {
  vi.useFakeTimers({ now: new Date(now) });
  const at = new Date(since);
  const found = { input: null, output: null, createdTime: at, lastUpdatedTime: at, ...status };
  const historyEvents = [{ EventType: 'TaskScheduled', Timestamp: since }];
  const terminate = vi.fn(async () => undefined);
  const startNew = vi.fn(async () => 'job');
  const twin = { ...found, runtimeStatus: 'Running' }; // says that the loop had ended
  const getStatus = async (id: string) => (id === 'job' ? found : twin);
  const looks = { getStatus, getStatusBy: async () => ({ historyEvents }) };
  const raiseEvent = async () => undefined;
  const client = { ...looks, startNew, terminate, raiseEvent } as unknown as DurableClient;
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
  const changed = { lastUpdatedTime: new Date('2026-01-01T06:00:00Z') };
  const status = { runtimeStatus: 'Running', input: oldSettings, customStatus, ...changed };
  const { log, terminate } = await runWatchdog(status, now);
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

it.each([
  ['00:15:00.000', '1m', []],
  ['00:15:00.001', '1d', [`job=job event=STALLED since=${since} phase=running`]],
])(
  'at %s it counts the time limit of the code for a run, not the old one of %s',
  async (...row) => {
    const [time, functionTimeout, lines] = row;
    const settings = { ...job.settings, functionTimeout };
    const customStatus = { phase: 'running', incarnation: 'incarnation', runStartedAt: since };
    const status = { runtimeStatus: 'Running', input: { settings }, customStatus };
    expect((await runWatchdog(status, `2026-01-01T${time}Z`)).log).toEqual(lines);
  },
);

it('does not report a suspended loop as overdue', async () => {
  const customStatus = { phase: 'sleeping', incarnation: 'incarnation', nextRunAt: since };
  const status = { runtimeStatus: 'Suspended', input: oldSettings, customStatus };
  expect((await runWatchdog(status, '2026-01-01T01:00:00.000Z')).log).toEqual([]);
});

it('starts no second instance for an ended loop that has one', async () => {
  const { log, startNew } = await runWatchdog({ runtimeStatus: 'Completed' }, since);
  expect(log).toEqual([]);
  expect(startNew).not.toHaveBeenCalled();
});

it('refreshes the settings of a loop that is overdue', async () => {
  const customStatus = { phase: 'sleeping', incarnation: 'incarnation', nextRunAt: since };
  const status = { runtimeStatus: 'Running', input: oldSettings, customStatus };
  const ended = runWatchdog(status, '2026-01-01T01:00:00.000Z');
  await vi.advanceTimersByTimeAsync(30_000);
  expect((await ended).log).toEqual([
    `job=job event=STALLED since=${since} phase=sleeping`,
    'job=job event=refreshed effect=unseen',
  ]);
});
