import type { TimerOptions } from 'node:timers';
import { promisify } from 'node:util';
import { dateShowing, real, replaceTimers } from './real-globals';
import type { VirtualTimeline } from './virtual-timeline';
import { type TimerHost, VirtualTimer } from './virtual-timer';

/**
 * Makes `Date` show virtual time. While the app's code runs, it also makes `setTimeout`, `setInterval`,
 * `AbortSignal.timeout`, the `setTimeout` of `node:timers/promises` and `process.hrtime` virtual (the SDK's
 * `waitForCompletion…` measures with `hrtime`). All other code keeps the real ones.
 * @returns a function that restores them
 */
export function showVirtualTime(timeline: VirtualTimeline): () => void {
  const { userCode } = timeline;
  const host: TimerHost = {
    schedule: (run, afterMs, event) =>
      timeline.schedule(timeline.now() + afterMs, () => {
        if (run?.isLost) return;
        timeline.continueRun(run?.isOpen ? run : undefined);
        event();
      }),
    hold: (change) => userCode.hold(change),
  };
  const start = (callback: () => void, delay: number, repeats = false): VirtualTimer =>
    new VirtualTimer(host, timeline.currentRun, callback, delay, repeats);
  type Callback = (...args: unknown[]) => void;
  const setTimeout = (callback: Callback, delay = 0, ...args: unknown[]) =>
    userCode.running
      ? start(() => callback(...args), delay)
      : real.setTimeout(callback, delay, ...args);
  const setInterval = (callback: Callback, delay = 0, ...args: unknown[]) =>
    userCode.running
      ? start(() => callback(...args), delay, true)
      : real.setInterval(callback, delay, ...args);
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.close();
    else real.clearTimeout(timer as NodeJS.Timeout);
  };
  const abortAfter = (delay: number): AbortSignal => {
    if (!userCode.running) return real.abortAfter(delay);
    const controller = new AbortController();
    const reason = () =>
      new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    start(() => controller.abort(reason()), delay).unref();
    return controller.signal;
  };
  const sleep: typeof real.sleep = (delay, value, options) =>
    userCode.running
      ? virtualSleep(start, delay ?? 1, value, options)
      : real.sleep(delay, value, options);
  const hrtime = (since?: [number, number]): [number, number] =>
    userCode.running ? elapsed(timeline.now(), since) : real.hrtime(since);

  const restore = replaceTimers({
    globals: {
      Date: dateShowing(() => timeline.shownTime()),
      setTimeout: Object.assign(setTimeout, { [promisify.custom]: sleep }),
      clearTimeout: clear,
      setInterval,
      clearInterval: clear,
    },
    abortAfter,
    sleep,
  });
  process.hrtime = Object.assign(hrtime, { bigint: real.hrtime.bigint });
  return () => {
    restore();
    process.hrtime = real.hrtime;
  };
}

/** Behaves like `setTimeout` of `node:timers/promises`. */
function virtualSleep<T>(
  start: (callback: () => void, delay: number) => VirtualTimer,
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

/** Seconds and nanoseconds: the time itself, or the time since an earlier result. */
function elapsed(now: number, [seconds, nanoseconds]: [number, number] = [0, 0]): [number, number] {
  const ms = now - seconds * 1_000 - nanoseconds / 1e6;
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}
