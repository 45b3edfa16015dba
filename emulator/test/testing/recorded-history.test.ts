import * as df from 'durable-functions';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, Emulator, loadApp, replay } from '../../src/index';

type Body = (context: df.OrchestrationContext) => Generator<df.Task, unknown, never>;

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

/** An app with the orchestrator `order`, two activities and a child. */
function appWith(order: Body): Promise<App> {
  return loadApp(() => {
    df.app.orchestration('order', order);
    df.app.activity('charge', { handler: (input) => `charged ${input}` });
    df.app.activity('ship', { handler: () => 'shipped' });
    df.app.activity('fail', {
      handler: () => {
        throw new Error('no stock');
      },
    });
  });
}

const STATUS = '/runtime/webhooks/durabletask/instances/a?showHistory=true';

/** What the HTTP API shows of an instance that runs this code. */
async function record(
  code: Body,
  live: (emulator: Emulator) => unknown,
  query = '&showHistoryOutput=true',
) {
  emulator = new Emulator(await appWith(code));
  await emulator.start('order', { instanceId: 'a', input: 3 });
  await emulator.advance('1s');
  await live(emulator);
  await emulator.advance('1s');
  return (await emulator.request('GET', STATUS + query)).json();
}

const inAnHour = ({ df: { currentUtcDateTime } }: df.OrchestrationContext) =>
  new Date(currentUtcDateTime.getTime() + 3_600_000);

const approval: Body = function* (context) {
  const charged: string = yield context.df.callActivity('charge', context.df.getInput());
  const timer = context.df.createTimer(inAnHour(context));
  const answer = context.df.waitForExternalEvent('approval');
  const first: unknown = yield context.df.Task.any([timer, answer]);
  if (first === timer) return 'too late';
  timer.cancel();
  if (charged !== 'charged 3') throw new Error('the result is lost');
  yield context.df.callActivity('ship');
  yield context.df.waitForExternalEvent('delivered');
  return 'done';
};

describe('replay', () => {
  it('finds that unchanged code replays a running instance', async () => {
    const history = await record(approval, (host) => host.raiseEvent('a', 'approval', true));
    expect(history.historyEvents.map((event: { EventType: string }) => event.EventType)).toEqual([
      'ExecutionStarted',
      'TaskCompleted',
      'TimerCreated',
      'EventRaised',
      'TaskCompleted',
    ]);
    expect(await replay(history, await appWith(approval))).toEqual({
      result: 'same',
      orchestrator: 'order',
      instanceId: 'a',
      events: 5,
      notes: [],
    });
  });

  const changed: [string, Body, object][] = [
    [
      'another activity',
      function* (context) {
        yield context.df.callActivity('ship');
      },
      {
        event: 2,
        recorded: "the orchestrator called activity 'charge'",
        now: "today's code calls activity 'ship'",
      },
    ],
    [
      'an activity in place of a timer',
      function* (context) {
        yield context.df.callActivity('charge');
        yield context.df.callActivity('ship');
      },
      {
        event: 3,
        recorded: expect.stringMatching(/^the orchestrator created a timer for 2026-01-01T01/),
        now: "today's code calls activity 'ship'",
      },
    ],
    [
      'an earlier end',
      function* (context) {
        yield context.df.callActivity('charge');
        return 'done';
      },
      {
        event: 4,
        recorded: "the instance goes on with EventRaised 'approval'",
        now: "today's code completes",
      },
    ],
    [
      'an event with another name',
      function* (context) {
        yield context.df.callActivity('charge');
        const timer = context.df.createTimer(inAnHour(context));
        yield context.df.Task.any([timer, context.df.waitForExternalEvent('agreement')]);
        yield context.df.callActivity('ship');
      },
      {
        event: 5,
        recorded: "TaskCompleted 'ship' arrived",
        now: "today's code does not call activity 'ship'",
      },
    ],
    [
      'a failure',
      function* (context) {
        yield context.df.callActivity('charge');
        throw new Error('not any more');
      },
      {
        event: 4,
        recorded: "the instance goes on with EventRaised 'approval'",
        now: "today's code fails: Orchestrator function 'order' failed: not any more",
      },
    ],
  ];

  it.each(changed)('names the step at which the code has %s', async (_what, code, difference) => {
    const history = await record(approval, (host) => host.raiseEvent('a', 'approval', true));
    expect(await replay(history, await appWith(code))).toMatchObject({
      result: 'different',
      difference,
    });
  });

  it('accepts new code after the last step, and tells what it does', async () => {
    const history = await record(approval, () => {});
    const later: Body = function* (context) {
      yield context.df.callActivity('charge', context.df.getInput());
      const timer = context.df.createTimer(inAnHour(context));
      const ship = context.df.callActivity('ship');
      yield context.df.Task.all([timer, ship]);
    };
    expect(await replay(history, await appWith(later))).toMatchObject({
      result: 'same',
      notes: ["With today's code the instance also calls activity 'ship'."],
    });
  });

  it('matches activities that were scheduled together, in any order of their ends', async () => {
    const fanOut: Body = function* (context) {
      const tasks = ['charge', 'ship', 'charge'].map((name) => context.df.callActivity(name));
      yield context.df.Task.all(tasks);
      yield context.df.waitForExternalEvent('go');
    };
    const history = await record(fanOut, () => {});
    const { historyEvents: events } = history;
    const reversed = [events[0], ...events.slice(1).reverse()];
    const app = await appWith(fanOut);
    expect((await replay({ ...history, historyEvents: reversed }, app)).result).toBe('same');
    const without: Body = function* (context) {
      yield context.df.Task.all(['charge', 'ship'].map((name) => context.df.callActivity(name)));
    };
    expect(await replay(history, await appWith(without))).toMatchObject({
      result: 'different',
      difference: { now: "today's code completes" },
    });
  });

  it('replays failures, retries and suspensions', async () => {
    const retries: Body = function* (context) {
      const options = new df.RetryOptions(5_000, 2);
      try {
        yield context.df.callActivityWithRetry('fail', options);
      } catch (error) {
        context.df.setCustomStatus(String(error));
      }
      yield context.df.waitForExternalEvent('go');
    };
    const history = await record(retries, async (host) => {
      await host.advance('1m');
      host.suspend('a');
      await host.advance('1s');
      host.resume('a');
      await host.advance('1s');
    });
    expect((await replay(history, await appWith(retries))).result).toBe('same');
  });

  it('cannot check code that depends on results that the history does not have', async () => {
    const history = await record(approval, (host) => host.raiseEvent('a', 'approval', true), '');
    expect(await replay(history, await appWith(approval))).toMatchObject({
      result: 'unknown',
      notes: ['The history does not tell the results of tasks (use showHistoryOutput).'],
    });
  });

  it('replays what the emulator itself holds', async () => {
    await record(approval, (host) => host.raiseEvent('a', 'approval', true));
    const app = await appWith(approval);
    expect((await replay(emulator?.instance('a'), app)).result).toBe('same');
  });

  it('names an orchestrator that the app does not have', async () => {
    const history = await record(approval, () => {});
    const other = await loadApp(() => df.app.orchestration('other', approval));
    expect(await replay(history, other)).toMatchObject({
      result: 'different',
      difference: { event: 1, now: "the app has no orchestrator 'order'" },
    });
  });

  it('refuses a status without a history', async () => {
    await expect(replay({ name: 'order' }, await appWith(approval))).rejects.toThrow(
      'showHistory=true&showHistoryOutput=true',
    );
  });
});
