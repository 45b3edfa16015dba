import type { TimerOptions } from 'node:timers';
import { promisify } from 'node:util';
import { real, type Timers } from './real-globals';
import { TimelineTimer } from './timeline-timer';

export type StartTimer = (callback: () => void, delay: number, repeats?: boolean) => TimelineTimer;

/** Timer functions that use a timeline while `isOn` returns true, and else the real ones. */
export function timersOf(start: StartTimer, isOn: () => boolean): Timers {
  type Callback = (...args: unknown[]) => void;
  const setTimeout = (callback: Callback, delay = 0, ...args: unknown[]) =>
    isOn() ? start(() => callback(...args), delay) : real.setTimeout(callback, delay, ...args);
  const setInterval = (callback: Callback, delay = 0, ...args: unknown[]) =>
    isOn()
      ? start(() => callback(...args), delay, true)
      : real.setInterval(callback, delay, ...args);
  const clear = (timer: unknown) => {
    if (timer instanceof TimelineTimer) timer.close();
    else real.clearTimeout(timer as NodeJS.Timeout);
  };
  const abortAfter = (delay: number): AbortSignal => {
    if (!isOn()) return real.abortAfter(delay);
    const controller = new AbortController();
    const reason = () =>
      new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    start(() => controller.abort(reason()), delay).unref();
    return controller.signal;
  };
  const sleep: typeof real.sleep = (delay, value, options) =>
    isOn() ? sleepBy(start, delay ?? 1, value, options) : real.sleep(delay, value, options);
  return {
    globals: {
      setTimeout: Object.assign(setTimeout, { [promisify.custom]: sleep }),
      clearTimeout: clear,
      setInterval,
      clearInterval: clear,
    },
    abortAfter,
    sleep,
  };
}

/** Behaves like `setTimeout` of `node:timers/promises`. */
function sleepBy<T>(
  start: StartTimer,
  delay: number,
  value?: T,
  { signal, ref = true }: TimerOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      timer.close();
      reject(
        new DOMException('The operation was aborted', {
          name: 'AbortError',
          cause: signal?.reason,
        }),
      );
    };
    const timer = start(() => {
      signal?.removeEventListener('abort', aborted);
      resolve(value as T);
    }, delay);
    if (!ref) timer.unref();
    if (signal?.aborted) aborted();
    else signal?.addEventListener('abort', aborted, { once: true });
  });
}
