import { MAX_DELAY_MS, toMs } from './durations';
import { errorText } from './error-text';
import { fraction } from './fraction';
import { type LoopSettings, toPercent } from './settings';
import type { LoopState } from './state';

/**
 * What comes next. Pure: no SDK, no clock, no environment, no randomness, so the orchestrator may call it on every
 * replay.
 */

export function afterSuccess(state: LoopState, processed: number, at: Date): LoopState {
  return {
    ...state,
    iteration: state.iteration + 1,
    idleStreak: processed > 0 ? 0 : state.idleStreak + 1,
    errorStreak: 0,
    last: { at: at.toISOString(), processed },
    totals: {
      ...state.totals,
      runs: state.totals.runs + 1,
      processed: state.totals.processed + processed,
    },
  };
}

export function afterFailure(state: LoopState, error: unknown, at: Date): LoopState {
  return {
    ...state,
    iteration: state.iteration + 1,
    idleStreak: 0,
    errorStreak: state.errorStreak + 1,
    last: { at: at.toISOString(), processed: 0, error: errorText(error) },
    totals: {
      ...state.totals,
      runs: state.totals.runs + 1,
      failures: state.totals.failures + 1,
    },
  };
}

export function givesUp({ settings, errorStreak }: Pick<LoopState, 'settings' | 'errorStreak'>) {
  return settings.giveUpAfter > 0 && errorStreak >= settings.giveUpAfter;
}

type Streaks = Pick<LoopState, 'last' | 'settings' | 'iteration' | 'idleStreak' | 'errorStreak'>;

/** Milliseconds from the end of the last run to the next one. */
export function nextDelay(state: Streaks, instanceId: string): number {
  const { last, settings } = state;
  if (last === undefined) return 0;
  if (last.error === undefined && last.processed > 0) return toMs(settings.busyDelay) ?? 0;
  const [base, most, streak] =
    last.error === undefined
      ? [settings.idleDelay, settings.maxIdleDelay, state.idleStreak]
      : [settings.errorDelay, settings.maxErrorDelay, state.errorStreak];
  const delay = doubled(toMs(base) ?? 0, toMs(most) ?? 0, streak);
  return withJitter(delay, settings, `${instanceId}:${state.iteration}`);
}

/** Milliseconds that a loop has still to sleep at `now`. Computed, never stored: changed settings hold at once. */
export function remainingSleep(state: LoopState, instanceId: string, now: Date): number {
  if (state.last === undefined || state.runNow) return 0;
  const delay = nextDelay(state, instanceId);
  const left = Date.parse(state.last.at) + delay - now.getTime();
  // Never more than one delay: a last run "in the future" (another clock, an edited input) must not park the loop.
  return Math.min(Math.max(left, 0), delay);
}

function doubled(delay: number, most: number, streak: number): number {
  return Math.min(delay * 2 ** Math.min(Math.max(streak - 1, 0), 32), Math.max(delay, most));
}

function withJitter(delay: number, settings: LoopSettings, seed: string): number {
  const share = (toPercent(settings.jitter) ?? 0) / 100;
  return Math.min(Math.round(delay * (1 + share * fraction(seed))), MAX_DELAY_MS);
}
