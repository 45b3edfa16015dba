import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emulate } from './support';

/** What orchestrator code must never look at: on a replay it would say something else. */
function forbid(): void {
  const never = () => {
    throw new Error('orchestrator code looked at the clock or at chance');
  };
  vi.spyOn(Math, 'random').mockImplementation(never);
  vi.spyOn(globalThis.crypto, 'randomUUID').mockImplementation(never);
  vi.spyOn(Date, 'now').mockImplementation(never);
}

afterEach(() => void vi.restoreAllMocks());

describe('the orchestrator', () => {
  it.each(['orchestrator', 'policy', 'state', 'status', 'commands', 'settings', 'error-text'])(
    'has no clock, no chance, no environment and no I/O in %s.ts',
    (file) => {
      const code = readFileSync(join(__dirname, '../../src/eternal', `${file}.ts`), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*/g,
        '',
      );
      expect(code).not.toMatch(
        /\bprocess\b|\bDate\.now\b|new Date\(\)|\brandom|\bawait\b|\bfetch\b|node:/,
      );
    },
  );

  it('does the same on every replay of every prefix of its history', async () => {
    const { emulator, processor, call } = await emulate(
      { jitter: '50%', maxErrorDelay: '20m' },
      { record: true, takes: '3s' },
    );
    processor.mockResolvedValueOnce(2).mockRejectedValueOnce(new Error('boom'));
    await call('POST /start');
    for (const pause of ['1s', '5s', '40s', '70s', '2s', '2m', '10m']) {
      await emulator.advance(pause);
      await call('POST /run');
      emulator.raiseEvent('job', 'control', 'junk');
    }
    await call('POST /stop');
    expect(emulator.episodes.length).toBeGreaterThan(30);

    forbid();
    for (const episode of emulator.episodes) {
      expect(await emulator.replay(episode)).toEqual(episode.answer);
    }
    for (const [earlier, later] of generations(emulator.episodes)) {
      expect(await emulator.replay(later, earlier.trigger.history.length)).toEqual(earlier.answer);
    }
  });
});

/** Pairs of episodes of one generation: the history of the first is a prefix of that of the second. */
function generations<T extends { readonly trigger: { readonly history: readonly unknown[] } }>(
  episodes: readonly T[],
): [earlier: T, later: T][] {
  const pairs: [T, T][] = [];
  for (const [n, later] of episodes.entries()) {
    const earlier = episodes[n - 1];
    if (earlier && earlier.trigger.history.length < later.trigger.history.length) {
      pairs.push([earlier, later]);
    }
  }
  return pairs;
}
