import { AsyncResource } from 'node:async_hooks';
import { dateShowing, real, replaceTimers } from './real-globals';
import type { RealTimeline } from './real-timeline';
import { TimelineTimer, type TimerHost } from './timeline-timer';
import { timersOf } from './timer-globals';

/**
 * Makes `Date` and the timers of the process follow a timeline, also when its speed changes while a timer waits.
 * @returns a function that restores the real ones
 */
export function showScaledTime(timeline: RealTimeline): () => void {
  const host: TimerHost<AsyncResource> = {
    schedule: (resource, afterMs, event) =>
      timeline.schedule(timeline.now() + afterMs, () => {
        try {
          resource.runInAsyncScope(event);
        } catch (error) {
          // An error in the callback of a timer ends the process.
          real.setImmediate(() => {
            throw error;
          });
        }
      }),
    // The server keeps the process alive.
    hold: () => {},
  };
  const timers = timersOf(
    (callback, delay, repeats) =>
      new TimelineTimer(host, new AsyncResource('Timeout'), callback, delay, repeats),
    () => true,
  );
  return replaceTimers(dateShowing(timeline.now), timers);
}
