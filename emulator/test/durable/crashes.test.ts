import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../src/index';
import { appOf, emulate, keepsFailing, open, type Parts, runsAt, sleep } from '../test-app';

/** Calls an activity that takes 30 s in virtual time. */
function atWork(work: () => unknown = () => sleep(30_000), options: EmulatorOptions = {}) {
  const parts: Parts = { orchestrator: keepsFailing, activities: { work } };
  return emulate(parts, { functionTimeout: '10m', ...options });
}

const EXITED = 'node exited with code 1 (0x1)';
const failed = { outcome: 'failed', error: { message: EXITED } };

describe('crashWorker', () => {
  it('fails the run in progress, and the instance stays active', async () => {
    const emulator = await atWork();
    await emulator.advance('10s');
    emulator.crashWorker();
    await emulator.advance('1s');
    expect(emulator.runs).toMatchObject([failed]);
    expect(emulator.runs[0]?.endedAt.toISOString()).toBe('2026-01-01T00:00:10.000Z');
    expect(emulator.instance('it')).toMatchObject({
      runtimeStatus: 'Running',
      customStatus: expect.stringContaining(`Activity function 'work' failed: ${EXITED}`),
    });
    await emulator.advance('1h');
    expect(runsAt(emulator).slice(0, 3)).toEqual([0, 70, 160]);
    expect(emulator.runs[1]?.outcome).toBe('completed');
  });

  it('fails a run whose code has ended and whose activityDuration has not', async () => {
    const emulator = await atWork(() => 1, { activityDuration: '30s' });
    await emulator.advance('10s');
    emulator.crashWorker(134);
    await emulator.advance('1s');
    const error = { message: 'node exited with code 134 (0x86)' };
    expect(emulator.runs).toMatchObject([{ outcome: 'failed', error }]);
    expect(emulator.runs[0]?.result).toBeUndefined();
  });

  it('changes nothing between two runs', async () => {
    const emulator = await atWork();
    await emulator.advance('40s');
    emulator.crashWorker();
    await emulator.advance('2m');
    expect(emulator.runs.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });
});

describe('restartHost', () => {
  it.each<[string, () => unknown, EmulatorOptions]>([
    ['in progress', () => sleep(30_000), {}],
    ['with an activityDuration', () => undefined, { activityDuration: '30s' }],
  ])('repeats a run %s with the same input after five minutes', async (_, work, options) => {
    const emulator = await atWork(work, options);
    await emulator.advance('10s');
    emulator.restartHost();
    await emulator.advance('6m');
    expect(emulator.runs.map(({ input, outcome }) => [input, outcome])).toEqual([
      [0, 'lost'],
      [0, 'completed'],
    ]);
    expect(runsAt(emulator)).toEqual([0, 310]);
  });
});

describe('the process of the app ends in a run', () => {
  const rejected = () => new Promise((_, reject) => setTimeout(reject, 60_000, new Error('late')));

  it.each<[string, () => unknown]>([
    ['by process.exit', () => process.exit(1)],
    ['by process.exit in a timer', () => setTimeout(() => process.exit(1), 1_000) && rejected()],
    [
      'by an error in a timer',
      () => {
        setTimeout(() => {
          throw new Error('uncaught');
        }, 1_000);
        return rejected();
      },
    ],
  ])('%s: the host fails the run', async (_, work) => {
    const emulator = await atWork(work);
    await emulator.advance('30s');
    expect(emulator.runs).toMatchObject([failed]);
    expect(emulator.instance('it')?.runtimeStatus).toBe('Running');
  });
});

it('answers the requests in progress with 500 when the process of the app ends', async () => {
  const register = () =>
    app.http('crashes', {
      methods: ['GET'],
      handler: async () => {
        setTimeout(() => {
          throw new Error('uncaught');
        }, 1_000);
        await sleep(5_000);
        return { body: 'never sent' };
      },
    });
  const emulator = open(await appOf({ register }));
  const { status, text } = await emulator.request('GET', '/api/crashes');
  expect([status, text, emulator.now.toISOString()]).toEqual([500, '', '2026-01-01T00:00:01.000Z']);
  expect(emulator.logs.map(({ message }) => message.split('\n')[0])).toEqual([
    'Worker uncaught exception: Error: uncaught',
    `Executed 'Functions.crashes' (Failed): ${EXITED}`,
  ]);
});

it('workerCrashes fails runs at random moments', async () => {
  const emulator = await atWork(() => 1, {
    activityDuration: '30s',
    faults: { workerCrashes: 0.5 },
  });
  await emulator.advance('1h');
  const crashed = emulator.runs.filter(({ error }) => error?.message === EXITED);
  expect(crashed.length).toBeGreaterThan(5);
  expect(crashed.length).toBeLessThan(emulator.runs.length - 5);
  const seconds = crashed.map(({ startedAt, endedAt }) => (+endedAt - +startedAt) / 1_000);
  expect(Math.min(...seconds)).toBeLessThan(15);
  expect(Math.max(...seconds)).toBeGreaterThan(15);
  expect(emulator.instance('it')?.runtimeStatus).toBe('Running');
});

it('fails the other runs in progress when one exceeds functionTimeout, as the host ends its worker', async () => {
  const emulator = await emulate(
    {
      orchestrator: function* ({ df: durable }) {
        return yield durable.callActivity(String(durable.getInput()));
      },
      activities: { hangs: () => new Promise(() => {}), works: () => sleep(250_000) },
    },
    { functionTimeout: '5m' },
    'hangs',
  );
  await emulator.advance('2m');
  await emulator.start('orchestrator', { instanceId: 'other', input: 'works' });
  await emulator.advance('2m');
  await emulator.start('orchestrator', { instanceId: 'later', input: 'works' });
  await emulator.advance('61s');
  await emulator.start('orchestrator', { instanceId: 'new', input: 'works' });
  await emulator.advance('1h');
  const text = 'failed: Timeout value of 00:05:00 was exceeded by function: Functions.hangs';
  const statuses = ['it', 'other', 'later', 'new'].map((id) => emulator.instance(id));
  expect(statuses.map((each) => each?.runtimeStatus)).toEqual([
    'Failed',
    'Failed',
    'Failed',
    'Completed',
  ]);
  expect(statuses[1]?.output).toContain(`'works' ${text}`);
});

it.each<[string, EmulatorOptions, string]>([
  [
    'exceeds functionTimeout',
    { functionTimeout: '5m' },
    'Timeout value of 00:05:00 was exceeded by function: Functions.hangs',
  ],
  ['ends its process', { faults: { workerCrashes: 1 }, seed: 2 }, EXITED],
])('fails the HTTP requests in progress when an activity %s', async (_, options, message) => {
  const register = () =>
    app.http('waits', {
      handler: async () => {
        await sleep(295_000);
        return {};
      },
    });
  const emulator = await emulate(
    {
      orchestrator: function* ({ df: durable }) {
        return yield durable.callActivity('hangs');
      },
      activities: { hangs: () => new Promise(() => {}) },
      register,
    },
    { activityDuration: '1m', ...options },
  );
  await emulator.advance('10s');
  const { status } = await emulator.request('GET', '/api/waits');
  expect([status, emulator.logs.at(-1)?.message]).toEqual([
    500,
    expect.stringContaining(`Executed 'Functions.waits' (Failed): ${message}`),
  ]);
  expect((await emulator.request('GET', '/api/waits')).status).toBe(200);
});

it('ignores what a function does after its worker has ended', async () => {
  const register = () =>
    app.http('starts', {
      extraInputs: [df.input.durableClient()],
      handler: async (_, context) => {
        await sleep(20_000);
        await df.getClient(context).startNew('orchestrator', { instanceId: 'another' });
        return {};
      },
    });
  const activities = { work: () => 1 };
  const emulator = await emulate({ orchestrator: keepsFailing, activities, register });
  const answer = emulator.request('POST', '/api/starts');
  emulator.crashWorker();
  expect((await answer).status).toBe(500);
  await emulator.advance('1m');
  expect(emulator.instance('another')).toBeUndefined();
  expect((await emulator.request('POST', '/api/starts')).status).toBe(200);
  expect(emulator.instance('another')).toBeDefined();
});
