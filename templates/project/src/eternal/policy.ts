import { createHash } from 'node:crypto';
import { MAX_DELAY_MS, toMs, toShare } from './settings.js';
import type { LoopState, RunRecord } from './state.js';

// What comes next, and when. Pure, so that the orchestrator may call it on every replay: no clock, no randomness, no I/O.

export function afterRun(state: LoopState, run: RunRecord): LoopState {
  const failed = run.error !== undefined;
  const { totals } = state;
  return {
    ...state,
    consecutiveFailures: failed ? state.consecutiveFailures + 1 : 0,
    consecutiveIdleRuns: failed || run.processed > 0 ? 0 : state.consecutiveIdleRuns + 1,
    last: run,
    totals: {
      runs: totals.runs + 1,
      processed: Math.min(totals.processed + run.processed, Number.MAX_SAFE_INTEGER),
      failures: totals.failures + (failed ? 1 : 0),
    },
  };
}

export function givesUp({ settings, consecutiveFailures }: LoopState): boolean {
  return settings.giveUpAfter > 0 && consecutiveFailures >= settings.giveUpAfter;
}

/** What the last run came to. */
export function outcomeOf(state: LoopState): 'processed' | 'idle' | 'failed' | 'gave-up' {
  if (state.last?.error !== undefined) return givesUp(state) ? 'gave-up' : 'failed';
  return state.last?.processed ? 'processed' : 'idle';
}

/** Milliseconds from the end of the last run to the next one. `id` is that of the loop: each has its own jitter. */
export function nextDelay(state: LoopState, id: string): number {
  const { settings, consecutiveIdleRuns, consecutiveFailures } = state;
  if (state.runNow) return 0;
  const outcome = outcomeOf(state);
  if (outcome === 'processed') return toMs(settings.busyDelay);
  const delay =
    outcome === 'idle'
      ? doubled(settings.idleDelay, settings.maxIdleDelay, consecutiveIdleRuns)
      : doubled(settings.errorDelay, settings.maxErrorDelay, consecutiveFailures);
  const jitter = toShare(settings.jitter);
  if (jitter === 0) return delay;
  // Chance that is the same on every replay.
  const hash = createHash('sha256').update(`${id}:${state.totals.runs}`).digest();
  const chance = hash.readUInt32BE() / 2 ** 32;
  return Math.min(Math.round(delay * (1 + jitter * chance)), MAX_DELAY_MS);
}

/** Milliseconds that a loop has still to sleep at `now`. Computed, never stored: changed settings hold at once. */
export function remainingSleep(state: LoopState, id: string, now: Date): number {
  if (state.last === undefined) return 0;
  const delay = nextDelay(state, id);
  const left = Date.parse(state.last.at) + delay - now.getTime();
  // Never more than one delay: a last run "in the future" (another clock, an edited input) must not park the loop.
  return Math.min(Math.max(left, 0), delay);
}

/** A maximum below the delay counts as the delay. */
function doubled(base: string, most: string, streak: number): number {
  const delay = toMs(base);
  return Math.min(delay * 2 ** Math.min(Math.max(streak - 1, 0), 32), Math.max(delay, toMs(most)));
}
