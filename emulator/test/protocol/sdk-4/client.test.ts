import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, Emulator, loadApp, replay } from '../../../src/index';

let app: App;
let emulator: Emulator;

beforeAll(async () => {
  app = await loadApp(() => import('./app'));
});
beforeEach(() => {
  emulator = new Emulator(app);
});
afterEach(() => emulator.close());

async function call(method: string, ...args: unknown[]) {
  return (await emulator.request('POST', `/api/client/${method}`, { body: args })).json();
}

describe('the durable client of durable-functions 4', () => {
  it('starts an instance, and reads its state', async () => {
    expect(await call('scheduleNewOrchestration', 'chain', 3, 'a')).toEqual({ result: 'a' });
    await emulator.advance('1s');
    expect(await call('getOrchestrationState', 'a')).toMatchObject({
      result: {
        name: 'chain',
        instanceId: 'a',
        runtimeStatus: 1,
        serializedInput: '3',
        serializedOutput: '{"once":6,"twice":12}',
        serializedCustomStatus: '{"once":6}',
      },
    });
    expect(await call('getOrchestrationState', 'b')).toEqual({});
  });

  it('fails to start an active instance', async () => {
    await call('scheduleNewOrchestration', 'wait', null, 'a');
    expect(await call('scheduleNewOrchestration', 'wait', null, 'a')).toMatch(
      /6 ALREADY_EXISTS: An Orchestration instance with the ID a already exists\./,
    );
  });

  it('starts instances with any name and id, as the host does', async () => {
    await call('scheduleNewOrchestration', 'plain', null, 'a/b');
    await call('scheduleNewOrchestration', 'nothing', null, 'b');
    await emulator.advance('1s');
    expect(emulator.instance('a/b')).toMatchObject({ output: 'null', input: null });
    expect(emulator.instance('b')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining("'nothing' doesn't exist"),
    });
  });

  it('raises an event', async () => {
    await call('scheduleNewOrchestration', 'wait', null, 'a');
    await call('raiseOrchestrationEvent', 'a', 'approval', 'yes');
    await emulator.advance('1s');
    expect(emulator.instance('a')?.output).toBe('yes');
    expect(await call('raiseOrchestrationEvent', 'a', 'approval', 'no')).toMatch(
      /9 FAILED_PRECONDITION: The orchestration instance .* is not running/,
    );
    expect(await call('raiseOrchestrationEvent', 'x', 'approval', 'no')).toMatch(/5 NOT_FOUND/);
  });

  it('suspends, resumes and terminates', async () => {
    await call('scheduleNewOrchestration', 'wait', null, 'a');
    await call('suspendOrchestration', 'a');
    await emulator.advance('1s');
    await call('raiseOrchestrationEvent', 'a', 'approval', 'yes');
    await emulator.advance('1s');
    expect(emulator.instance('a')?.runtimeStatus).toBe('Suspended');
    expect(await call('suspendOrchestration', 'a')).toMatch(/9 .* Suspended state/);
    await call('resumeOrchestration', 'a');
    await emulator.advance('1s');
    expect(emulator.instance('a')).toMatchObject({ runtimeStatus: 'Completed', output: 'yes' });

    await call('scheduleNewOrchestration', 'wait', null, 'b');
    await call('terminateOrchestration', 'b', 'no need');
    await emulator.advance('1s');
    expect(emulator.instance('b')).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'no need',
    });
  });

  it('waits until an instance ends', async () => {
    await call('scheduleNewOrchestration', 'wait', null, 'a');
    expect(await call('waitForOrchestrationCompletion', 'a', true, 900)).toMatchObject({
      result: { serializedOutput: '"too late"' },
    });
    await call('scheduleNewOrchestration', 'wait', null, 'a');
    expect(await call('waitForOrchestrationCompletion', 'a', true, 60)).toMatch(/Timed out/);
  });

  it('lists, reads and purges instances', async () => {
    for (const id of ['a', 'b', 'c']) await call('scheduleNewOrchestration', 'chain', 1, id);
    await call('scheduleNewOrchestration', 'wait', null, 'd');
    await emulator.advance('1s');
    expect(await call('listInstanceIds', { pageSize: 2 })).toMatchObject({
      result: { values: ['a', 'b'], continuationToken: 'b' },
    });
    const history = await call('getOrchestrationHistory', 'a');
    expect(history.map(({ type }: { type: string }) => type).slice(0, 3)).toEqual([
      'OrchestratorStarted',
      'ExecutionStarted',
      'TaskScheduled',
    ]);
    expect(await call('purgeOrchestration', 'a')).toEqual({ result: { deletedInstanceCount: 1 } });
    expect(await call('purgeOrchestration', 'd')).toEqual({ result: { deletedInstanceCount: 0 } });
    expect(emulator.instance('a')).toBeUndefined();
  });

  it('reads histories that replay', async () => {
    await call('scheduleNewOrchestration', 'parent', null, 'a');
    await call('scheduleNewOrchestration', 'wait', null, 'b');
    await call('scheduleNewOrchestration', 'counts', null, 'c');
    await emulator.advance('11m');
    for (const [name, instanceId] of [
      ['parent', 'a'],
      ['wait', 'b'],
    ]) {
      const history = await call('getOrchestrationHistory', instanceId);
      expect(await replay({ name, instanceId, history }, app)).toMatchObject({
        result: 'same',
        orchestrator: name,
        notes: [],
      });
      const changed = { ...history[1], name: 'chain' };
      const other = [history[0], changed, ...history.slice(2)];
      expect((await replay({ instanceId, history: other }, app)).result).toBe('different');
    }
  });

  it('replays what depends on an error', async () => {
    await emulator.start('recovers', { instanceId: 'a' });
    await emulator.advance('1s');
    const path =
      '/runtime/webhooks/durabletask/instances/a?showHistory=true&showHistoryOutput=true';
    const ofApi = (await emulator.request('GET', path)).json();
    const ofClient = await call('getOrchestrationHistory', 'a');
    for (const history of [ofApi, { name: 'recovers', instanceId: 'a', history: ofClient }]) {
      expect((await replay(history, app)).result).toBe('same');
    }
  });

  it('restarts an instance, and rewinds a failed one', async () => {
    await call('scheduleNewOrchestration', 'flaky', null, 'a');
    await emulator.advance('1s');
    expect(emulator.instance('a')?.runtimeStatus).toBe('Failed');
    await call('rewindInstance', 'a', 'fixed');
    expect((await emulator.waitForEnd('a')).output).toBe('second');
    expect(await call('rewindInstance', 'a', 'again')).toMatch(/only supported on failed/);
    expect(await call('restartOrchestration', 'a')).toEqual({ result: 'a' });
    expect((await emulator.waitForEnd('a')).output).toBe('third');
    expect(await call('restartOrchestration', 'x')).toMatch(/'x' was not found/);
  });

  it('signals entities, and reads them', async () => {
    await call('signalEntity', { name: 'counter', key: 'b' }, 'add', 5);
    await emulator.advance('1s');
    expect(await call('getEntity', { name: 'counter', key: 'b' })).toMatchObject({
      result: { id: '@counter@b', state: 5 },
    });
    expect(await call('getEntity', { name: 'counter', key: 'c' })).toEqual({});
    for (const deletedInstanceCount of [1, 0]) {
      const purged = await call('purgeOrchestration', '@counter@b');
      expect(purged).toEqual({ result: { deletedInstanceCount } });
    }
    expect(await call('getEntity', { name: 'counter', key: 'b' })).toEqual({});
  });

  it('fails as the storage does', async () => {
    emulator.setFaults({ storageErrors: 1 });
    expect(await call('getOrchestrationState', 'a')).toMatch(/14 UNAVAILABLE/);
  });
});
