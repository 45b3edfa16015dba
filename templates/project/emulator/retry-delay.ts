import { milliseconds } from './duration';
import type { RetryOptions } from './protocol';

const SIX_DAYS = milliseconds('6d');

/** Milliseconds before attempt `failed + 1`; 0 = no further attempt (DurableTask.Core, `RetryInterceptor.cs`). */
export function retryDelay(options: RetryOptions, failed: number, elapsed: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1 } = options;
  if (elapsed >= (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY)) return 0;
  const longest = options.maxRetryIntervalInMilliseconds ?? SIX_DAYS;
  return Math.min(first * backoffCoefficient ** (failed - 1), longest);
}
