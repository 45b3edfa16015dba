import { createHash } from 'node:crypto';
import { MAX_DELAY_MS, toMs, toShare } from './settings.js';
import type { LoopState, RunRecord } from './state.js';

// Pure functions, because the orchestrator calls them on every replay: no clock, no randomness, no I/O.

export function afterRun(state: LoopState, run: RunRecord): LoopState {
  const failed = run.error !== undefined;
  return {
    ...state,
    consecutiveFailures: failed ? state.consecutiveFailures + 1 : 0,
    consecutiveIdleRuns: failed || run.processed > 0 ? 0 : state.consecutiveIdleRuns + 1,
    last: run,
    totals: {
      runs: state.totals.runs + 1,
      processed: Math.min(state.totals.processed + run.processed, Number.MAX_SAFE_INTEGER),
      failures: state.totals.failures + (failed ? 1 : 0),
    },
  };
}

export const givesUp = ({ settings, consecutiveFailures }: LoopState): boolean =>
  settings.giveUpAfter > 0 && consecutiveFailures >= settings.giveUpAfter;

export function outcomeOf(state: LoopState): 'processed' | 'idle' | 'failed' | 'gave-up' {
  if (state.last?.error !== undefined) return givesUp(state) ? 'gave-up' : 'failed';
  return state.last?.processed ? 'processed' : 'idle';
}

/** Milliseconds from the end of the last run to the next run. `id` is the job's: each job has its own jitter. */
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
  const hash = createHash('sha256').update(`${id}:${state.totals.runs}`).digest(); // same on replay
  const chance = hash.readUInt32BE() / 2 ** 32;
  return Math.min(Math.round(delay * (1 + jitter * chance)), MAX_DELAY_MS);
}

/** Milliseconds that the loop still has to sleep. Computed and never stored, so changed settings apply at once. */
export function remainingSleep(state: LoopState, id: string, now: Date): number {
  if (state.last === undefined) return 0;
  const delay = nextDelay(state, id);
  const left = Date.parse(state.last.at) + delay - now.getTime();
  // Never more than one delay, even if the last run lies in the future (another clock, an edited input).
  return Math.min(Math.max(left, 0), delay);
}

/** The delay, doubled for each run of the streak after the first. A maximum below the delay counts as the delay. */
function doubled(base: string, maximum: string, streak: number): number {
  const delay = toMs(base);
  const factor = 2 ** Math.min(Math.max(streak - 1, 0), 32);
  return Math.min(delay * factor, Math.max(delay, toMs(maximum)));
}
