import { InvocationContext, type Timer } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  effectOf,
  findInstance,
  incarnationIn,
  sendCommand,
} from '../../templates/project/src/eternal/client';
import type { Job } from '../../templates/project/src/eternal/settings';
import { resolveSettings } from '../../templates/project/src/eternal/settings';
import type { Command } from '../../templates/project/src/eternal/state';
import { createWatchdog } from '../../templates/project/src/eternal/watchdog';

/*
 * What the emulator does not do: a loop that stays pending, and a host that refuses a message which is no longer needed.
 */

const job: Job = {
  id: 'job',
  orchestrator: 'job_orchestrator',
  executor: 'job_executor',
  settings: resolveSettings('job', { idleDelay: '1m', errorDelay: '3m' }),
  watchdog: '5m',
  authLevel: 'function',
};

type Looks = readonly (readonly [runtimeStatus: string, customStatus?: object] | 'none')[];

/** A client to whom the host shows these, one at each look, and the last of them from then on. */
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
/** To a loop that was started without input: what its incarnation is called is known when it has begun. */
const toUnknown = (type: Command['type']): Command => ({ type, id: 'x', incarnation: undefined });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What comes of sending, once all that it waits for has passed. */
async function outcomeOf(client: DurableClient, order: Command): Promise<unknown> {
  const outcome = sendCommand(client, job, order).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(30_000);
  return outcome;
}

it('sends nothing to a loop that is pending, and then what was meant for it', async () => {
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
  'has not seen the effect of a %s when a loop stays pending',
  async (type) => {
    const { client, raiseEvent, suspend } = clientSeeing(['Pending']);
    expect(await outcomeOf(client, toUnknown(type))).toBe('unseen');
    expect(raiseEvent).not.toHaveBeenCalled();
    expect(suspend).not.toHaveBeenCalled();
  },
);

it('terminates a loop that is pending: there is no other way out', async () => {
  const { client, terminate } = clientSeeing(['Pending'], ['Terminated']);
  expect(await outcomeOf(client, toUnknown('terminate'))).toBe('applied');
  expect(terminate).toHaveBeenCalledOnce();
});

it('takes no other incarnation for the one that it means, whenever that shows', async () => {
  const { client } = clientSeeing(['Pending'], ['Running', { ...sleeping, incarnation: 'other' }]);
  expect(await outcomeOf(client, command('stop'))).toBe('ended');
});

it('takes a loop whose history is purged meanwhile for one that has ended', async () => {
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
  'is refused a %s of a loop that was %s and is %s: %s',
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

it('looks at once, then less and less often, and sends four times in all', async () => {
  const { client, getStatus, raiseEvent } = clientSeeing(['Running', sleeping]);
  const times: number[] = [];
  const begun = Date.now();
  raiseEvent.mockImplementation(async () => void times.push(Date.now() - begun));
  expect(await outcomeOf(client, command('run'))).toBe('unseen');
  expect(times.map((ms) => Math.floor(ms / 1_000))).toEqual([0, 2, 5, 10]);
  expect(getStatus.mock.calls.length).toBeLessThan(30);
});

it('sees the effect of a stop in a loop that says so, but not while it is paused', async () => {
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
  'says nothing when somebody else is faster while the watchdog %s a loop',
  async (_, look) => {
    const { client, startNew } = clientSeeing(look);
    startNew.mockRejectedValue(new Error('unexpected status code: 409.'));
    const log: string[] = [];
    const context = new InvocationContext({
      logHandler: (_level, ...args) => log.push(args.join(' ')),
    });
    await createWatchdog(job)({} as Timer, client, context);
    expect(startNew).toHaveBeenCalledOnce();
    expect(log).toEqual([]);
  },
);
