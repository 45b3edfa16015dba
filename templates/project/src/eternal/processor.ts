import type { InvocationContext } from '@azure/functions';

/** What a processor is given for one batch. */
export interface Batch {
  /** The same when a run is repeated after a crash. For correlation: a repeated run may meet other records. */
  readonly runId: string;
  /** 0, 1, … within one run (above 0 only with `drainFor`). */
  readonly batch: number;
  /** Aborts 30 s before the host would kill the run. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  readonly context: InvocationContext;
}

/**
 * Does the work. Returns how many records it processed, 0 when there was nothing to do; throws when it failed.
 * Runs come at least once: the work must be idempotent per record.
 */
export type Processor = (batch: Batch) => Promise<number>;

/** What `onFailure` is told after a failed run. */
export interface Failure {
  readonly error: Error;
  /** Failures in a row, this one included. */
  readonly errorStreak: number;
  /** When the loop tries again. Absent when it gives up. */
  readonly nextRunAt?: Date;
  readonly gaveUp?: true;
}

/** Told after each failed run: mail, page, metric. What it throws is logged and changes nothing. */
export type OnFailure = (failure: Failure) => Promise<void>;
