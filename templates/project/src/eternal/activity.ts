import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import { app, type InvocationContext } from '@azure/functions';
import { afterRun, givesUp, nextDelay } from './policy.js';
import { type Job, toMs } from './settings.js';
import { asRecord, FAILED, type LoopState, logLine, oneLine, restoreState } from './state.js';

export interface Batch {
  readonly runId: string; // the same when a run is repeated, which may find other records
  readonly batch: number; // 0, 1, … within one run; always 0 unless `drainFor` is set
  readonly signal: AbortSignal; // aborts 30 s before `functionTimeout`, and when the host shuts down
  readonly log: (message: string) => void;
  readonly context: InvocationContext;
}
/** Does the work of one batch. Returns how many records it processed. Processing a record twice must do no harm. */
export type Processor = (batch: Batch) => Promise<number>;
export interface Failure {
  readonly error: Error;
  readonly consecutiveFailures: number;
  readonly nextRunAt?: Date; // absent if the loop gives up
  readonly gaveUp?: true;
}
/** Called once after each failed run, also when the host ended the run. Its own errors are only logged. */
export type OnFailure = (failure: Failure) => Promise<void>;
const shutdown = new AbortController();
setMaxListeners(0, shutdown.signal); // every run in progress listens
app.hook.appTerminate(() => shutdown.abort()); // the host ends the worker at most 5 s later
/** Creates the activity. It executes one run; or only calls `onFailure`, if its input names a `hostError`. */
export function createExecutor({ id, settings }: Job, processor: Processor, onFailure?: OnFailure) {
  return async (input: unknown, context: InvocationContext): Promise<{ processed: number }> => {
    const state = restoreState(input, settings, new Date());
    const limit = Date.now() + toMs(settings.functionTimeout); // Then the host restarts the whole app.
    const report = async (error: Error, failed: LoopState) => {
      const nextRunAt = new Date(Date.parse(`${failed.last?.at}`) + nextDelay(failed, id));
      const next = givesUp(failed) ? { gaveUp: true as const } : { nextRunAt };
      const failure: Failure = { error, consecutiveFailures: failed.consecutiveFailures, ...next };
      await endBy(limit - 5_000, Promise.resolve(failure).then(onFailure)).catch((thrown) =>
        context.error(logLine(id, 'on-failure-failed', { error: describe(thrown) })),
      );
      return { processed: 0 };
    };
    const { hostError } = asRecord(input);
    if (hostError !== undefined) return report(new Error(oneLine(hostError)), state);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const timer = setTimeout(stop, limit - 30_000 - Date.now());
    shutdown.signal.addEventListener('abort', stop);
    try {
      const run = { signal: abort.signal, log: (text: string) => context.info(text), context };
      return { processed: await endBy(limit - 10_000, drain(processor, state, run)) };
    } catch (thrown) {
      if (shutdown.signal.aborted) return new Promise<never>(() => undefined); // the host repeats the run
      const error = toError(thrown);
      const run = { at: new Date().toISOString(), processed: 0, error: describe(error) };
      await report(error, afterRun(state, run));
      throw Object.assign(new Error(id + FAILED + run.error), { cause: error, stack: error.stack });
    } finally {
      clearTimeout(timer);
      shutdown.signal.removeEventListener('abort', stop);
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
/** Anything can be thrown: a text, a Symbol, an object without a prototype, an error whose message is not a text. */
function toError(thrown: unknown): Error {
  try {
    const { message, stack = '' } = thrown as Error;
    const isSound = thrown instanceof Error && typeof message === 'string';
    if (isSound && typeof stack === 'string') return thrown;
  } catch {
    // A proxy or a getter may throw.
  }
  const error = new Error(typeof thrown === 'string' ? thrown : printed(thrown));
  return Object.assign(error, { cause: thrown });
}
/** What went wrong, in one line. Network errors have it in their code, their first error or their cause. */
function describe(thrown: unknown, depth = 3): string {
  const error: Error & { code?: string; cause?: unknown; errors?: unknown[] } = toError(thrown);
  const message = oneLine(error);
  if ((message && message !== 'fetch failed') || depth === 0) return message;
  const inner = message ? error.cause : error.errors?.[0];
  const texts = [message || oneLine(error.code), inner && describe(inner, depth - 1)];
  return oneLine(texts.filter(Boolean).join(': ') || error.name);
}
function printed(value: unknown): string {
  try {
    const text = inspect(value, { depth: 0, customInspect: false, breakLength: Infinity });
    return text.replace(/\n +at [^\n,]*/g, '').replace(/\s*\n\s*/g, ' ');
  } catch {
    return `a value of type ${typeof value}`;
  }
}
