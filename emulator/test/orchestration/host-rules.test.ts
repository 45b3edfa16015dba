import { describe, expect, it } from 'vitest';
import { emulate, type Orchestrator, output, secondsFrom, status } from '../support';

/** Collects what external events bring, in the order in which the code sees it. */
const collecting = (count: number): Orchestrator =>
  function* ({ df: durable }) {
    const seen: unknown[] = [];
    for (let n = 0; n < count; n += 1) seen.push(yield durable.waitForExternalEvent('news'));
    return seen;
  };

describe('the rules of the host', () => {
  it('1: ids count activities and timers in order of creation, waits take none', async () => {
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

  it('2: a cancelled timer is done before the event that cancelled it (#2606: the event comes again)', async () => {
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

  it('3: an event goes to the newest wait of its name, and is kept while there is none', async () => {
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

  it('3: events that nobody waits for yet come in their order', async () => {
    const emulator = await emulate({ orchestrator: collecting(3) });
    for (const news of ['a', 'b', 'c']) emulator.raiseEvent('it', 'news', news);
    await emulator.advance('1s');
    expect(output(emulator)).toEqual(['a', 'b', 'c']);
  });

  it('4: continue-as-new drops events that are kept for a later wait', async () => {
    const emulator = await emulate(
      { orchestrator: workThenListen, activities: { work: () => 1 } },
      { activityDuration: '10s' },
    );
    await emulator.advance('5s');
    emulator.raiseEvent('it', 'news', 'during the work');
    await emulator.advance('1m');
    expect(status(emulator)).toBe('Running');
  });

  it('4: and carries over those that come in the same batch, behind it', async () => {
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
  ])('5: an orchestrator that %s ends as %s', async (how, ended, result) => {
    const emulator = await emulate({
      // biome-ignore lint/correctness/useYield: it has nothing to wait for
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
  if (durable.getInput() !== 'again') {
    yield durable.callActivity('work');
    durable.continueAsNew('again');
    return undefined;
  }
  return yield durable.waitForExternalEvent('news');
};
