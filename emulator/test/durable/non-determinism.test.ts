import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { loadApp } from '../../src/index';
import { appOf, emulate, type Orchestrator, output, secondsFrom, status } from '../test-app';

describe('a deployment of non-deterministic code', () => {
  const sleeping: Orchestrator = function* ({ df: durable }) {
    yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  };
  const working = (name: string): Orchestrator =>
    function* ({ df: durable }) {
      yield durable.callActivity(name);
      yield durable.waitForExternalEvent('never');
    };

  it.each<[string, Orchestrator, Orchestrator, string]>([
    [
      'calls an activity instead of creating a timer',
      sleeping,
      working('work'),
      'a timer task with sequence number 0',
    ],
    [
      'creates a timer instead of calling an activity',
      working('work'),
      sleeping,
      "sequence number 0 named 'work'",
    ],
    [
      'calls another activity',
      working('work'),
      working('other'),
      "instead scheduled an activity task named 'other'",
    ],
  ])('fails the instance when the code %s', async (_, before, after, text) => {
    const activities = { work: () => null, other: () => null };
    const emulator = await emulate(
      { orchestrator: before, activities },
      { activityDuration: '1m' },
    );
    await emulator.advance('30s');
    emulator.deploy(await appOf({ orchestrator: after, activities }));
    await emulator.advance('1m');
    expect([status(emulator), output(emulator)]).toEqual(['Failed', expect.stringContaining(text)]);
    expect(output(emulator)).toMatch(/^Non-Deterministic workflow detected: /);
  });

  it('fails the instance when the orchestrator no longer exists', async () => {
    const emulator = await emulate({ orchestrator: sleeping });
    await emulator.advance('30s');
    emulator.deploy(await loadApp(() => df.app.activity('work', { handler: () => null })));
    await emulator.advance('1m');
    expect(emulator.instance('it')).toMatchObject({ runtimeStatus: 'Failed', customStatus: null });
  });
});
