import { describe, expect, it } from 'vitest';
import { activities, emulate, everyMinute, output, status } from '../test-app';

describe('a recorded episode', () => {
  it('replays to the same state, also from its first events alone', async () => {
    const emulator = await emulate({ orchestrator: everyMinute, activities }, { record: true });
    await emulator.advance('5m');
    expect(emulator.episodes.length).toBeGreaterThan(15);
    for (const episode of emulator.episodes) {
      expect(await emulator.replay(episode)).toEqual(episode.state);
      const [first] = (await emulator.replay(episode, 2)).actions[0] ?? [];
      expect(first).toEqual(episode.state.actions[0]?.[0]);
    }
  });

  it('replays to another state when the code is not deterministic', async () => {
    let calls = 0;
    const emulator = await emulate(
      {
        orchestrator: function* ({ df: durable }) {
          calls += 1;
          yield durable.callActivity('work', calls);
        },
        activities,
      },
      { record: true },
    );
    await emulator.advance('1s');
    const [episode] = emulator.episodes;
    expect(episode && (await emulator.replay(episode))).not.toEqual(episode?.state);
    expect([status(emulator), output(emulator)]).toEqual(['Completed', null]);
  });
});
