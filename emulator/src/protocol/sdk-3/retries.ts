import { milliseconds } from '../../clock/duration';
import type { RetryOptions } from './actions';
import type { HostContext } from './host-context';
import { HostTask } from './host-task';
import { createTimer } from './timers';

const SIX_DAYS = milliseconds('6d');

/** Alternates calls and timers. A timer also follows the last attempt because the SDK expects it (its `RetryableTask`). */
export function callWithRetry(
  context: HostContext,
  options: RetryOptions,
  call: () => HostTask,
): HostTask {
  const outcome = new HostTask();
  const begun = context.time;
  const attempt = (count: number): void => {
    const called = call();
    called.whenSettled(() => {
      if (called.error === undefined) outcome.settle();
      else if (count >= options.maxNumberOfAttempts) {
        createTimer(context, context.time).whenSettled(() => outcome.settle(called.error));
      } else {
        const delay = retryDelay(options, count, context.time - begun);
        if (delay === undefined) {
          context.hangs =
            'retryTimeoutInMilliseconds ended the retries on the host, and the SDK waits for the next attempt';
          outcome.settle(called.error);
        } else createTimer(context, context.time + delay).whenSettled(() => attempt(count + 1));
      }
    });
  };
  attempt(1);
  return outcome;
}

/** The delay before attempt `failed + 1`, in ms; undefined for no further attempt (DurableTask.Core, `RetryInterceptor.cs`). */
function retryDelay(options: RetryOptions, failed: number, elapsed: number): number | undefined {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1 } = options;
  if (elapsed >= (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY)) return undefined;
  const max = options.maxRetryIntervalInMilliseconds ?? SIX_DAYS;
  return Math.min(first * backoffCoefficient ** (failed - 1), max);
}
