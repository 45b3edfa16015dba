import type { LoopState, RunRecord, Totals } from './state';

/** What a loop is doing, as it says itself. */
export type Phase = 'sleeping' | 'running' | 'settling' | 'gave-up';

/** How far a loop has come. */
export interface Progress {
  readonly startedAt: string;
  readonly rev: number;
  readonly iteration: number;
  readonly errorStreak: number;
  readonly idleStreak: number;
  readonly totals: Totals;
  readonly last: RunRecord | null;
}

/** The `customStatus` of a loop. Written before each await: an episode that does not write it clears it. */
export interface LoopStatus extends Progress {
  readonly phase: Phase;
  readonly nextRunAt?: string;
  readonly runStartedAt?: string;
  /** Ids of the last commands applied: how a sender knows that its command arrived. */
  readonly seen: readonly string[];
}

export function customStatus(
  state: LoopState,
  phase: Phase,
  { nextRunAt, runStartedAt }: { readonly nextRunAt?: Date; readonly runStartedAt?: Date },
): LoopStatus {
  return {
    phase,
    ...(nextRunAt === undefined ? {} : { nextRunAt: nextRunAt.toISOString() }),
    ...(runStartedAt === undefined ? {} : { runStartedAt: runStartedAt.toISOString() }),
    ...progress(state),
    seen: state.seen.map(([, id]) => id),
  };
}

/** The progress that a state or a status tells of. */
export function progress(
  told: Omit<Progress, 'last'> & { readonly last?: RunRecord | null },
): Progress {
  const { startedAt, rev, iteration, errorStreak, idleStreak, totals, last = null } = told;
  return { startedAt, rev, iteration, errorStreak, idleStreak, totals, last };
}
