import { dateShowing, real, replaceTimers } from './real-globals';
import { TimelineTimer, type TimerHost } from './timeline-timer';
import { type StartTimer, timersOf } from './timer-globals';
import type { VirtualRun } from './virtual-run';
import type { VirtualTimeline } from './virtual-timeline';

/** The app's code ended its process: no code after this statement may run. */
class ProcessExit extends Error {}

/**
 * Makes `Date` show virtual time. While the app's code runs, it also makes `setTimeout`, `setInterval`,
 * `AbortSignal.timeout`, the `setTimeout` of `node:timers/promises` and `process.hrtime` virtual (the SDK's
 * `waitForCompletion…` measures with `hrtime`). All other code keeps the real ones.
 * @param exited called instead of ending the process when the app's code calls `process.exit`, or a timer's callback throws
 * @returns a function that restores them
 */
export function showVirtualTime(
  timeline: VirtualTimeline,
  exited: (code: number, error?: unknown) => void,
): () => void {
  const { userCode } = timeline;
  const host: TimerHost<VirtualRun | undefined> = {
    schedule: (run, afterMs, event) =>
      timeline.schedule(timeline.now() + afterMs, () => {
        if (run?.isLost) return;
        timeline.continueRun(run?.isOpen ? run : undefined);
        try {
          event();
        } catch (error) {
          if (!(error instanceof ProcessExit)) exited(1, error);
        }
      }),
    hold: (change) => userCode.hold(change),
  };
  const start: StartTimer = (callback, delay, repeats = false) =>
    new TimelineTimer(host, timeline.currentRun, callback, delay, repeats);
  const hrtime = (since?: [number, number]): [number, number] =>
    userCode.running ? elapsed(timeline.now(), since) : real.hrtime(since);

  const restore = replaceTimers(
    dateShowing(() => timeline.shownTime()),
    timersOf(start, () => userCode.running),
  );
  process.hrtime = Object.assign(hrtime, { bigint: real.hrtime.bigint });
  const { exit } = process;
  process.exit = (code = process.exitCode) => {
    if (!userCode.running) return exit(code);
    exited(Number(code ?? 0));
    throw new ProcessExit('process.exit() ends the worker');
  };
  return () => {
    restore();
    process.hrtime = real.hrtime;
    process.exit = exit;
  };
}

/** Seconds and nanoseconds: the time itself, or the time since an earlier result. */
function elapsed(now: number, [seconds, nanoseconds]: [number, number] = [0, 0]): [number, number] {
  const ms = now - seconds * 1_000 - nanoseconds / 1e6;
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}
