import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { type EmulatorOptions, loadApp } from '../../src/index';
import { appOf, emulate, type Orchestrator, open, output, status } from '../test-app';

describe('running an app', () => {
  it('reports an orchestration that never waits', async () => {
    const emulator = await emulate({
      // biome-ignore lint/correctness/useYield: the test needs an orchestrator that never waits
      orchestrator: function* ({ df: durable }) {
        durable.continueAsNew(1);
      },
    });
    await expect(emulator.advance('1s')).rejects.toThrow(
      "hot loop: 'it' continued as new 200 times",
    );
  });

  it('reports a loop of runs that take no time', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.callActivity('work');
        durable.continueAsNew(1);
      },
      activities: { work: () => null },
    });
    await expect(emulator.advance('1s')).rejects.toThrow('without time passing');
  });
});

it('logs an error when a deployment removed the orchestrator of an instance', async () => {
  const emulator = await emulate({});
  await emulator.advance('1s');
  emulator.deploy(await loadApp(() => df.app.orchestration('other', function* () {})));
  emulator.raiseEvent('it', 'never', 1);
  await emulator.advance('1s');
  expect(emulator.logs.map(({ level, message }) => [level, message])).toEqual([
    ['error', expect.stringContaining("The function 'orchestrator' doesn't exist")],
  ]);
});

// Recorded on the host in the conformance theme `instance ids`.
it.each(['@x@y', 'a#b', 'a\\b', 'a\tb', 'a'.repeat(300)])(
  'runs an instance with the id %j, as the host does',
  async (instanceId) => {
    const emulator = open(await appOf({ orchestrator: function* () {} }));
    await emulator.start('orchestrator', { instanceId });
    expect(await emulator.waitForEnd(instanceId)).toMatchObject({ runtimeStatus: 'Completed' });
  },
);

it.each([
  [8_701, 'Running'],
  [8_702, 'Failed'],
])(
  'sets an instance with a custom status of %i characters and two quotes to %s',
  async (length, expected) => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        durable.setCustomStatus('x'.repeat(length));
        yield durable.waitForExternalEvent('never');
      },
    });
    await emulator.advance('1s');
    expect(status(emulator)).toBe(expected);
    if (expected === 'Failed')
      expect(output(emulator)).toContain(
        'must not exceed 16 KB. The current payload size is 17 KB.',
      );
  },
);

it('reports unknown names, times and durations', async () => {
  const emulator = open(await appOf({}));
  await expect(emulator.start('nobody', { instanceId: 'x' })).rejects.toThrow(
    "there is no orchestrator 'nobody'",
  );
  await emulator.start('orchestrator', { instanceId: 'it' });
  await expect(emulator.start('orchestrator', { instanceId: 'it' })).rejects.toThrow(
    'already exists',
  );
  expect(() => emulator.raiseEvent('other', 'x', 1)).toThrow("there is no instance 'other'");
  await expect(emulator.fire('nobody')).rejects.toThrow("there is no function 'nobody' to fire");
  await expect(emulator.advance('5 parsecs')).rejects.toThrow('"5 parsecs" is not a duration');
  await expect(emulator.advanceTo('tomorrow')).rejects.toThrow('"tomorrow" is not a time');
  await expect(emulator.advance(5 as never)).rejects.toThrow('"5" is not a duration');
  expect(() => emulator.advanceWithin('1s')).toThrow('inside an activity');
});

it.each<[EmulatorOptions, string]>([
  [{ now: 'tomorrow' }, '"tomorrow" is not a time'],
  [{ activityDuration: 'long' }, '"long" is not a duration'],
  [{ functionTimeout: 'never' }, '"never" is not a duration'],
])('refuses the options %j, and the next emulator opens', async (options, text) => {
  const known = await appOf({});
  expect(() => open(known, options)).toThrow(text);
  const emulator = open(known);
  await emulator.advance('1s');
  expect(emulator.now).toEqual(new Date('2026-01-01T00:00:01Z'));
});

it.each<[string, Orchestrator]>([
  [
    'a custom status',
    function* ({ df: durable }) {
      durable.setCustomStatus({ count: 1n });
      yield durable.waitForExternalEvent('never');
    },
  ],
  [
    'an input',
    function* ({ df: durable }) {
      yield durable.callActivity('work', { count: 1n });
    },
  ],
  [
    'an output',
    // biome-ignore lint/correctness/useYield: the orchestrator returns at once
    function* () {
      return { count: 1n };
    },
  ],
])('fails an instance with %s that JSON cannot represent', async (_, orchestrator) => {
  const emulator = await emulate({ orchestrator });
  await emulator.advance('1s');
  expect([status(emulator), output(emulator)]).toEqual([
    'Failed',
    expect.stringContaining('BigInt'),
  ]);
});

it('fails an instance that creates a timer with an invalid date', async () => {
  const emulator = await emulate({
    orchestrator: function* ({ df: durable }) {
      yield durable.createTimer(new Date('in an hour'));
    },
  });
  await emulator.advance('1s');
  expect([status(emulator), output(emulator)]).toEqual([
    'Failed',
    "Orchestrator function 'orchestrator' failed: Error converting value {null} to type 'System.DateTime'. Path 'actions[0][0].fireAt'.",
  ]);
});

it('ignores the case of orchestrator and activity names', async () => {
  const emulator = open(
    await appOf({
      orchestrator: function* ({ df: durable }) {
        return yield durable.callActivity('WORK');
      },
      activities: { work: () => 'done' },
    }),
  );
  await emulator.start('Orchestrator', { instanceId: 'it' });
  await emulator.advance('1s');
  expect(output(emulator)).toBe('done');
});
