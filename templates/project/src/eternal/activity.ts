import { inspect } from 'node:util';
import type { InvocationContext } from '@azure/functions';
import { afterRun, givesUp, nextDelay } from './policy.js';
import { type Job, toMs } from './settings.js';
import { type LoopState, logLine, oneLine, restoreState } from './state.js';

/** The argument of a processor: one batch of a run. */
export interface Batch {
  /** The same when a run is repeated. Use it for correlation only: a repeated run may find other records. */
  readonly runId: string;
  /** 0, 1, … within one run. It is always 0 unless `drainFor` is set. */
  readonly batch: number;
  /** Aborts 30 s before the time limit of the run (`functionTimeout`). 20 s later the run counts as failed. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  readonly context: InvocationContext;
}

/** Does the work of one batch. Returns how many records it processed. Processing a record twice must do no harm. */
export type Processor = (batch: Batch) => Promise<number>;

/** The argument of `onFailure`. */
export interface Failure {
  readonly error: Error;
  readonly consecutiveFailures: number;
  readonly nextRunAt?: Date; // absent if the loop gives up
  readonly gaveUp?: true;
}

/** Called when a run failed, unless the host ended it (the worker crashed). Its own errors are only logged. */
export type OnFailure = (failure: Failure) => Promise<void>;

/** Creates the activity, which executes one run. */
export function createExecutor({ id, settings }: Job, processor: Processor, onFailure?: OnFailure) {
  return async (input: unknown, context: InvocationContext): Promise<{ processed: number }> => {
    const state = restoreState(input, settings, new Date());
    const limit = Date.now() + toMs(settings.functionTimeout); // Then the host restarts the whole app.
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

/** Processes batches until one finds nothing or the time for draining is over. Returns the number of records. */
async function drain(processor: Processor, state: LoopState, run: Omit<Batch, 'runId' | 'batch'>) {
  const runId = `${state.incarnation}-${state.totals.runs + 1}`;
  const deadline = Date.now() + toMs(state.settings.drainFor);
  for (let total = 0, batch = 0; ; batch += 1) {
    const processed: unknown = await processor({ ...run, runId, batch });
    if (!Number.isSafeInteger(processed) || Number(processed) < 0) {
      const rule = `${processor.name} must return a whole number, 0 or more`;
      throw new TypeError(`${rule}, but returned ${printed(processed)}`);
    }
    total = Math.min(total + Number(processed), Number.MAX_SAFE_INTEGER);
    if (processed === 0 || run.signal.aborted || Date.now() >= deadline) return total;
  }
}

/** Resolves with `work`, or rejects at `end` (milliseconds since 1970). */
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
  } catch {} // A proxy or a getter may throw.
  const text = typeof thrown === 'string' ? thrown : printed(thrown);
  return Object.assign(new Error(oneLine(text)), { cause: thrown });
}

function printed(value: unknown): string {
  try {
    return inspect(value, { depth: 0, customInspect: false });
  } catch {
    return `a value of type ${typeof value}`;
  }
}
