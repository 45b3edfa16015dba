import { createHash } from 'node:crypto';
import { MAX_DELAY_MS, toMs, toShare } from './settings.js';
import type { LoopState, RunRecord } from './state.js';

/** The state after a run. All functions here are pure, because the orchestrator calls them on every replay. */
export function afterRun(state: LoopState, last: RunRecord): LoopState {
  const { runs, processed, failures } = state.totals;
  const failed = last.error === undefined ? 0 : 1;
  const total = Math.min(processed + last.processed, Number.MAX_SAFE_INTEGER);
  return {
    ...state,
    consecutiveFailures: failed && state.consecutiveFailures + 1,
    consecutiveIdleRuns: failed || last.processed > 0 ? 0 : state.consecutiveIdleRuns + 1,
    last,
    totals: { runs: runs + 1, processed: total, failures: failures + failed },
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
  const { settings, consecutiveIdleRuns, consecutiveFailures, totals } = state;
  const outcome = outcomeOf(state);
  if (state.runNow) return 0;
  if (outcome === 'processed') return toMs(settings.busyDelay);
  const [base, maximum, streak] =
    outcome === 'idle'
      ? [toMs(settings.idleDelay), toMs(settings.maxIdleDelay), consecutiveIdleRuns]
      : [toMs(settings.errorDelay), toMs(settings.maxErrorDelay), consecutiveFailures];
  const doubled = base * 2 ** Math.min(Math.max(streak - 1, 0), 32);
  const delay = Math.min(doubled, Math.max(base, maximum)); // a maximum below the delay counts as the delay
  const share = toShare(settings.jitter);
  const hash = share && createHash('sha256').update(`${id}:${totals.runs}`).digest().readUInt32BE();
  const jitter = (share * hash) / 2 ** 32; // the same on replay
  return Math.min(Math.round(delay * (1 + jitter)), MAX_DELAY_MS);
}

/** Milliseconds that the loop still has to sleep. Computed and never stored, so changed settings apply at once. */
export function remainingSleep(state: LoopState, id: string, now: Date): number {
  if (state.runNow) return 0;
  const left = (time = '', delay = 0) => Date.parse(time) + delay - now.getTime() || 0;
  const delay = nextDelay(state, id);
  // Never longer than one delay, even if a stored time lies in the future (another clock, an edited input).
  const due = Math.min(left(state.last?.at, delay), delay);
  return Math.max(due, Math.min(left(state.notBefore), toMs(state.settings.functionTimeout)), 0);
}
