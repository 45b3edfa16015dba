import { describe, expect, it } from 'vitest';
import { emulate, status } from '../test-app';
import { withClient } from './client-calls';

describe("the SDK's durable client", () => {
  it('starts an instance, and reads the status Pending, Running and Completed', async () => {
    const { emulator, call } = await withClient();
    expect(await call('status')).toContain('HTTP 404');
    expect(await call('start', { some: 'input' })).toBe('it');
    expect(await call('status')).toMatchObject({ runtimeStatus: 'Pending', customStatus: null });
    await emulator.advance('1500ms');
    expect(await call('status')).toEqual({
      name: 'orchestrator',
      instanceId: 'it',
      runtimeStatus: 'Running',
      input: { some: 'input' },
      customStatus: { phase: 'listening' },
      output: null,
      createdTime: '2026-01-01T00:00:00.000Z',
      lastUpdatedTime: '2026-01-01T00:00:00.000Z',
    });
    expect(await call('raise')).toBeNull();
    await emulator.advance('1s');
    expect(await call('status')).toMatchObject({
      runtimeStatus: 'Completed',
      output: { text: 'hello' },
      lastUpdatedTime: '2026-01-01T00:00:01.000Z',
    });
  });

  it('starts an instance without input, which is then an empty string, and without an id', async () => {
    const { emulator, call } = await withClient();
    await call('startNoInput');
    expect(emulator.instance('it')?.input).toBe('');
    expect(await call('startAnonymous')).toMatch(/^[\da-f]{32}$/);
  });

  it.each([
    [409, 'status code: 409'],
    [500, 'status code: 500'],
  ] as const)('receives %i when it starts an active instance', async (duplicateStart, text) => {
    const { call } = await withClient({ faults: { duplicateStart } });
    await call('start', 1);
    const refused = await call('start', 2);
    expect(refused).toContain(text);
    expect(refused).toContain('already exists');
  });

  it('starts one instance with fifty concurrent starts', async () => {
    const { call } = await withClient();
    const results = await Promise.all(Array.from({ length: 50 }, () => call('start', 1)));
    expect(results.filter((result) => result === 'it')).toHaveLength(1);
  });

  it('receives errors for instances that do not exist', async () => {
    const { call } = await withClient();
    expect(await call('raise')).toContain("No instance with ID 'it' found.");
    expect(await call('terminate')).toContain("No instance with ID 'it' found.");
    expect(await call('purge')).toEqual({ instancesDeleted: 0 });
  });

  it('suspends and resumes an instance, and receives 500 for the second time', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    await emulator.advance('1s');
    expect(await call('resume')).toContain('status code: 500');
    expect(await call('suspend')).toBeNull();
    await emulator.advance('1s');
    expect(await call('suspend')).toContain('status code: 500');
    expect([status(emulator), await call('suspended')]).toEqual(['Suspended', 1]);
    await call('resume');
    await emulator.advance('1s');
    expect(status(emulator)).toBe('Running');
  });

  it('terminates an instance with a reason, and later commands have no effect', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    await call('terminate');
    await emulator.advance('1s');
    expect(emulator.instance('it')).toMatchObject({ runtimeStatus: 'Terminated', output: 'a & b' });
    expect([await call('raise'), await call('terminate'), await call('suspend')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it.each([
    [
      'raise',
      'Cannot raise event news for orchestration instance it because instance is in Completed state',
    ],
    [
      'terminate',
      'Cannot terminate the orchestration instance it because instance is in the Completed state.',
    ],
    [
      'suspend',
      'Cannot suspend the orchestration instance it because instance is in the Completed state.',
    ],
    [
      'resume',
      'Cannot resume the orchestration instance it because instance is in the Completed state.',
    ],
  ])('receives 500 for %s while the last episode is processed', async (name, text) => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    await emulator.advance('1s');
    emulator.raiseEvent('it', 'news', null);
    const answer = await call(name);
    expect(answer).toContain('status code: 500');
    expect(answer).toContain(text);
    expect(await call(name)).toBeNull();
  });

  it('receives 500 for an ended instance with refusedMessages', async () => {
    const { emulator, call } = await withClient({ faults: { refusedMessages: 1 } });
    await call('start', 1);
    await call('raise');
    await emulator.advance('1s');
    expect(await call('raise')).toContain('because instance is in Completed state');
  });

  it('waits up to a second for each request with slowRequests', async () => {
    const { emulator, call } = await withClient({ faults: { slowRequests: 1 } });
    await call('start', 1);
    const answers = await Promise.all(
      ['raise', 'raise', 'raise', 'raise'].map((name) => call(name)),
    );
    expect(answers).toContain(null);
    expect(answers.join()).toContain('because instance is in Completed state');
    const seconds = (emulator.now.getTime() - Date.parse('2026-01-01')) / 1_000;
    expect(seconds).toBeGreaterThan(0.1);
    expect(seconds).toBeLessThan(2.1);
  });

  it('purges only instances that have ended', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    expect(await call('purge')).toContain('status code: 412');
    expect(await call('purgeBy')).toEqual({ instancesDeleted: 0 });
    await emulator.advance('1s');
    await call('raise');
    await emulator.advance('1s');
    expect(await call('purgeBy')).toEqual({ instancesDeleted: 1 });
    expect(emulator.instance('it')).toBeUndefined();
  });

  it('receives a history in which only running activities have a TaskScheduled', async () => {
    const emulator = await emulate(
      {
        orchestrator: function* ({ df: durable }) {
          yield durable.callActivity('work', 1);
          yield durable.callActivity('work', 2);
        },
        activities: { work: () => 0 },
      },
      { activityDuration: '1m' },
    );
    await emulator.advance('90s');
    const path = '/runtime/webhooks/durabletask/instances/it?showHistory=true';
    const { historyEvents } = (await emulator.request('GET', path)).json();
    const [at, later] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z'];
    expect(historyEvents).toEqual([
      {
        EventType: 'ExecutionStarted',
        FunctionName: 'orchestrator',
        Input: null,
        ScheduledStartTime: null,
        Timestamp: at,
      },
      {
        EventType: 'TaskCompleted',
        FunctionName: 'work',
        Input: null,
        ScheduledTime: at,
        Timestamp: later,
      },
      { EventType: 'TaskScheduled', Input: '2', Name: 'work', Timestamp: later },
    ]);
  });

  it('lists and filters instances', async () => {
    const { call } = await withClient();
    await call('start', 1);
    expect([await call('all'), await call('suspended'), await call('createdLater')]).toEqual([
      ['it'],
      0,
      0,
    ]);
  });

  it('lists more instances than a page has', async () => {
    const { emulator, call } = await withClient();
    for (let id = 0; id < 250; id += 1) {
      await emulator.start('orchestrator', { instanceId: String(id) });
    }
    expect(await call('all')).toHaveLength(250);
  });

  it('waits for completion in virtual time', async () => {
    const { emulator, call } = await withClient();
    await call('start', 1);
    expect(await call('wait')).toBe(202);
    expect(emulator.now).toEqual(new Date('2026-01-01T00:00:05Z'));
    await call('raise');
    expect(await call('wait')).toBe(200);
  });

  it('receives an error for a rewind of an instance that did not fail', async () => {
    const { call } = await withClient();
    await call('start', 1);
    expect(await call('rewind')).toContain('only orchestrations in the "Failed" state');
  });
});
