import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { type EmulatorOptions, loadApp } from '../../src/index';
import { appOf, emulate, type Orchestrator, open, output, status } from '../test-app';

const NOT_EMULATED = /^not emulated: .* \(run the app on the real host instead\)$/;

describe('running an app', () => {
  it.each<[string, Orchestrator]>([
    [
      'a sub-orchestration',
      function* ({ df: durable }) {
        yield durable.callSubOrchestrator('other');
      },
    ],
    [
      'callHttp',
      function* ({ df: durable }) {
        yield durable.callHttp({ method: 'GET', url: 'http://localhost/', enablePolling: false });
      },
    ],
    [
      'an entity call',
      function* ({ df: durable }) {
        yield durable.callEntity(new df.EntityId('counter', 'one'), 'add', 1);
      },
    ],
  ])('rejects advance() and fails the instance when it needs %s', async (_, orchestrator) => {
    const emulator = await emulate({ orchestrator });
    await expect(emulator.advance('1s')).rejects.toThrow(NOT_EMULATED);
    expect([status(emulator), output(emulator)]).toEqual([
      'Failed',
      expect.stringMatching(NOT_EMULATED),
    ]);
    await emulator.advance('1s');
  });

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

it('fails the task of an activity that does not exist', async () => {
  const emulator = await emulate({
    orchestrator: function* ({ df: durable }) {
      yield durable.callActivity('nowhere');
    },
  });
  await emulator.advance('1s');
  expect(output(emulator)).toContain("The function 'nowhere' doesn't exist");
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

it.each([
  ['a/b', 'must not contain'],
  ['a#b', 'must not contain'],
  ['a\u0007', 'must not contain'],
  ['@a', 'must not start with @'],
  ['a'.repeat(257), 'must not exceed 256 characters'],
])('refuses the instance id %j', async (instanceId, text) => {
  const emulator = open(await appOf({}));
  await expect(emulator.start('orchestrator', { instanceId })).rejects.toThrow(text);
  const path = `/runtime/webhooks/durabletask/orchestrators/orchestrator/${encodeURIComponent(instanceId)}`;
  const answer = await emulator.request('POST', path);
  expect([answer.status, answer.json().Message]).toEqual([400, expect.stringContaining(text)]);
});

it.each([
  [8_190, 'Running'],
  [8_191, 'Failed'],
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
    if (expected === 'Failed') expect(output(emulator)).toContain('16 KB of UTF-16');
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
  await expect(emulator.fire('nobody')).rejects.toThrow("there is no timer function 'nobody'");
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
    "Orchestrator function 'orchestrator' failed: createTimer: the date is not valid",
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
