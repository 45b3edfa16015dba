import { dateShowing, real } from './real-globals';
import type { VirtualTimeline } from './virtual-timeline';
import { VirtualTimer } from './virtual-timer';

/**
 * Puts the virtual clock in the place of `Date`; and, while client functions have their turn, of `setTimeout`,
 * `clearTimeout` and `process.hrtime` (the SDK's `waitForCompletion…` measures with it). Everybody else keeps the real timers.
 * @returns what gives all of them back
 */
export function showVirtualTime(timeline: VirtualTimeline): () => void {
  const { clients } = timeline;
  const timerHost = {
    schedule: (afterMs: number, event: () => void) =>
      timeline.schedule(timeline.now() + afterMs, () => {
        clients.wake();
        event();
      }),
    hold: (change: 1 | -1) => clients.hold(change),
  };
  const setTimeout = (callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
    clients.running
      ? new VirtualTimer(timerHost, () => callback(...args), delay)
      : real.setTimeout(callback, delay, ...args);
  const clearTimeout = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.close();
    else real.clearTimeout(timer as NodeJS.Timeout);
  };
  const hrtime = (since?: [number, number]): [number, number] =>
    clients.running ? elapsed(timeline.now(), since) : real.hrtime(since);

  Object.assign(globalThis, { Date: dateShowing(() => timeline.look()), setTimeout, clearTimeout });
  process.hrtime = Object.assign(hrtime, { bigint: real.hrtime.bigint });
  return () => {
    const { setTimeout, clearTimeout } = real;
    Object.assign(globalThis, { Date: real.Date, setTimeout, clearTimeout });
    process.hrtime = real.hrtime;
  };
}

/** Seconds and nanoseconds, of the time itself or since an earlier answer. */
function elapsed(now: number, [seconds, nanoseconds]: [number, number] = [0, 0]): [number, number] {
  const ms = now - seconds * 1_000 - nanoseconds / 1e6;
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}
