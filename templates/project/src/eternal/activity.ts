import { inspect } from 'node:util';
import type { InvocationContext } from '@azure/functions';
import { toMs } from './durations';
import { errorText } from './error-text';
import type { Names } from './names';
import { givesUp, nextDelay } from './policy';
import type { Failure, OnFailure, Processor } from './processor';
import { FUNCTION_TIMEOUT_MS, type LoopSettings } from './settings';

/** What the orchestrator tells a run. */
export interface RunInput {
  readonly runId: string;
  /** How many runs have ended before this one. */
  readonly iteration: number;
  /** How many of them, the last ones, have failed. */
  readonly errorStreak: number;
  readonly settings: LoopSettings;
}

export interface RunResult {
  readonly processed: number;
}

/** The time that a processor is left with to come to an end, before the host kills the run. */
const ABORT_BEFORE_TIMEOUT_MS = 30_000;

/** The activity: runs the processor, checks what it returns, tells `onFailure` when it failed. */
export function createExecutor(names: Names, processor: Processor, onFailure?: OnFailure) {
  return async (input: unknown, context: InvocationContext): Promise<RunResult> => {
    const run = input as RunInput;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), FUNCTION_TIMEOUT_MS - ABORT_BEFORE_TIMEOUT_MS);
    timer.unref();
    try {
      return { processed: await drain(processor, run, abort.signal, context) };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(errorText(thrown));
      await tell(onFailure, failureOf(error, run, names.id), context);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Runs batches until one finds nothing, or the time for draining is over; returns how many records were processed. */
async function drain(
  processor: Processor,
  { runId, settings }: RunInput,
  signal: AbortSignal,
  context: InvocationContext,
): Promise<number> {
  const deadline = Date.now() + (toMs(settings.drainFor) ?? 0);
  const log = (message: string): void => context.info(message);
  let total = 0;
  for (let batch = 0; ; batch += 1) {
    const processed = await processor({ runId, batch, signal, log, context });
    if (!Number.isSafeInteger(processed) || processed < 0) {
      throw new TypeError(
        `${processor.name} must return a whole number, 0 or more, but returned ${inspect(processed, { depth: 0 })}`,
      );
    }
    total += processed;
    if (processed === 0 || signal.aborted || Date.now() >= deadline) return total;
  }
}

/** What `onFailure` throws must not hide the error that it was told of. */
async function tell(
  onFailure: OnFailure | undefined,
  failure: Failure,
  context: InvocationContext,
): Promise<void> {
  try {
    await onFailure?.(failure);
  } catch (error) {
    context.error(`onFailure failed itself: ${errorText(error)}`);
  }
}

function failureOf(error: Error, run: RunInput, instanceId: string): Failure {
  const now = new Date();
  const errorStreak = run.errorStreak + 1;
  if (givesUp({ settings: run.settings, errorStreak })) return { error, errorStreak, gaveUp: true };
  const last = { at: now.toISOString(), processed: 0, error: errorText(error) };
  const delay = nextDelay(
    { last, settings: run.settings, iteration: run.iteration + 1, idleStreak: 0, errorStreak },
    instanceId,
  );
  return { error, errorStreak, nextRunAt: new Date(now.getTime() + delay) };
}
