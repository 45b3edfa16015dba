import { describe, expect, it } from 'vitest';
import { emulate } from './support';

/** How many schedules to try; raise it for a long look. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 40);

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
  await call('POST /start');
  const answers = [];
  for (let n = below(12); n >= 0; n -= 1) {
    await emulator.advance(`${below(30_000)}ms`);
    answers.push(await call(`POST /run?commandId=run-${n}`));
  }
  await emulator.advance(`${below(60)}s`);
  let stopped = await call('POST /stop?commandId=stop');
  for (let tries = 1; stopped.status === 202 && tries < 10; tries += 1) {
    stopped = await call('POST /stop?commandId=stop');
  }
  const runsBefore = emulator.runs.length;
  await emulator.advance('10m');
  return { ...test, answers, stopped, runsAfterStop: emulator.runs.length - runsBefore };
}

describe('with every fault of the host switched on', () => {
  it(`loses no command and applies none twice, and always stops (${SCHEDULES} schedules)`, async () => {
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const { answers, stopped, instance, emulator } = await live(seed);
      const where = `seed ${seed}`;

      expect(stopped.status, where).toBe(200);
      expect(instance().runtimeStatus, where).toBe('Completed');
      const applied = emulator.logs
        .filter(({ functionName }) => functionName === 'job_orchestrator')
        .map(({ message }) => /^job: (?:run|stop) \((.*)\)$/.exec(message)?.[1])
        .filter((id) => id !== undefined);
      expect(new Set(applied).size, where).toBe(applied.length);
      for (const answer of answers.filter(({ status }) => status === 200)) {
        expect(applied, where).toContain(answer.json().commandId);
      }
    }
  });
});
