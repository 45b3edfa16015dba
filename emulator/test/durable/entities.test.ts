import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { appOf, emulate, type Orchestrator, open, output, sleep, status } from '../test-app';

const counter = () => {
  df.app.entity<number>('counter', async ({ df: entity }) => {
    const count = entity.getState(() => 0) ?? 0;
    const input = entity.getInput<number>() ?? 0;
    switch (entity.operationName) {
      case 'add':
        entity.setState(count + input);
        break;
      case 'addSlowly':
        await sleep(60_000);
        entity.setState(count + input);
        break;
      case 'delete':
        entity.destructOnExit();
        break;
      case 'fail':
        entity.setState(999);
        throw 'broken';
      case 'tell':
        entity.signalEntity(new df.EntityId('counter', 'listener'), 'add', count);
        break;
    }
    entity.return(entity.operationName === 'add' ? count + input : count);
  });
};

const one = new df.EntityId('Counter', 'one');
const two = new df.EntityId('counter', 'two');

const run = async (orchestrator: Orchestrator) => {
  const emulator = await emulate({ orchestrator, register: counter });
  await emulator.advance('10m');
  return emulator;
};

describe('an entity', () => {
  it('processes calls and signals in order, and keeps its state', async () => {
    const emulator = await run(function* ({ df: durable }) {
      durable.signalEntity(one, 'add', 2);
      const first: unknown = yield durable.callEntity(one, 'add', 3);
      const all: unknown = yield durable.Task.all([
        durable.callEntity(one, 'add', 1),
        durable.callEntity(two, 'add', 1),
        durable.callEntity(one, 'add', 1),
      ]);
      return [first, all];
    });
    expect(output(emulator)).toEqual([5, [6, 1, 7]]);
  });

  it('fails a call with what it throws, and keeps the state that it has set', async () => {
    const emulator = await run(function* ({ df: durable }) {
      try {
        yield durable.callEntity(one, 'fail');
      } catch (error) {
        return [(error as Error).message, yield durable.callEntity(one, 'get')];
      }
      return 'no error';
    });
    expect(output(emulator)).toEqual(['broken', 999]);
  });

  it('lets time pass while its code waits', async () => {
    const emulator = await run(function* ({ df: durable }) {
      yield durable.callEntity(one, 'addSlowly', 1);
      return durable.currentUtcDateTime;
    });
    expect(output(emulator)).toBe('2026-01-01T00:01:00.000Z');
  });

  it('fails its operations after functionTimeout, and goes on with the next ones', async () => {
    const emulator = await emulate(
      {
        orchestrator: function* ({ df: durable }) {
          yield durable.callEntity(one, 'addSlowly', 1);
        },
        register: counter,
      },
      { functionTimeout: '30s' },
    );
    await emulator.advance('10m');
    expect(status(emulator)).toBe('Failed');
    await emulator.start('orchestrator', { instanceId: 'next' });
    await emulator.advance('31s');
    expect(emulator.instance('next')?.runtimeStatus).toBe('Failed');
  });

  it('signals other entities', async () => {
    const emulator = await run(function* ({ df: durable }) {
      yield durable.callEntity(one, 'add', 4);
      yield durable.callEntity(one, 'tell');
      return yield durable.callEntity(new df.EntityId('counter', 'listener'), 'add', 0);
    });
    expect(output(emulator)).toBe(4);
  });

  it('is signaled and read by a test', async () => {
    const emulator = open(await appOf({ register: counter }));
    expect(emulator.entity('Counter', 'one')).toBeUndefined();
    emulator.signalEntity('Counter', 'one', 'add', 3);
    await emulator.advance('1s');
    expect(emulator.entity('counter', 'one')).toEqual({ state: 3, lockedBy: undefined });
    expect(() => emulator.signalEntity('nobody', 'one', 'add')).toThrow("no entity 'nobody'");
  });

  it('is new again after it deleted itself', async () => {
    const emulator = await run(function* ({ df: durable }) {
      yield durable.callEntity(one, 'add', 4);
      yield durable.callEntity(one, 'delete');
      return yield durable.callEntity(one, 'add', 1);
    });
    expect(output(emulator)).toBe(1);
  });

  it('that does not exist leaves its caller waiting, and fails the test', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.callEntity(new df.EntityId('nobody', 'one'), 'get');
      },
    });
    await expect(emulator.advance('1s')).rejects.toThrow(
      "waits forever, as on the host: The function 'nobody' doesn't exist",
    );
  });
});

describe('a lock', () => {
  it('is released when the test has waited for the end of its holder', async () => {
    const emulator = await run(function* ({ df: durable }) {
      const lock: df.DurableLock = yield durable.lock(one);
      yield durable.callEntity(one, 'add', 1);
      lock.release();
    });
    await emulator.start('orchestrator', { instanceId: 'next' });
    await emulator.waitForEnd('next');
    expect(emulator.entity('counter', 'one')).toEqual({ state: 2, lockedBy: undefined });
  });

  const locking: Orchestrator = function* ({ df: durable }) {
    const lock: df.DurableLock = yield durable.lock(two, one);
    const before: number = yield durable.callEntity(one, 'get');
    yield durable.waitForExternalEvent('go');
    const after: number = yield durable.callEntity(one, 'add', 0);
    lock.release();
    return [before, after];
  };
  const adding: Orchestrator = function* ({ df: durable }) {
    return yield durable.callEntity(one, 'add', 5);
  };

  /** `it` holds the lock, and then `other` calls the entity. */
  const startBoth = async () => {
    const app = await appOf({
      orchestrator: locking,
      register: () => {
        counter();
        df.app.orchestration('adding', adding);
      },
    });
    const emulator = open(app);
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.advance('1s');
    await emulator.start('adding', { instanceId: 'other' });
    await emulator.advance('1s');
    return emulator;
  };

  it('keeps the operations of others waiting until it is released', async () => {
    const emulator = await startBoth();
    expect(emulator.instance('other')?.runtimeStatus).toBe('Running');
    emulator.raiseEvent('it', 'go', null);
    await emulator.advance('1s');
    expect(output(emulator)).toEqual([0, 0]);
    expect(emulator.instance('other')?.output).toBe(5);
  });

  it('that a terminated orchestration holds keeps others waiting, and fails the test', async () => {
    const emulator = await startBoth();
    emulator.terminate('it');
    await expect(emulator.advance('1s')).rejects.toThrow(
      "the entity '@counter@one' waits forever, as on the host: the instance 'it' has ended without releasing its lock",
    );
  });

  it('is released at the end of the orchestration that holds it', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.lock(one);
      },
      register: counter,
    });
    await emulator.advance('1s');
    expect(status(emulator)).toBe('Completed');
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.advance('1s');
    expect(status(emulator)).toBe('Completed');
  });
});
