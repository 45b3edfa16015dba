import type { DurableClient } from 'durable-functions';
import { expect, it, vi } from 'vitest';
import { findInstance, leftRunEndsBy } from '../../templates/project/src/eternal/client';
import { job } from './job';

// The two major versions of the SDK return a history in different ways. Not every backend has one.

const began = '2026-01-01T00:00:00.250Z';
const endsBy = '2026-01-01T00:10:00.250Z';
const [scheduled, ended] = [{ EventType: 'TaskScheduled', Timestamp: began }, { EventType: 'x' }];
const at = new Date('2026-01-01T01:00:00Z');
const times = { createdTime: at, lastUpdatedTime: at };
const found = { runtimeStatus: 'Failed', input: null, output: null, ...times };

it.each<[string, { status?: object; query?: unknown; custom?: object | null }, string?]>([
  ['is in the history of a query (SDK 3)', { query: [ended, scheduled, ended] }, endsBy],
  [
    'is in the history of a status (SDK 4)',
    { status: { history: [{ type: 'TaskScheduled', timestamp: new Date(began) }] } },
    endsBy,
  ],
  ['has ended', { query: [scheduled, { EventType: 'TaskCompleted' }] }],
  ['has failed', { query: [scheduled, { EventType: 'TaskFailed' }] }],
  ['is followed by a second one', { query: [{ EventType: 'TaskFailed' }, scheduled] }, endsBy],
  ['was reported, but is not in the history', { query: [], custom: { runStartedAt: began } }],
  ['is reported, without a history', { custom: { runStartedAt: 'x' } }, '2026-01-01T01:10:00.000Z'],
  ['may be, without a history and a report', { custom: null }, '2026-01-01T01:10:00.000Z'],
  ['is not reported, without a history', { custom: { phase: 'sleeping' } }],
])('a failed loop waits for a run that %s', async (_, { status, query, custom = {} }, expected) => {
  const getStatus = async () => ({ ...found, customStatus: custom, ...status });
  const getStatusBy = vi.fn(async (filter: object) => {
    expect(filter).toMatchObject({ instanceId: 'job', showHistory: true });
    if (query === undefined) throw new Error('not implemented');
    return { historyEvents: query };
  });
  const client = { getStatus, getStatusBy } as unknown as DurableClient;
  const instance = await findInstance(client, job);
  expect(instance && (await leftRunEndsBy(client, job, instance))).toBe(expected);
  expect(getStatusBy).toHaveBeenCalledTimes(status ? 0 : 1);
});

it.each([
  ['Completed', undefined],
  ['Running', endsBy],
  ['Pending', endsBy],
])('a loop that is %s may leave a run until %s', async (runtimeStatus, expected) => {
  vi.useFakeTimers({ now: new Date(began) });
  const getStatus = vi.fn(async () => ({ ...found, runtimeStatus }));
  const client = { getStatus } as unknown as DurableClient;
  const instance = await findInstance(client, job);
  expect(instance && (await leftRunEndsBy(client, job, instance))).toBe(expected);
  expect(getStatus).toHaveBeenCalledExactlyOnceWith('job', { showInput: true });
  vi.useRealTimers();
});
