import { describe, expect, it } from 'vitest';
import { emulate, type Orchestrator, output, secondsFrom, status } from '../test-app';

/** Collects the data of external events, in the order in which the code receives them. */
const collecting = (count: number): Orchestrator =>
  function* ({ df: durable }) {
    const seen: unknown[] = [];
    for (let n = 0; n < count; n += 1) seen.push(yield durable.waitForExternalEvent('news'));
    return seen;
  };

describe('an orchestrator', () => {
  it('numbers activities and timers in the order of creation, without waits for events', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 5));
        const first = durable.callActivity('work');
        const second = durable.callActivity('work');
        yield durable.Task.any([durable.waitForExternalEvent('x'), timer, first]);
        yield durable.Task.all([second, durable.waitForExternalEvent('y')]);
      },
      activities: { work: () => null },
    });
    await emulator.advance('1s');
    const ids = emulator
      .instance('it')
      ?.history.flatMap((event) => ('Name' in event || 'FireAt' in event ? event.EventId : []));
    expect(ids).toEqual([-1, 0, 1, 2]);
  });

  it('receives an event again after it canceled a timer and continued as new (durable-extension #2606)', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const count = Number(durable.getInput() ?? 0);
        if (count === 3) return count;
        const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 60));
        yield durable.Task.any([timer, durable.waitForExternalEvent('poke')]);
        timer.cancel();
        durable.continueAsNew(count + 1);
        return undefined;
      },
    });
    await emulator.advance('1s');
    emulator.raiseEvent('it', 'poke', null);
    await emulator.advance('1s');
    expect(output(emulator)).toBe(3);
  });

  it('receives an event in its newest wait for that name', async () => {
    const emulator = await emulate({
      orchestrator: function* ({ df: durable }) {
        const older = durable.waitForExternalEvent('news');
        const timer = durable.createTimer(secondsFrom(durable.currentUtcDateTime, 5));
        yield durable.Task.any([older, timer]);
        const newer = durable.waitForExternalEvent('news');
        const winner = yield durable.Task.any([newer, durable.waitForExternalEvent('other')]);
        return [winner === newer, newer.result, older.isCompleted];
      },
    });
    await emulator.advance('10s');
    emulator.raiseEvent('it', 'news', 'first');
    await emulator.advance('1s');
    expect(output(emulator)).toEqual([true, 'first', false]);
  });

  it('receives events that arrived before it waited, in order', async () => {
    const emulator = await emulate({ orchestrator: collecting(3) });
    for (const news of ['a', 'b', 'c']) emulator.raiseEvent('it', 'news', news);
    await emulator.advance('1s');
    expect(output(emulator)).toEqual(['a', 'b', 'c']);
  });

  it('loses events that it has not waited for when it continues as new', async () => {
    const emulator = await emulate(
      { orchestrator: workThenListen, activities: { work: () => 1 } },
      { activityDuration: '10s' },
    );
    await emulator.advance('5s');
    emulator.raiseEvent('it', 'news', 'during the work');
    await emulator.advance('1m');
    expect(status(emulator)).toBe('Running');
  });

  it('keeps events that arrive in the same batch after it continued as new', async () => {
    const emulator = await emulate({
      orchestrator: workThenListen,
      activities: { work: () => 1 },
    });
    await emulator.runUntil(() => emulator.runs.length === 1);
    emulator.raiseEvent('it', 'news', 'behind the result');
    await emulator.advance('1s');
    expect(output(emulator)).toBe('behind the result');
  });

  it.each([
    ['returns', 'Completed', 'done'],
    ['throws', 'Failed', "Orchestrator function 'orchestrator' failed: broken"],
  ])('that %s ends with the status %s', async (how, ended, result) => {
    const emulator = await emulate({
      // biome-ignore lint/correctness/useYield: the orchestrator returns at once
      orchestrator: function* ({ df: durable }) {
        durable.setCustomStatus('set');
        if (how === 'throws') throw new Error('broken');
        return 'done';
      },
    });
    await emulator.advance('1s');
    expect(emulator.instance('it')).toMatchObject({
      runtimeStatus: ended,
      output: result,
      customStatus: 'set',
    });
  });
});

const workThenListen: Orchestrator = function* ({ df: durable }) {
  if (durable.getInput() !== true) {
    yield durable.callActivity('work');
    durable.continueAsNew(true);
    return undefined;
  }
  return yield durable.waitForExternalEvent('news');
};
