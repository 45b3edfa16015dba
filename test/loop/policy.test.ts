import { describe, expect, it } from 'vitest';
import {
  afterRun,
  givesUp,
  nextDelay,
  remainingSleep,
} from '../../templates/project/src/eternal/policy';
import { type JobSettings, resolveSettings } from '../../templates/project/src/eternal/settings';
import { type LoopState, restoreState } from '../../templates/project/src/eternal/state';

const start = new Date('2026-01-01T00:00:00Z');
const seconds = (n: number) => new Date(start.getTime() + n * 1_000);
const loop = (given: Partial<JobSettings> = {}): LoopState =>
  restoreState({}, resolveSettings('job', { idleDelay: '1m', errorDelay: '3m', ...given }), start);

/** A number is what a run processed, 'x' a failure. */
const ended = (state: LoopState, run: number | 'x'): LoopState => {
  const at = start.toISOString();
  return afterRun(state, run === 'x' ? { at, processed: 0, error: 'x' } : { at, processed: run });
};

/** The delays, in seconds, after each of these runs. */
function pauses(state: LoopState, runs: readonly (number | 'x')[]): number[] {
  let now = state;
  return runs.map((run) => {
    now = ended(now, run);
    return nextDelay(now, 'job') / 1_000;
  });
}

describe('the delay after a run', () => {
  it.each<[string, Partial<JobSettings>, (number | 'x')[], number[]]>([
    ['idle', {}, [0, 0, 0], [60, 60, 60]],
    ['busy', {}, [3, 1], [0, 0]],
    ['busy, with a delay', { busyDelay: '5s' }, [3, 0], [5, 60]],
    ['failed', {}, ['x', 'x'], [180, 180]],
    ['idle, doubling', { maxIdleDelay: '5m' }, [0, 0, 0, 0, 9, 0], [60, 120, 240, 300, 0, 60]],
    [
      'failed, doubling',
      { maxErrorDelay: '10m' },
      ['x', 'x', 'x', 0, 'x'],
      [180, 360, 600, 60, 180],
    ],
    ['idle after a failure', { maxIdleDelay: '5m' }, [0, 0, 'x', 0], [60, 120, 180, 60]],
    ['a maximum below its delay', { maxIdleDelay: '30s' }, [0, 0], [60, 60]],
  ])('%s', (_, given, runs, expected) => expect(pauses(loop(given), runs)).toEqual(expected));

  it('doubles up to its maximum, and stays there', () => {
    const runs = Array.from({ length: 2_000 }, () => 0);
    expect(pauses(loop({ maxIdleDelay: '5d' }), runs).at(-1)).toBe(432_000);
  });

  it('gets jitter: at most its share, the same on each replay, another in each run', () => {
    const jittered = pauses(loop({ jitter: '50%' }), [0, 0, 0, 0]);

    expect(jittered).toEqual(pauses(loop({ jitter: '50%' }), [0, 0, 0, 0]));
    expect(new Set(jittered).size).toBe(4);
    for (const pause of jittered) {
      expect(pause).toBeGreaterThanOrEqual(60);
      expect(pause).toBeLessThan(90);
    }
    expect(pauses(loop({ idleDelay: '5d', jitter: '100%' }), [0])).toEqual([432_000]);
    const others = ['job', 'other'].map((id) => nextDelay(ended(loop({ jitter: '50%' }), 0), id));
    expect(others[0]).not.toBe(others[1]);
    expect(others.every(Number.isInteger)).toBe(true);
  });

  it('gets jitter after failures too, but not after runs that processed records', () => {
    const given = { jitter: '50%', busyDelay: '5s' } as const;
    const [failed = 0, busy] = pauses(loop(given), ['x', 1]);
    expect(failed).toBeGreaterThan(180);
    expect(busy).toBe(5);
  });

  it('is zero if a run was asked for', () => {
    expect(nextDelay({ ...ended(loop(), 0), runNow: true }, 'job')).toBe(0);
  });

  it('gets jitter that is spread evenly over runs', () => {
    const jittered = pauses(
      loop({ jitter: '100%' }),
      Array.from({ length: 10_000 }, () => 0),
    );
    const shares = jittered.map((pause) => pause / 60 - 1);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;

    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.min(...shares)).toBeLessThan(0.01);
    expect(Math.max(...shares)).toBeGreaterThan(0.99);
  });
});

describe('the remaining sleep', () => {
  const idle = ended(loop(), 0);
  const at = (n: number) => seconds(n).toISOString();

  it.each<[string, LoopState, number, number]>([
    ['before the first run', loop(), 0, 0],
    ['right after a run', idle, 0, 60],
    ['in the middle', idle, 45, 15],
    ['overdue', idle, 600, 0],
    ['with a run asked for', { ...idle, runNow: true }, 0, 0],
    ['with a last run in the future', idle, -9_999, 60],
    ['until an earlier run must be over', { ...loop(), notBefore: at(90) }, 60, 30],
    ['the longer of both', { ...idle, notBefore: at(90) }, 10, 80],
    ['the delay, after an earlier run', { ...idle, notBefore: at(20) }, 10, 50],
    ['never longer than a run may take', { ...idle, notBefore: at(9_999) }, 0, 600],
    ['with a run asked for meanwhile', { ...idle, notBefore: at(90), runNow: true }, 0, 0],
  ])('%s', (_, state, now, left) => {
    expect(remainingSleep(state, 'job', seconds(now))).toBe(left * 1_000);
  });

  it('follows changed settings at once', () => {
    const settings = resolveSettings('job', { idleDelay: '10s', errorDelay: '3m' });
    expect(remainingSleep({ ...idle, settings }, 'job', seconds(4))).toBe(6_000);
  });
});

describe('giving up', () => {
  it.each([
    [0, 1_000, false],
    [3, 2, false],
    [3, 3, true],
    [3, 4, true],
  ])(
    'after %d: with %d failures in a row it is %s',
    (giveUpAfter, consecutiveFailures, expected) => {
      expect(givesUp({ ...loop({ giveUpAfter }), consecutiveFailures })).toBe(expected);
    },
  );

  it('counts failures in a row, not in total', () => {
    const twice = ended(ended(loop(), 'x'), 'x');
    expect(ended(twice, 0).consecutiveFailures).toBe(0);
    expect(twice.totals).toEqual({ runs: 2, processed: 0, failures: 2 });
    const worked = ended(ended({ ...twice, runNow: true }, 3), 4);
    expect(worked).toMatchObject({ totals: { runs: 4, processed: 7, failures: 2 }, runNow: true });
    const totals = { ...worked.totals, processed: Number.MAX_SAFE_INTEGER };
    expect(ended({ ...worked, totals }, 5).totals.processed).toBe(Number.MAX_SAFE_INTEGER);
    expect(ended(worked, 'x').runNow).toBe(true);
  });
});
