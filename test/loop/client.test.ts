import { InvocationContext, type Timer } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  effectOf,
  findInstance,
  incarnationIn,
  newIncarnation,
  sendCommand,
  startLoop,
} from '../../templates/project/src/eternal/client';
import type { Job } from '../../templates/project/src/eternal/settings';
import { resolveSettings, toMs } from '../../templates/project/src/eternal/settings';
import type { Command } from '../../templates/project/src/eternal/state';
import { createWatchdog } from '../../templates/project/src/eternal/watchdog';

// Cases that the emulator does not have: a loop that stays pending, a host that refuses a message nobody needs any more.

const job: Job = {
  id: 'job',
  orchestrator: 'job_orchestrator',
  executor: 'job_executor',
  settings: resolveSettings('job', { idleDelay: '1m', errorDelay: '3m' }),
  watchdog: '5m',
  authLevel: 'function',
};

type Looks = readonly (readonly [runtimeStatus: string, customStatus?: object] | 'none')[];

/** A client that gets these statuses, one per call, and then always the last one. */
function clientSeeing(...looks: Looks) {
  let seen = 0;
  const getStatus = async () => {
    const look = looks[Math.min(seen, looks.length - 1)];
    seen += 1;
    if (look === 'none') throw new Error('the extension replied with HTTP 404 response.');
    const [runtimeStatus, customStatus = null] = look ?? [];
    const times = { createdTime: new Date(), lastUpdatedTime: new Date() };
    const [input, output] = [null, null];
    return { runtimeStatus, customStatus, input, output, ...times } as DurableOrchestrationStatus;
  };
  const fake = {
    getStatus: vi.fn(getStatus),
    raiseEvent: vi.fn().mockResolvedValue(undefined),
    suspend: vi.fn().mockResolvedValue(undefined),
    resume: vi.fn().mockResolvedValue(undefined),
    terminate: vi.fn().mockResolvedValue(undefined),
    startNew: vi.fn().mockResolvedValue('job'),
  };
  return { ...fake, client: fake as unknown as DurableClient };
}

const sleeping = { phase: 'sleeping', incarnation: 'incarnation', appliedCommands: [] };
const command = (type: Command['type']): Command => ({ type, id: 'x', incarnation: 'incarnation' });
/** A command to a loop that was started without input: its incarnation is unknown until it runs. */
const toUnknown = (type: Command['type']): Command => ({ type, id: 'x', incarnation: undefined });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The result of sending a command, after all the time that it waits. */
async function outcomeOf(client: DurableClient, order: Command): Promise<unknown> {
  const outcome = sendCommand(client, job, order).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(30_000);
  return outcome;
}

/** Calls the watchdog once. Returns what it logs. */
async function runWatchdog(client: DurableClient): Promise<string[]> {
  const log: string[] = [];
  const logHandler = (_level: string, ...args: unknown[]) => log.push(args.join(' '));
  await createWatchdog(job)({} as Timer, client, new InvocationContext({ logHandler }));
  return log;
}

it('sends a command to a pending loop only when the loop runs', async () => {
  const { client, raiseEvent } = clientSeeing(
    ['Pending'],
    ['Pending'],
    ['Running', sleeping],
    ['Running', { ...sleeping, appliedCommands: ['x'] }],
  );
  expect(await outcomeOf(client, toUnknown('run'))).toBe('applied');
  expect(raiseEvent).toHaveBeenCalledExactlyOnceWith('job', 'control', command('run'));
});

it.each(['run', 'stop', 'pause'] as const)(
  'reports a %s as unseen when the loop stays pending',
  async (type) => {
    const { client, raiseEvent, suspend } = clientSeeing(['Pending']);
    expect(await outcomeOf(client, toUnknown(type))).toBe('unseen');
    expect(raiseEvent).not.toHaveBeenCalled();
    expect(suspend).not.toHaveBeenCalled();
  },
);

it('terminates a pending loop', async () => {
  const { client, terminate } = clientSeeing(['Pending'], ['Terminated']);
  expect(await outcomeOf(client, toUnknown('terminate'))).toBe('applied');
  expect(terminate).toHaveBeenCalledOnce();
});

it('ends when another incarnation is active than the addressed one', async () => {
  const { client } = clientSeeing(['Pending'], ['Running', { ...sleeping, incarnation: 'other' }]);
  expect(await outcomeOf(client, command('stop'))).toBe('ended');
});

it('treats a loop whose history is purged while it sends as ended', async () => {
  const { client } = clientSeeing(['Running', sleeping], 'none');
  expect(await outcomeOf(client, command('stop'))).toBe('ended');
});

const refusal = 'The operation failed with an unexpected status code: 500.';
it.each([
  ['pause', 'Running', 'Suspended', 'applied'],
  ['resume', 'Suspended', 'Running', 'applied'],
  ['pause', 'Running', 'Completed', 'ended'],
  ['pause', 'Running', 'none', 'ended'],
  ['pause', 'Running', 'Running', refusal],
  ['resume', 'Suspended', 'Suspended', refusal],
  ['stop', 'Suspended', 'Suspended', refusal],
] as const)(
  'handles a refused %s of a loop that was %s and is %s: %s',
  async (type, was, is, expected) => {
    const { client, suspend, resume } = clientSeeing(
      [was, sleeping],
      is === 'none' ? is : [is, sleeping],
    );
    for (const call of [suspend, resume]) call.mockRejectedValue(new Error(refusal));
    expect(await outcomeOf(client, command(type))).toBe(expected);
  },
);

it.each([
  ['run', 'Running'],
  ['run', 'Suspended'],
  ['stop', 'Running'],
  ['refresh', 'Suspended'],
] as const)('does not resume a loop for a %s while it is %s', async (type, status) => {
  const { client, resume } = clientSeeing([status, sleeping]);
  expect(await outcomeOf(client, command(type))).toBe('unseen');
  expect(resume).not.toHaveBeenCalled();
});

it.each(['run', 'stop', 'refresh'] as const)(
  'polls at once, then less often, and sends four copies of a %s',
  async (type) => {
    const { client, getStatus, raiseEvent } = clientSeeing(['Running', sleeping]);
    const times: number[] = [];
    const begun = Date.now();
    raiseEvent.mockImplementation(async () => void times.push(Date.now() - begun));
    expect(await outcomeOf(client, command(type))).toBe('unseen');
    expect(times.map((ms) => Math.floor(ms / 1_000))).toEqual([0, 2, 5, 10]);
    expect(getStatus.mock.calls.length).toBeLessThan(30);
  },
);

it('sees the effect of a stop in the status, except while the loop is paused', async () => {
  const stopping = { ...sleeping, phase: 'running', stopReason: 'enough' };
  for (const [status, effect] of [
    ['Running', 'applied'],
    ['Suspended', undefined],
    ['Completed', 'ended'],
  ] as const) {
    const instance = await findInstance(clientSeeing([status, stopping]).client, job);
    expect(instance && effectOf(command('stop'), instance)).toBe(effect);
  }
});

it.each([
  ['20260101T000000000Z-1a2b3c-0123abcd', '20260101T000000000Z-1a2b3c'],
  ['20260101T000000000Z-0123abcd', '20260101T000000000Z'],
  ['x20260101T000000000Z-1a2b3c-0123abcd', undefined],
  ['20260101T000000000Z-1a2b3c-0123abcdx', undefined],
  ['mine', undefined],
  ['', undefined],
  [null, undefined],
])('takes the incarnation out of the command id %j', (id, incarnation) =>
  expect(incarnationIn(id)).toBe(incarnation),
);

it.each([
  ['starts', 'none'],
  ['revives', ['Failed', sleeping]],
] as const)(
  'logs nothing when another start is faster while the watchdog %s a loop',
  async (_, look) => {
    const { client, startNew } = clientSeeing(look);
    startNew.mockRejectedValue(new Error('unexpected status code: 409.'));
    expect(await runWatchdog(client)).toEqual([]);
    expect(startNew).toHaveBeenCalledOnce();
  },
);

it.each([
  'the extension replied with HTTP 500 response. (404 messages)',
  'connect ECONNREFUSED 127.0.0.1:7071',
])('treats no other error than HTTP 404 as "never started": %s', async (message) => {
  const { client, getStatus, startNew } = clientSeeing(['Completed', sleeping]);
  getStatus.mockRejectedValue(new Error(message));
  await expect(findInstance(client, job)).rejects.toThrow(message);
  await expect(runWatchdog(client)).rejects.toThrow(message);
  expect(startNew).not.toHaveBeenCalled();
});

it.each([
  [true, undefined],
  [false, 'The operation failed with an unexpected status code: 409.'],
  [false, "status code: 500. An Orchestration instance with the ID 'job' already exists."],
] as const)('returns %s when the host answers a start with %j', async (isStarted, message) => {
  const { client, startNew } = clientSeeing('none');
  if (message !== undefined) startNew.mockRejectedValue(new Error(message));
  expect(await startLoop(client, job, newIncarnation(job))).toBe(isStarted);
});

it('throws when the host refuses a start for another reason than an active loop', async () => {
  const { client, startNew } = clientSeeing('none');
  const refused = new Error("status code: 500. The function 'job_orchestrator' doesn't exist.");
  startNew.mockRejectedValue(refused);
  await expect(startLoop(client, job, newIncarnation(job))).rejects.toBe(refused);
});

it.each([
  ['9m', 0],
  ['11m', 1],
] as const)(
  'lets the watchdog revive a loop that failed during a run after the time limit in the code: %s ago',
  async (ago, starts) => {
    const runStartedAt = new Date(Date.now() - toMs(ago)).toISOString();
    const settings = { functionTimeout: ago === '9m' ? '1m' : '1d' };
    const failed = { ...sleeping, phase: 'running', runStartedAt, settings };
    const { client, startNew } = clientSeeing(['Failed', failed]);
    await runWatchdog(client);
    expect(startNew).toHaveBeenCalledTimes(starts);
  },
);
