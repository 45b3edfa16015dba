import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  findInstance,
  newIncarnation,
  sendCommand,
} from '../../templates/project/src/eternal/client';
import { job } from './job';

// What the status of the host means. The emulator does not have all of it.

const now = new Date('2026-01-01T00:00:00Z');

/** A client that gets these statuses, one for each call, and then always the last one. */
function clientSeeing(...looks: Partial<DurableOrchestrationStatus>[]) {
  const times = { createdTime: now, lastUpdatedTime: now };
  const statuses = looks.map((look) => ({ input: null, output: null, ...times, ...look }));
  const terminate = vi.fn().mockResolvedValue(undefined);
  const raiseEvent = vi.fn().mockResolvedValue(undefined);
  const getStatus = async () => (statuses.length > 1 ? statuses.shift() : statuses[0]);
  return { terminate, client: { getStatus, terminate, raiseEvent } as unknown as DurableClient };
}
const look = (runtimeStatus: string, more: Partial<DurableOrchestrationStatus> = {}) =>
  ({ runtimeStatus, ...more }) as Partial<DurableOrchestrationStatus>;

beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

describe('an instance', () => {
  it.each([
    ['Pending', 'pending', true],
    ['Running', 'sleeping', true],
    ['ContinuedAsNew', 'sleeping', true],
    ['Suspended', 'suspended', true],
    ['Completed', 'stopped', false],
    ['Terminated', 'terminated', false],
    ['Failed', 'failed', false],
  ])('with status %s that slept is %s; active: %s', async (status, phase, isActive) => {
    const { client } = clientSeeing(look(status, { customStatus: { phase: 'sleeping' } }));
    expect(await findInstance(client, job)).toMatchObject({ phase, isActive });
  });

  it('has the state of its input until it reports one, and of its output when it has ended', async () => {
    const [input, customStatus, state] = [1, 2, 3].map((runs) => ({
      incarnation: 'incarnation',
      totals: { runs },
      appliedCommands: [`${runs}`],
    }));
    const requested = { ...input, runNow: true };
    const output = { reason: 'enough', state };
    for (const [instance, runs, runNow] of [
      [look('Pending', { input: requested }), 1, true],
      [look('Running', { input: requested, customStatus }), 2, undefined],
      [look('Completed', { input: requested, customStatus, output }), 3, undefined],
    ] as const) {
      const found = await findInstance(clientSeeing(instance).client, job);
      expect(found?.state).toMatchObject({ totals: { runs }, appliedCommands: [`${runs}`] });
      expect(found?.state.runNow).toBe(runNow);
    }
  });

  it('has the reason of its end', async () => {
    for (const instance of [
      look('Completed', { output: { reason: 'enough', state: {} } }),
      look('Terminated', { output: 'enough' }),
    ]) {
      const found = await findInstance(clientSeeing(instance).client, job);
      expect(found?.reported.stopReason).toBe('enough');
    }
  });
});

it('gives incarnations different names, also when they start in the same millisecond', async () => {
  const { client } = clientSeeing();
  const all = await Promise.all(
    Array.from({ length: 20 }, () => newIncarnation(client, job, undefined)),
  );
  expect(new Set(all.map(({ incarnation }) => incarnation)).size).toBe(20);
});

it('terminates a loop although another command waits for its run', async () => {
  const busy = { phase: 'running', incarnation: 'incarnation', commandWaits: true };
  const running = look('Running', { customStatus: busy });
  const { client, terminate } = clientSeeing(
    running,
    running,
    look('Terminated', { customStatus: busy }),
  );
  const outcome = sendCommand(client, job, {
    type: 'terminate',
    id: 'x',
    incarnation: 'incarnation',
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toBe('applied');
  expect(terminate).toHaveBeenCalledOnce();
});

it.each([
  [true, 'waits'],
  [undefined, 'unseen'],
])(
  'a run that is sent during a run, with another command in the queue: %s, %s',
  async (commandWaits, effect) => {
    const customStatus = { phase: 'running', incarnation: 'incarnation', commandWaits };
    const { client } = clientSeeing(look('Running', { customStatus }));
    const outcome = sendCommand(client, job, { type: 'run', id: 'x', incarnation: 'incarnation' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await outcome).toBe(effect);
  },
);
