import { expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

const GENERATIONS = process.env.DEEP === undefined ? 300 : 100_000;

/** What the storage provider does for each of these, as counted on the real host with Azurite. */
const REQUESTS = {
  /** Put into the control queue, and deleted. */
  message: 2,
  /** Put into the work-item queue, and deleted. */
  activity: 2,
  /** The history is read, a batch of it is written, and the status is updated. */
  dispatch: 3,
};

it('takes 12 storage requests for an idle generation, and at most three tasks', async () => {
  const { emulator, call } = await emulate({}, { record: true, activityDuration: '1s' });
  await call('POST /start');
  await emulator.advance('30s');
  const before = { generation: emulator.instance('job')?.generation ?? 0, at: emulator.now };
  await emulator.advance('1h');
  const generations = (emulator.instance('job')?.generation ?? 0) - before.generation;
  const episodes = emulator.episodes.filter(({ at }) => at > before.at);
  // The first episode of a generation belongs to the dispatch that ended the last one.
  const dispatches = new Set(episodes.map(({ at }) => at.getTime())).size;
  const activities = emulator.runs.filter(({ startedAt }) => startedAt > before.at).length;
  const timers = activities;
  const requests =
    (activities + timers) * REQUESTS.message +
    activities * REQUESTS.activity +
    dispatches * REQUESTS.dispatch;
  const tasks = episodes.map(
    ({ state }) => JSON.stringify(state.actions).match(/"actionType":[05]\b/g)?.length ?? 0,
  );
  console.log(
    `measures: ${JSON.stringify({ generations, requests: requests / generations, tasks: Math.max(...tasks) })}`,
  );
  expect(requests / generations).toBeCloseTo(12, 1);
  expect(Math.max(...tasks)).toBeLessThanOrEqual(3);
});

it(`keeps the state below 2 KB for ${GENERATIONS} generations with 64 commands and the longest texts`, async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const { emulator, raise } = await emulate(
    {
      // Not a mock, which would keep every call.
      processor: () => Promise.reject(new Error('界'.repeat(300))),
      idleDelay: '432000000ms',
      maxIdleDelay: '432000000ms',
      errorDelay: '5000.000ms',
      maxErrorDelay: '5000.001ms',
      busyDelay: '432000000ms',
      jitter: '100.000%',
      giveUpAfter: 0,
      drainFor: '240000.000ms',
      functionTimeout: '86400000ms',
    },
    { keep: 10 },
  );
  const counts = { runs: most - 1e6, processed: most, failures: most - 1e6 };
  const incarnation = 'i'.repeat(40);
  const input = { incarnation, totals: counts, consecutiveFailures: most - 1e6 };
  await emulator.start('job_orchestrator', { instanceId: 'job', input });
  let largest = 0;
  const measure = () => {
    const { input, customStatus } = emulator.instance('job') ?? {};
    const size = Buffer.byteLength(JSON.stringify(input));
    largest = Math.max(largest, size);
    expect(size).toBeLessThan(2_048);
    expect(Buffer.byteLength(JSON.stringify(customStatus))).toBeLessThan(4_096);
  };
  await emulator.advance('1s');
  for (let n = 0; n < 66; n += 1) {
    raise('refresh', { id: `${n}-`.padEnd(40, 'x'), incarnation });
    await emulator.advance('3s');
    measure();
  }
  const first = emulator.instance('job')?.generation ?? 0;
  const generation = () => (emulator.instance('job')?.generation ?? 0) - first;
  for (let turn = 0; generation() < GENERATIONS; turn += 1) {
    raise(['pause', 'run', 'resume'][turn % 3] ?? '', {
      id: `t${turn}-`.padEnd(40, 'x'),
      incarnation,
    });
    await emulator.advance(turn % 3 === 0 ? '10s' : `${GENERATIONS}s`);
    measure();
  }
  console.log(`measures: ${JSON.stringify({ generations: generation(), largest })}`);
  expect(largest).toBeGreaterThan(1_500);
}, 3_600_000);
