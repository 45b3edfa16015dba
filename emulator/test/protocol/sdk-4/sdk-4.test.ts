import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, Emulator, type HttpCall, loadApp } from '../../../src/index';
import { activity, orchestration } from './provider';

let app: App;
let emulator: Emulator;

beforeAll(async () => {
  app = await loadApp(() => import('./app'));
});
beforeEach(() => {
  emulator = new Emulator(app);
});
afterEach(() => emulator.close());

describe('an orchestrator of durable-functions 4', () => {
  it('calls activities', async () => {
    await emulator.start('chain', { instanceId: 'a', input: 2 });
    await emulator.advance('1s');
    expect(emulator.instance('a')).toMatchObject({
      runtimeStatus: 'Completed',
      output: { once: 4, twice: 8 },
      customStatus: { once: 4 },
    });
  });

  it('waits for an event whose name is written in another case', async () => {
    await emulator.start('wait', { instanceId: 'a' });
    await emulator.advance('5m');
    expect(emulator.openTimers('a')).toBe(1);
    emulator.raiseEvent('a', 'approval', 'yes');
    await emulator.advance('1s');
    expect(emulator.instance('a')).toMatchObject({ runtimeStatus: 'Completed', output: 'yes' });
  });

  it('waits for a timer', async () => {
    await emulator.start('wait', { instanceId: 'a' });
    await emulator.advance('10m');
    expect(emulator.instance('a')?.output).toBe('too late');
  });

  it.each([
    ['boom', 'boom'],
    ['Refused: no stock\nnor money', 'no stock'],
    ['line 1\nline 2', 'line 1\nline 2'],
    ['', 'Unknown error'],
  ])('reports an activity that failed with %j as the extension does', async (message, seen) => {
    await emulator.start('caught', { instanceId: 'a', input: message });
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toBe(`Activity task #1 failed: ${seen}`);
  });

  it('reports errors of the host itself', async () => {
    emulator = new Emulator(app, { activityDuration: '1h', functionTimeout: '10m' });
    await emulator.start('caught', { instanceId: 'a', input: 'no' });
    expect((await emulator.waitForEnd('a')).output).toBe(
      'Activity task #1 failed: Timeout value of 00:10:00 was exceeded by function: Functions.fail',
    );
    await emulator.start('caught', { instanceId: 'a', input: 'no' });
    await emulator.advance('1m');
    emulator.crashWorker();
    expect((await emulator.waitForEnd('a')).output).toBe(
      'Activity task #1 failed: node exited with code 1 (0x1)',
    );
  });

  it('distinguishes undefined from null', async () => {
    await emulator.start('values', { instanceId: 'a' });
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toEqual([
      'true',
      'true',
      'null',
      'null',
      'undefined',
      'undefined',
      '"12"',
      '"12"',
      'undefined',
    ]);
  });

  it('sends the requests of callHttp to the app itself, and others as the test says', async () => {
    const callHttp = async ({ url, body }: HttpCall) => ({ status: 200, body: `${url} ${body}` });
    emulator = new Emulator(app, { callHttp });
    await emulator.start('fetches', { instanceId: 'a', input: 'http://localhost:7071/api/answer' });
    await emulator.start('fetches', { instanceId: 'b', input: 'https://example.com/' });
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toEqual({ status: 201, text: 'got sent' });
    expect(emulator.instance('b')?.output).toEqual({
      status: 200,
      text: 'https://example.com/ sent',
    });
  });

  it('reports its own failure with the name of the error', async () => {
    await emulator.start('throws', { instanceId: 'a' });
    await emulator.advance('2s');
    expect(emulator.instance('a')).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'RangeError: not this',
    });
  });

  it('carries unprocessed events over to the next generation', async () => {
    await emulator.start('count', { instanceId: 'a' });
    for (const name of ['x', 'y', 'z']) emulator.raiseEvent('a', 'NEXT', name);
    await emulator.advance('1s');
    expect(emulator.instance('a')).toMatchObject({ output: ['x', 'y', 'z'], generation: 3 });
  });

  it('calls, signals and locks entities', async () => {
    await emulator.start('counts', { instanceId: 'a' });
    expect((await emulator.waitForEnd('a')).output).toEqual([
      3,
      13,
      'undefined',
      expect.stringMatching(/'fail'.*no/s),
    ]);
  });

  it('starts sub-orchestrations', async () => {
    await emulator.start('parent', { instanceId: 'a' });
    expect((await emulator.waitForEnd('a')).output).toEqual([
      10,
      'Sub-orchestration task #2 failed: negative',
    ]);
    expect(emulator.instance('bad')).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'Error: negative',
    });
  });

  it('does not learn why a sub-orchestration was terminated', async () => {
    await emulator.start('parentOfWaiting', { instanceId: 'a' });
    await emulator.advance('1s');
    emulator.terminate('waiting', 'enough');
    expect((await emulator.waitForEnd('a')).output).toBe(
      'Sub-orchestration task #1 failed: Unknown error',
    );
  });

  it('receives an error without a reason for what the app does not have', async () => {
    await emulator.start('calls', { instanceId: 'a', input: 'none' });
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toEqual([
      'Activity task #1 failed: Unknown error',
      'Sub-orchestration task #2 failed: Unknown error',
    ]);
    expect(emulator.instance('missing')?.output).toMatch("The function 'none' doesn't exist");
    expect(emulator.logs.map(({ level, message }) => [level, message])).toContainEqual([
      'error',
      "The function 'none' doesn't exist, is disabled, or is not an activity function.",
    ]);
  });

  it('cannot wait for more than 7 days with one timer in Azure Storage', async () => {
    await emulator.start('waits', { instanceId: 'a', input: 7 });
    await emulator.advance('8d');
    expect(emulator.instance('a')?.runtimeStatus).toBe('Completed');
    await emulator.start('waits', { instanceId: 'b', input: 8 });
    await expect(emulator.advance('1s')).rejects.toThrow(/'b' waits forever.* does not split it/);
  });

  it('logs once, as its function', async () => {
    await emulator.start('chain', { instanceId: 'a', input: 2 });
    await emulator.advance('1s');
    expect(emulator.logs.map(({ functionName, message }) => [functionName, message])).toEqual([
      ['chain', 'doubled 2'],
    ]);
  });

  it('runs the code of its own app, although a worker knows one function of a name', async () => {
    const load = (body: string) =>
      loadApp(() => {
        activity('one', () => 1);
        activity('two', () => 2);
        orchestration('changed', async function* (context) {
          yield context.createTimer(60);
          const result: unknown = yield context.callActivity(body);
          return result;
        });
      });
    const [before, after] = [await load('one'), await load('two')];
    emulator = new Emulator(before);
    await emulator.start('changed', { instanceId: 'a' });
    await emulator.advance('2m');
    expect(emulator.instance('a')?.output).toBe(1);
    await emulator.start('changed', { instanceId: 'a' });
    await emulator.advance('30s');
    emulator.deploy(after);
    await emulator.advance('2m');
    expect(emulator.instance('a')?.output).toBe(2);
    emulator.deploy(await loadApp(() => orchestration('changed', async function* () {})));
    await emulator.start('changed', { instanceId: 'b' });
    await emulator.advance('1s');
    expect(emulator.instance('b')?.runtimeStatus).toBe('Completed');
  });

  it('has the functions that the SDK registered when an earlier app loaded it', async () => {
    const later = await loadApp(() => {
      orchestration('later', async function* (context, url) {
        const response: unknown = yield context.callActivity('BuiltIn__HttpActivity', url);
        return response;
      });
    });
    emulator = new Emulator(later, { callHttp: async () => ({ status: 200, body: 'found' }) });
    await emulator.start('later', { instanceId: 'a', input: 'https://example.com' });
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toEqual({ status: 200, text: 'found' });
    const without = await loadApp(() => activity('one', () => 1));
    expect([...without.functions.keys()].sort()).toEqual(['BuiltIn__HttpActivity', 'one']);
  });

  it('replays every episode, and every part of its history, to the same actions', async () => {
    emulator = new Emulator(app, { record: true });
    await emulator.start('counts', { instanceId: 'a' });
    await emulator.start('parent', { instanceId: 'b', input: null });
    await emulator.start('wait', { instanceId: 'c' });
    await emulator.advance('11m');
    expect(emulator.episodes.length).toBeGreaterThan(8);
    for (const episode of emulator.episodes) {
      expect(await emulator.replay(episode)).toEqual(episode.state);
    }
    const [first, last] = emulator.episodes.filter(({ instanceId }) => instanceId === 'c');
    expect(first?.state.actions).toEqual([[expect.objectContaining({ id: 1 })]]);
    expect(last?.state.isDone).toBe(true);
    const events = first?.trigger.history.length;
    expect(last && (await emulator.replay(last, events))).toEqual(first?.state);
  });

  it('replays to other actions when the code has changed', async () => {
    const load = (seconds: number) =>
      loadApp(() =>
        orchestration('sleeps', async function* (context) {
          yield context.createTimer(seconds);
        }),
      );
    emulator = new Emulator(await load(60), { record: true });
    await emulator.start('sleeps', { instanceId: 'a' });
    await emulator.advance('1s');
    const [episode] = emulator.episodes;
    emulator.deploy(await load(61));
    expect(episode && (await emulator.replay(episode))).not.toEqual(episode?.state);
  });

  it('fails when it repeats another sequence of tasks', async () => {
    const load = (first: string) =>
      loadApp(() => {
        activity('one', () => 1);
        orchestration('moved', async function* (context) {
          if (first === 'activity') yield context.callActivity('one');
          yield context.createTimer(60);
        });
      });
    const [before, after] = [await load('timer'), await load('activity')];
    emulator = new Emulator(before);
    await emulator.start('moved', { instanceId: 'a' });
    await emulator.advance('30s');
    emulator.deploy(after);
    await emulator.advance('2m');
    expect(emulator.instance('a')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringMatching(/^NonDeterminismError: /),
    });
  });
});
