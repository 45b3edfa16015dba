import { inspect } from 'node:util';
import type { InvocationContext } from '@azure/functions';
import { afterRun, givesUp, nextDelay } from './policy.js';
import { type Job, toMs } from './settings.js';
import { type LoopState, logLine, oneLine, restoreState } from './state.js';

/** What a processor is given for one batch. */
export interface Batch {
  /** The same when a run is repeated after a crash. For correlation: a repeated run may meet other records. */
  readonly runId: string;
  /** 0, 1, … within one run (above 0 only with `drainFor`). */
  readonly batch: number;
  /** Aborts 30 s before the host would end the run; 20 s later the run counts as failed. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  readonly context: InvocationContext;
}

/**
 * Does the work. Returns how many records it processed, 0 when there was nothing to do; throws when it failed.
 * Runs come at least once: the work must be idempotent for each record.
 */
export type Processor = (batch: Batch) => Promise<number>;

/** What `onFailure` is given after a failed run. */
export interface Failure {
  readonly error: Error;
  /** Failures in a row, this one included. */
  readonly consecutiveFailures: number;
  /** When the loop tries again. Absent when it gives up. */
  readonly nextRunAt?: Date;
  readonly gaveUp?: true;
}

/** Called after each failed run: mail, page, metric. Its own errors are logged and change nothing. */
export type OnFailure = (failure: Failure) => Promise<void>;

/** The activity: runs the processor, checks what it returns, calls `onFailure` when it failed. */
export function createExecutor({ id, settings }: Job, processor: Processor, onFailure?: OnFailure) {
  return async (input: unknown, context: InvocationContext): Promise<{ processed: number }> => {
    const state = restoreState(input, settings, new Date());
    const limit = Date.now() + toMs(settings.functionTimeout); // there the host restarts the app
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), limit - 30_000 - Date.now());
    try {
      const log = (message: string): void => context.info(message);
      const work = drain(processor, state, { signal: abort.signal, log, context });
      return { processed: await endBy(limit - 10_000, work) };
    } catch (thrown) {
      const error = toError(thrown);
      try {
        await endBy(limit - 5_000, onFailure?.(failureOf(error, state, id)));
      } catch (failed) {
        context.error(logLine(id, 'on-failure-failed', { error: toError(failed).message }));
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Runs batches until one finds nothing, or the time for draining is over; returns how many records were processed. */
async function drain(processor: Processor, state: LoopState, run: Omit<Batch, 'runId' | 'batch'>) {
  const runId = `${state.incarnation}-${state.totals.runs + 1}`;
  const deadline = Date.now() + toMs(state.settings.drainFor);
  for (let total = 0, batch = 0; ; batch += 1) {
    const processed: unknown = await processor({ ...run, runId, batch });
    if (!Number.isSafeInteger(processed) || Number(processed) < 0) {
      const rule = `${processor.name} must return a whole number, 0 or more`;
      throw new TypeError(`${rule}, but returned ${textOf(processed)}`);
    }
    total = Math.min(total + Number(processed), Number.MAX_SAFE_INTEGER);
    if (processed === 0 || run.signal.aborted || Date.now() >= deadline) return total;
  }
}

/** The end of `work`; or an error at `end`, in ms since 1970. */
function endBy<T>(end: number, work: T | PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('did not end in time')), end - Date.now());
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function failureOf(error: Error, state: LoopState, id: string): Failure {
  const now = new Date();
  const next = afterRun(state, { at: now.toISOString(), processed: 0, error: error.message });
  const { consecutiveFailures } = next;
  if (givesUp(next)) return { error, consecutiveFailures, gaveUp: true };
  return { error, consecutiveFailures, nextRunAt: new Date(now.getTime() + nextDelay(next, id)) };
}

/** Anything can be thrown: a text, a Symbol, an object without a prototype, an error whose message is not a text. */
function toError(thrown: unknown): Error {
  try {
    const { message, stack = '' } = thrown as Error;
    const isSound = thrown instanceof Error && typeof message === 'string';
    if (isSound && typeof stack === 'string') return thrown;
  } catch {
    // A proxy that forbids to look.
  }
  const text = typeof thrown === 'string' ? thrown : textOf(thrown);
  return Object.assign(new Error(oneLine(text)), { cause: thrown });
}

function textOf(value: unknown): string {
  try {
    return inspect(value, { depth: 0, customInspect: false });
  } catch {
    return `a value of type ${typeof value}`;
  }
}
