import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkAll } from './checks';
import { commands } from './commands';
import { setups } from './setup';
import { World } from './world';

const SCHEDULES = Number(process.env.SCHEDULES ?? 300);
/** Those of a failure, which it prints as `seed`, `path` and `replayPath`: with them the same happens again. */
const { SEED, REPLAY_PATH, COMMANDS_PATH } = process.env;

it(`keeps the loop's promises in ${SCHEDULES} schedules of commands, work, faults and deployments`, async () => {
  const seed = SEED === undefined ? Date.now() % 2 ** 31 : Number(SEED);
  const counts = { schedules: 0, commands: 0, applied: 0, incarnations: 0, runs: 0, episodes: 0 };
  console.log(`fuzz: seed ${seed}`);
  const property = fc.asyncProperty(setups, commands(COMMANDS_PATH), async (setup, steps) => {
    const world = await World.make(setup);
    try {
      const { storageErrors = 0 } = setup.faults;
      const model = { isDelayed: world.isDelayed, storageFails: storageErrors > 0 };
      if (setup.isStarted) await world.start();
      await fc.asyncModelRun(() => ({ model, real: world }), steps);
      await world.finish();
      await checkAll(world);
    } finally {
      world.emulator.close();
    }
    counts.schedules += 1;
    counts.commands += world.sent.length;
    counts.applied += world.sent.filter(({ seenAt }) => seenAt !== undefined).length;
    counts.incarnations += world.incarnations.length;
    counts.runs += world.emulator.runs.length;
    counts.episodes += world.emulator.episodes.length;
  });
  await fc.assert(property, {
    seed,
    numRuns: SCHEDULES,
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  });
  console.log(`fuzz: ${JSON.stringify(counts)}`);
  expect(counts.schedules).toBeGreaterThan(0);
});
