import { milliseconds } from '../../clock/duration';
import type { HostContext } from './host-context';
import { HostTask } from './host-task';

/** Azure Storage does not delay a message longer: longer timers are made of several (`AzureStorageDurabilityProvider.cs`). */
const MAXIMUM_TIMER = milliseconds('6d');
/** The length of each part of a longer timer. */
const LONG_TIMER_PART = milliseconds('3d');

/** @param fireAt in ms since 1970 */
export function createTimer(context: HostContext, fireAt: number, isCanceled = false): HostTask {
  if (fireAt - context.time > MAXIMUM_TIMER) return longTimer(context, fireAt, isCanceled);
  const timer = context.begin({ kind: 'timer', fireAt });
  if (isCanceled) context.cancel(timer);
  return timer;
}

function longTimer(context: HostContext, fireAt: number, isCanceled: boolean): HostTask {
  const whole = new HostTask();
  const next = (): void => {
    const part = context.begin({
      kind: 'timer',
      fireAt: Math.min(fireAt, context.time + LONG_TIMER_PART),
    });
    part.whenSettled(() => {
      if (part.error === undefined && context.time < fireAt) next();
      else whole.settle(part.error);
    });
    if (isCanceled) context.cancel(part);
  };
  next();
  return whole;
}
