import type { Emulator, Episode } from 'durable-functions-emulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

/** How many schedules to try. In each, three incarnations of a loop meet random faults, work and commands. */
const SCHEDULES = 5;

/** mulberry32: a small random number generator, so that a failing schedule can be run again by its seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs three incarnations of a loop under every fault of the emulator, with work and commands at random times. */
async function play(seed: number) {
  const next = random(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const test = await emulate(
    { idleDelay: '10s', errorDelay: '15s', busyDelay: next() < 0.5 ? '0s' : '5s' },
    { faults: 'all', seed, activityDuration: () => `${below(20)}s` },
  );
  const { emulator, processor, call, send, instance } = test;
  processor.mockImplementation(async () => {
    const dice = next();
    if (dice < 0.15) throw new Error('boom');
    return dice < 0.3 ? 2 : 0;
  });
  const incarnations = [];
  for (let incarnation = 0; incarnation < 3; incarnation += 1) {
    const started = (await call('POST /start')).status;
    const ids = Array.from({ length: below(6) }, (_, n) => `run-${incarnation}-${n}`);
    const answers = [];
    for (const id of ids) {
      await emulator.advance(`${below(30_000)}ms`);
      answers.push(await send('run', id));
    }
    await emulator.advance(`${below(60)}s`);
    const wasActive = instance().runtimeStatus === 'Running';
    answers.push(await send('stop', `stop-${incarnation}`));
    // A stop is seen at once, and ends the loop after its run, which a crash may make take minutes.
    await emulator.runUntil(() => instance().runtimeStatus !== 'Running', { within: '1h' });
    const end = instance().runtimeStatus;
    await emulator.advance(`${below(40)}s`); // late copies arrive now, or in the next incarnation
    incarnations.push({
      started,
      answers,
      wasActive,
      end,
      ids: [...ids, `stop-${incarnation}`],
    });
  }
  await emulator.advance('20m');
  return { ...test, incarnations };
}

/**
 * The ids of the commands that the loop logged as applied, in order. The same line at the same time is a repeated
 * episode; at another time it would be a second application.
 */
function applied({ logs }: Emulator): string[] {
  const lines = logs
    .filter(({ functionName }) => functionName === 'job_orchestrator')
    .map(({ at, message }) => `${at.toISOString()} ${message}`);
  return [...new Set(lines)].flatMap(
    (line) => /event=applied command=\w+ commandId=(\S+)/.exec(line)?.[1] ?? [],
  );
}

afterEach(() => void vi.restoreAllMocks());

describe('the loop', () => {
  it(`applies every command once, and ends only when it is stopped, under every fault (${SCHEDULES} schedules)`, async () => {
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const { incarnations, emulator } = await play(seed);
      const where = `seed ${seed}`;

      for (const { started, answers, wasActive, end } of incarnations) {
        expect(started, where).toBe(202);
        expect(new Set(answers), where).toEqual(new Set([200]));
        expect(wasActive, where).toBe(true);
        expect(end, where).toBe('Completed');
      }
      const failed = emulator.logs.filter(({ message }) => message.includes('event=http-failed'));
      expect(failed, where).toEqual([]);
      expect(applied(emulator), where).toEqual(incarnations.flatMap(({ ids }) => ids));
      expect(emulator.instance('job')?.runtimeStatus, where).toBe('Completed');
      expect(emulator.openTimers('job'), where).toBe(0);
      emulator.close();
    }
  });

  it('replays every prefix of its history to the same actions, without clock, chance or environment', async () => {
    const { emulator, processor, call } = await emulate(
      { jitter: '50%', maxErrorDelay: '20m' },
      { record: true, activityDuration: '3s' },
    );
    processor.mockResolvedValueOnce(2).mockRejectedValueOnce(new Error('boom'));
    await call('POST /start');
    for (const pause of ['1s', '5s', '40s', '70s', '2s', '2m', '10m'] as const) {
      await emulator.advance(pause);
      await call('POST /run');
      emulator.raiseEvent('job', 'control', 'junk');
    }
    await call('POST /stop');
    expect(emulator.episodes.length).toBeGreaterThan(30);

    const never = () => {
      throw new Error('the orchestrator used the clock, chance or the environment');
    };
    vi.spyOn(Math, 'random').mockImplementation(never);
    vi.spyOn(globalThis.crypto, 'randomUUID').mockImplementation(never);
    vi.spyOn(Date, 'now').mockImplementation(never);
    vi.spyOn(process, 'env', 'get').mockImplementation(never);
    for (const episode of emulator.episodes) {
      expect(await emulator.replay(episode)).toEqual(episode.state);
    }
    for (const [earlier, later] of generations(emulator.episodes)) {
      expect(await emulator.replay(later, earlier.trigger.history.length)).toEqual(earlier.state);
    }
  });
});

/** Pairs of episodes of one generation: the history of the first is a prefix of that of the second. */
function generations(episodes: readonly Episode[]): [earlier: Episode, later: Episode][] {
  const pairs: [Episode, Episode][] = [];
  for (const [n, later] of episodes.entries()) {
    const earlier = episodes[n - 1];
    if (earlier && earlier.trigger.history.length < later.trigger.history.length) {
      pairs.push([earlier, later]);
    }
  }
  return pairs;
}
