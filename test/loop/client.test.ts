import { HttpRequest, InvocationContext, type Timer } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  effectOf,
  findInstance,
  incarnationIn,
  newCommandId,
  newIncarnation,
  sendCommand,
  startLoop,
} from '../../templates/project/src/eternal/client';
import { createStarter } from '../../templates/project/src/eternal/http';
import { toMs } from '../../templates/project/src/eternal/settings';
import { type Command, shortId } from '../../templates/project/src/eternal/state';
import { createWatchdog } from '../../templates/project/src/eternal/watchdog';
import { job } from './job';

// Cases that the emulator does not have: a loop that stays pending, a host that refuses a message nobody needs any more.

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
const types = ['run', 'stop', 'pause', 'resume', 'refresh'] as const;
const applied = { ...sleeping, appliedCommands: types.map((type) => shortId(`${type}x`)) };
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
    ['Running', applied],
  );
  expect(await outcomeOf(client, toUnknown('run'))).toBe('applied');
  expect(raiseEvent).toHaveBeenCalledExactlyOnceWith('job', 'control', command('run'));
});

it('sends a command to a loop that runs and reports nothing', async () => {
  const { client, raiseEvent } = clientSeeing(['Running'], ['Running', applied]);
  expect(await outcomeOf(client, toUnknown('run'))).toBe('applied');
  expect(raiseEvent).toHaveBeenCalledOnce();
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

it.each([
  ['SDK 3', {}, 'a%20%26%20b'],
  ['SDK 4', { terminateOrchestration: () => undefined }, 'a & b'],
])('terminates a loop with a reason that %s passes on as it is', async (_, methods, reason) => {
  const { client, terminate } = clientSeeing(['Running', sleeping], ['Terminated']);
  Object.assign(client, methods);
  await outcomeOf(client, { ...command('terminate'), reason: 'a & b' });
  expect(terminate).toHaveBeenCalledExactlyOnceWith('job', reason);
});

it('answers a start with the protocol that a proxy has forwarded to an address of https', async () => {
  for (const [protocol, expected] of [
    ['http', 'http:'],
    ['https', 'https:'],
    ['ftp', 'https:'],
  ] as const) {
    const headers = { 'x-forwarded-proto': protocol };
    const url = 'https://app.example/api/job/start';
    const request = new HttpRequest({ method: 'POST', url, headers });
    const { client } = clientSeeing('none');
    const answer = await createStarter(job)(request, client, new InvocationContext());
    expect(answer).toMatchObject({ status: 202 });
    expect(JSON.stringify(answer)).toContain(`"Location":"${expected}//app.example/api/job"`);
  }
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
it.each<[Command['type'], string, Looks[number], string]>([
  ['run', 'Running', ['Completed', sleeping], 'ended'],
  ['run', 'Running', ['Failed', sleeping], 'failed'],
  ['run', 'Running', ['Failed', { ...sleeping, phase: 'gave-up' }], 'ended'],
  ['run', 'Running', ['Running', { ...sleeping, incarnation: 'next' }], 'ended'],
  ['run', 'Running', ['Running', applied], 'applied'],
  ['run', 'Running', 'none', 'ended'],
  ['run', 'Running', ['Running', sleeping], refusal],
  ['pause', 'Running', ['Completed', sleeping], 'ended'],
  ['stop', 'Running', ['Completed', applied], 'applied'],
  ['stop', 'Running', ['Terminated', sleeping], 'ended'],
  ['stop', 'Running', ['Running', sleeping], refusal],
  ['stop', 'Suspended', ['Suspended', sleeping], refusal],
  ['terminate', 'Running', ['Completed', sleeping], 'ended'],
  ['terminate', 'Running', ['Terminated', sleeping], 'applied'],
  ['terminate', 'Running', ['Running', sleeping], refusal],
  ['terminate', 'Pending', ['Pending'], refusal],
  ['resume', 'Suspended', ['Running', applied], 'applied'],
  ['resume', 'Suspended', ['Completed', sleeping], 'ended'],
  ['resume', 'Suspended', ['Suspended', sleeping], refusal],
])('looks again when the host refuses a %s of a loop that was %s: it is %j', async (...row) => {
  const [type, was, is, expected] = row;
  const { client, ...calls } = clientSeeing(was === 'Pending' ? [was] : [was, sleeping], is);
  const refused = type === 'resume' ? calls.resume : calls.raiseEvent;
  for (const call of [refused, calls.terminate]) call.mockRejectedValue(new Error(refusal));
  const order = was === 'Pending' ? toUnknown(type) : command(type);
  expect(await outcomeOf(client, order)).toBe(expected);
});

it('does not see the effect when others suspend the loop whenever it is resumed', async () => {
  const { client, raiseEvent, resume } = clientSeeing(['Suspended', sleeping]);
  const reason = 'Cannot resume the instance job because instance is in the Running state.';
  resume.mockRejectedValue(new Error(`${refusal} Details: {"ExceptionMessage":"${reason}"}`));
  expect(await outcomeOf(client, command('resume'))).toBe('unseen');
  expect(raiseEvent).toHaveBeenCalledWith('job', 'control', command('resume'));
});

it('waits for the effect when another caller resumed the loop first', async () => {
  const { client, resume } = clientSeeing(
    ['Suspended', sleeping],
    ['Running', sleeping],
    ['Running', sleeping],
    ['Running', applied],
  );
  resume.mockRejectedValue(new Error(refusal));
  expect(await outcomeOf(client, command('resume'))).toBe('applied');
  expect(resume).toHaveBeenCalledExactlyOnceWith('job', '');
});

it.each([
  ['run', 'Running', 0],
  ['run', 'Suspended', 0],
  ['pause', 'Suspended', 0],
  ['stop', 'Running', 0],
  ['stop', 'Suspended', 4],
  ['resume', 'Running', 0],
  ['resume', 'Suspended', 4],
] as const)(
  'sends a %s to a loop that is %s, and resumes it %d times',
  async (type, status, times) => {
    const { client, raiseEvent, resume, suspend } = clientSeeing([status, sleeping]);
    expect(await outcomeOf(client, command(type))).toBe('unseen');
    expect(raiseEvent).toHaveBeenCalledTimes(4);
    expect(resume).toHaveBeenCalledTimes(times);
    expect(suspend).not.toHaveBeenCalled();
  },
);

it('believes a suspended loop only what is true before it is resumed', async () => {
  const ahead = { ...applied, phase: 'running', stopReason: 'enough' };
  for (const [type, effect] of [
    ['pause', 'applied'],
    ['resume', undefined],
    ['stop', undefined],
  ] as const) {
    const instance = await findInstance(clientSeeing(['Suspended', ahead]).client, job);
    expect(instance?.phase).toBe('suspended');
    expect(instance && effectOf(command(type), instance)).toBe(effect);
  }
});

it.each(['run', 'stop', 'pause', 'resume', 'refresh'] as const)(
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

it('creates a command id of at most 40 characters, also while the incarnation is unknown', () => {
  expect(newCommandId()).toMatch(/^-[0-9a-f]{8}$/);
  expect(newCommandId('x'.repeat(40))).toMatch(/^x{31}-[0-9a-f]{8}$/);
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
  const none = new Error('the extension replied with HTTP 404 response.');
  getStatus.mockRejectedValueOnce(new Error(message)).mockRejectedValue(none);
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
  expect(await startLoop(client, job, await newIncarnation(client, job, undefined))).toBe(
    isStarted,
  );
});

it('throws when the host refuses a start for another reason than an active loop', async () => {
  const { client, startNew } = clientSeeing('none');
  const refused = new Error("status code: 500. The function 'job_orchestrator' doesn't exist.");
  startNew.mockRejectedValue(refused);
  await expect(startLoop(client, job, await newIncarnation(client, job, undefined))).rejects.toBe(
    refused,
  );
});

it.each([
  ['9m', 0],
  ['11m', 1],
] as const)(
  'lets the watchdog revive a loop that failed during a run after the time limit in the code: %s ago',
  async (ago, starts) => {
    const Timestamp = new Date(Date.now() - toMs(ago)).toISOString();
    const settings = { functionTimeout: ago === '9m' ? '1m' : '1d' };
    const { client, startNew } = clientSeeing(['Failed', { ...sleeping, settings }]);
    const historyEvents = [{ EventType: 'TaskScheduled', Timestamp }];
    Object.assign(client, { getStatusBy: async () => ({ historyEvents }) });
    await runWatchdog(client);
    expect(startNew).toHaveBeenCalledTimes(starts);
  },
);
