import { expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';

const ROUNDS = Number(process.env.ROUNDS ?? 5);

it(`starts one loop of fifty starts at once, beside a watchdog and after each way to end (${ROUNDS} rounds)`, async () => {
  const counts = { rounds: 0, started: 0, refused: 0, loops: 0 };
  const ends = ['stop', 'terminate', 'purge', 'none'] as const;
  for (let round = 0; round < ROUNDS; round += 1) {
    const duplicateStart = round % 2 === 0 ? 409 : 500;
    const { emulator, call, send } = await emulate(
      { watchdog: '1m' },
      { faults: { duplicateStart }, seed: round, activityDuration: '20s' },
    );
    await emulator.advance(`${(round % 7) * 10}s`);
    const end = ends[round % ends.length];
    if (end !== 'none') {
      await call('POST /start');
      expect(await send(end === 'terminate' ? end : 'stop')).toBe(200);
      await emulator.runUntil(() => emulator.instance('job')?.runtimeStatus !== 'Running');
    }
    if (end === 'purge') {
      const address = '/runtime/webhooks/durabletask/instances/job';
      expect((await emulator.request('DELETE', address)).status).toBe(200);
    }
    const wasActive = emulator.instance('job')?.runtimeStatus === 'Running';
    const before = emulator.runs.length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST /start')));
    const started = answers.filter(({ status }) => status === 202).length;
    const refused = answers.filter(({ status }) => status === 409).length;
    await emulator.advance('10s');

    expect([started, refused]).toEqual(wasActive ? [0, 50] : [1, 49]);
    expect(emulator.runs.slice(before).length).toBeLessThanOrEqual(1);
    const active = '/runtime/webhooks/durabletask/instances?runtimeStatus=Running,Pending';
    const all: { instanceId: string }[] = (await emulator.request('GET', active)).json();
    // The watchdog keeps a second instance of an ended loop, until its next tick.
    const loops = all.filter(({ instanceId }) => !instanceId.includes(':'));
    expect(loops).toMatchObject([{ instanceId: 'job', runtimeStatus: 'Running' }]);
    counts.rounds += 1;
    counts.started += started;
    counts.refused += refused;
    counts.loops += loops.length;
    emulator.close();
  }
  console.log(`starts: ${JSON.stringify(counts)}`);
});
