import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator';
import { emulate } from './support';

/** How many schedules to try; raise it for a long look. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 8);

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

/** A loop under every fault that the emulator knows, with work and commands at random times. */
async function live(seed: number) {
  const next = random(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const test = await emulate(
    { idleDelay: '10s', errorDelay: '15s', busyDelay: next() < 0.5 ? '0s' : '5s' },
    { faults: 'all', seed, takes: () => `${below(20)}s` },
  );
  const { emulator, processor, call } = test;
  processor.mockImplementation(async () => {
    const dice = next();
    if (dice < 0.15) throw new Error('boom');
    return dice < 0.3 ? 2 : 0;
  });
  /** As a careful sender does: repeats a command, by its id, until it is seen applied. */
  const send = async (word: string, id: string) => {
    for (let tries = 0; tries < 20; tries += 1) {
      const { status } = await call(`POST /${word}?commandId=${id}`);
      if (status !== 202) return status;
      await emulator.advance('1m'); // a run that was cut short is repeated after minutes
    }
    return 202;
  };

  await call('POST /start');
  const ids = Array.from({ length: 1 + below(12) }, (_, n) => `run-${n}`);
  const answers = [];
  for (const id of ids) {
    await emulator.advance(`${below(30_000)}ms`);
    answers.push(await send('run', id));
  }
  await emulator.advance(`${below(60)}s`);
  answers.push(await send('stop', 'stop'));
  await emulator.advance('20m');
  return { ...test, answers, ids: [...ids, 'stop'] };
}

/**
 * Ids of the commands that the loop says it applied, in order. The same line at the same moment is a repeated episode;
 * at another moment it would be a second application.
 */
function applied({ logs }: Emulator): string[] {
  const lines = logs
    .filter(({ functionName }) => functionName === 'job_orchestrator')
    .map(({ at, message }) => `${at.toISOString()} ${message}`);
  return [...new Set(lines)].flatMap(
    (line) => /^\S+ job: (?:run|stop) \((.*)\)$/.exec(line)?.[1] ?? [],
  );
}

describe('with every fault of the host switched on', () => {
  it(`applies each command once, and stops (${SCHEDULES} schedules)`, async () => {
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const { answers, ids, instance, emulator } = await live(seed);
      const where = `seed ${seed}`;

      expect(new Set(answers), where).toEqual(new Set([200]));
      expect(applied(emulator), where).toEqual(ids);
      expect(instance().runtimeStatus, where).toBe('Completed');
      expect(emulator.openTimers('job'), where).toBe(0);
    }
  });
});
