import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finish, start } from './caller';
import { checkAll } from './checks';
import { commands } from './commands';
import { LoopUnderTest } from './loop-under-test';
import { setups } from './setup';

const SCHEDULES = Number(process.env.SCHEDULES ?? 300);
/** To reproduce a failure, set these to the `seed`, `path` and `replayPath` that it prints. */
const { SEED, REPLAY_PATH, COMMANDS_PATH } = process.env;

it(`keeps the loop's promises in ${SCHEDULES} schedules of commands, work, faults and deployments`, async () => {
  const seed = SEED === undefined ? Date.now() % 2 ** 31 : Number(SEED);
  const counts = {
    ...{ schedules: 0, commands: 0, applied: 0, incarnations: 0, purges: 0, episodes: 0 },
    ...{ runs: 0, failed: 0, crashed: 0, repeated: 0, onFailure: 0 },
  };
  console.log(`fuzz: seed ${seed}`);
  const property = fc.asyncProperty(setups, commands(COMMANDS_PATH), async (setup, steps) => {
    const loop = await LoopUnderTest.make(setup);
    try {
      if (setup.isStarted) await start(loop);
      await fc.asyncModelRun(() => ({ model: {}, real: loop }), steps);
      await finish(loop);
      await checkAll(loop);
    } finally {
      loop.emulator.close();
    }
    counts.schedules += 1;
    counts.commands += loop.sent.length;
    counts.applied += loop.sent.filter(({ seenAt }) => seenAt !== undefined).length;
    counts.incarnations += loop.incarnations.length;
    counts.purges += loop.purgedAt.length;
    const { runs } = loop.emulator;
    counts.runs += runs.length;
    counts.failed += runs.filter(({ outcome }) => outcome === 'failed').length;
    counts.crashed += runs.filter(({ error }) => error?.message.startsWith('node exited')).length;
    counts.repeated += runs.filter(({ outcome }) => outcome === 'lost').length;
    counts.onFailure += loop.journal.failures.length;
    counts.episodes += loop.emulator.episodes.length;
  });
  await fc.assert(property, {
    seed,
    numRuns: SCHEDULES,
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  });
  console.log(`fuzz: ${JSON.stringify(counts)}`);
  expect(counts.schedules).toBeGreaterThan(0);
});
