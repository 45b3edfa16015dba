import * as durable from 'durable-functions';
import { describe, expect, it } from 'vitest';
import type { Faults } from '../../src/index';
import { appOf, emulate, type Orchestrator, open, output, runsAt, secondsFrom } from '../test-app';

/** Sleeps for a minute, repeatedly. A poke ends the sleep early, and is counted. */
const counting: Orchestrator = function* ({ df: durable }) {
  const count = Number(durable.getInput() ?? 0);
  durable.setCustomStatus({ count });
  const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
  const poked = (yield durable.Task.any([timer, durable.waitForExternalEvent('poke')])) !== timer;
  if (poked) timer.cancel();
  yield durable.createTimer(secondsFrom(durable.currentUtcDateTime, 1));
  durable.continueAsNew(poked ? count + 1 : count);
};

async function pokes(faults: Partial<Faults>, times: readonly number[], seed = 1): Promise<number> {
  const emulator = await emulate({ orchestrator: counting }, { faults, seed });
  let passed = 0;
  for (const time of times) {
    await emulator.advance(`${time - passed}s`);
    emulator.raiseEvent('it', 'poke', null);
    passed = time;
  }
  await emulator.advance('10m');
  return Number(emulator.instance('it')?.input ?? 0);
}

describe('the message of a canceled timer', () => {
  // The poke at 10 s cancels the timer that is due at 60 s.
  it.each([
    ['loses an event that arrives at the same time', true, 60.05, 1],
    ['loses no event that arrives later', true, 60.2, 2],
    ['loses no event when the fault is disabled', false, 60.05, 2],
  ])('%s', async (_, orphans, second, counted) => {
    expect(await pokes({ orphans }, [10, second])).toBe(counted);
  });
});

describe('external messages', () => {
  const everyTwoMinutes = Array.from({ length: 20 }, (_, n) => 30 + n * 120);

  it.each([
    ['arrive once without faults', {}, 20],
    ['are lost with lostMessages', { lostMessages: 1 }, 0],
    ['arrive late with lateMessages', { lateMessages: 1 }, 20],
  ])('%s', async (_, faults, counted) => {
    expect(await pokes({ orphans: false, ...faults }, everyTwoMinutes)).toBe(counted);
  });

  it('arrive twice with repeatedMessages', async () => {
    const counted = await pokes({ orphans: false, repeatedMessages: 1 }, everyTwoMinutes);
    // A copy that arrives in the second between two sleeps is not counted.
    expect(counted).toBeGreaterThan(35);
  });

  it('are lost depending on the seed', async () => {
    const count = (seed: number) =>
      pokes({ lostMessages: 0.5, orphans: false }, everyTwoMinutes, seed);
    const first = await count(1);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(20);
    expect(await count(1)).toBe(first);
    expect(await count(2)).not.toBe(first);
  });
});

describe('timers', () => {
  it('fire up to 988 ms early, so that the current time is before their due time', async () => {
    const emulator = await emulate(
      {
        orchestrator: function* ({ df: durable }) {
          const left: number[] = [];
          for (let n = 0; n < 50; n += 1) {
            const due = secondsFrom(durable.currentUtcDateTime, 5);
            yield durable.createTimer(due);
            left.push(due.getTime() - durable.currentUtcDateTime.getTime());
          }
          return left;
        },
      },
      { faults: { earlyTimers: 1 } },
    );
    await emulator.advance('5m');
    const left = output(emulator) as number[];
    expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...left)).toBeGreaterThan(800);
    expect(Math.max(...left)).toBeLessThanOrEqual(988);
  });
});

describe('a crash', () => {
  const working: Orchestrator = function* ({ df: durable }) {
    const results: unknown[] = [];
    for (let n = 0; n < 4; n += 1) results.push(yield durable.callActivity('work', n));
    return results;
  };
  const activities = { work: (n: number) => n * 10 };

  it('before a result is recorded repeats the run five minutes later', async () => {
    const emulator = await emulate(
      { orchestrator: working, activities },
      { faults: { crashBeforeResult: 0.5 }, seed: 3 },
    );
    await emulator.advance('2h');
    const lost = emulator.runs.filter(({ outcome }) => outcome === 'lost');
    expect(lost.length).toBeGreaterThan(0);
    expect(emulator.runs).toHaveLength(4 + lost.length);
    expect(runsAt(emulator).at(-1)).toBe(lost.length * 300);
    expect(output(emulator)).toEqual([0, 10, 20, 30]);
  });

  it('after a result was sent repeats the result or the episode, but the result counts once', async () => {
    const episodes: number[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const emulator = await emulate(
        { orchestrator: working, activities },
        { faults: { crashAfterResult: 1 }, seed, record: true },
      );
      await emulator.advance('2h');
      expect(output(emulator)).toEqual([0, 10, 20, 30]);
      expect(emulator.runs).toHaveLength(4);
      episodes.push(emulator.episodes.length);
    }
    // Without repeated episodes there are five: one at the start, and one after each run.
    expect(Math.max(...episodes)).toBeGreaterThan(5);
  });
});

it('keeps an orchestration running with all faults', async () => {
  const emulator = await emulate({ orchestrator: counting }, { faults: 'all' });
  for (let n = 0; n < 50; n += 1) {
    emulator.raiseEvent('it', 'poke', null);
    await emulator.advance('47s');
  }
  expect(emulator.instance('it')?.runtimeStatus).toBe('Running');
});

describe('storageErrors', () => {
  it.each([
    [1, ['500', '500']],
    [0, ['started', 'Pending']],
  ])(
    'fails requests of the durable client with probability %d',
    async (storageErrors, expected) => {
      const seen: string[] = [];
      const note = (result: Promise<string>) =>
        result.then(
          (text) => seen.push(text),
          (error) => seen.push(/500/.exec(String(error))?.[0] ?? String(error)),
        );
      const app = await appOf({
        register: () =>
          durable.app.client.http('ask', {
            handler: async (_, client) => {
              await note(
                client.startNew('orchestrator', { instanceId: 'it' }).then(() => 'started'),
              );
              await note(client.getStatus('it').then(({ runtimeStatus }) => runtimeStatus));
              return {};
            },
          }),
      });
      const emulator = open(app, { faults: { storageErrors } });
      await emulator.request('GET', '/api/ask');
      expect(seen).toEqual(expected);
    },
  );
});
