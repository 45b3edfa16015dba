import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { emulate, type Orchestrator, output, runsAt, secondsFrom, status } from '../test-app';

describe('an instance', () => {
  it('does not complete while a timer is open, although its orchestrator has returned', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
        yield durable.Task.any([timer, durable.waitForExternalEvent('go')]);
        return 'returned';
      },
    });
    emulator.raiseEvent('it', 'go', null);
    await emulator.advance('59s');
    expect([status(emulator), emulator.openTimers('it')]).toEqual(['Running', 1]);
    await emulator.advance('1s');
    expect([status(emulator), emulator.openTimers('it')]).toEqual(['Completed', 0]);
  });

  it('retries an activity with growing delays', async () => {
    let tries = 0;
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const retry = new df.RetryOptions(5_000, 4);
        retry.backoffCoefficient = 2;
        return yield durable.callActivityWithRetry('work', retry);
      },
      activities: {
        work: () => {
          tries += 1;
          if (tries < 4) throw new Error('not yet');
          return tries;
        },
      },
    });
    await emulator.advance('1m');
    expect(runsAt(emulator)).toEqual([0, 5, 15, 35]);
    expect(output(emulator)).toBe(4);
  });

  it('receives the error of an activity after the last attempt', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        try {
          yield durable.callActivityWithRetry('work', new df.RetryOptions(5_000, 2));
          return 'fine';
        } catch (error) {
          return String(error).split('\n', 1)[0];
        }
      },
      activities: {
        work: () => {
          throw new Error('boom');
        },
      },
    });
    await emulator.advance('1m');
    expect(output(emulator)).toBe("Error: Activity function 'work' failed: boom ");
  });

  it('keeps events while it is suspended, until it is resumed', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 10));
        yield durable.callActivity('work');
        return yield durable.waitForExternalEvent('news');
      },
      activities: { work: () => null },
    });
    await emulator.advance('5s');
    emulator.suspend('it');
    await emulator.advance('1s');
    emulator.raiseEvent('it', 'news', 'kept');
    await emulator.advance('1m');
    expect([status(emulator), emulator.runs.length]).toEqual(['Suspended', 0]);
    emulator.resume('it');
    await emulator.advance('1s');
    expect([status(emulator), output(emulator), runsAt(emulator)]).toEqual([
      'Completed',
      'kept',
      [66],
    ]);
  });

  it('is terminated while it is suspended, and ignores the result of a run in progress', async () => {
    const emulator = await emulate(
      {
        orchestrator: function* ({ df: durable }) {
          yield durable.callActivity('work');
        },
        activities: { work: () => null },
      },
      { activityDuration: '1m' },
    );
    await emulator.advance('1s');
    emulator.suspend('it');
    await emulator.advance('1s');
    emulator.terminate('it', 'enough');
    await emulator.advance('5m');
    expect([status(emulator), output(emulator), emulator.runs.length]).toEqual([
      'Terminated',
      'enough',
      1,
    ]);
  });

  it('has a new input, history and times in each generation', async () => {
    const emulator = await emulate({ orchestrator: threeTimes }, {}, 1);
    await emulator.advance('2m');
    expect(emulator.instance('it')).toMatchObject({
      input: 3,
      generation: 3,
      createdTime: new Date('2026-01-01T00:02:00Z'),
      customStatus: { generation: 3 },
    });
    expect(emulator.instance('it')?.history).toHaveLength(5);
  });
});

const threeTimes: Orchestrator = function* ({ df: durable }) {
  const generation = Number(durable.getInput());
  durable.setCustomStatus({ generation });
  yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  durable.continueAsNew(generation + 1);
};
