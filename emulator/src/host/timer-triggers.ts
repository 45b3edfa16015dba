import { parseSchedule, type Schedule } from '../clock/schedule';
import type { Timeline } from '../clock/timeline';
import type { RegisteredFunction } from '../functions/worker';

/** When a timer function ran last, when that was noted, and when it runs next, in ms since 1970; `last` is undefined before its first run. */
export interface TimerStatus {
  readonly last: number | undefined;
  readonly updated: number;
  readonly next: number;
}

export type TimerCall = (
  target: RegisteredFunction,
  status: TimerStatus | undefined,
) => Promise<void>;

interface TimerTrigger {
  readonly target: RegisteredFunction;
  readonly schedule: Schedule;
  last: number | undefined;
  updated: number;
}

/** Fires timer functions on their schedules. A function that is still running does not start again. */
export class TimerTriggers {
  readonly #timeline: Timeline;
  readonly #call: TimerCall;
  readonly #triggers: ReadonlyMap<string, TimerTrigger>;
  #stopped = false;

  constructor(functions: Iterable<RegisteredFunction>, timeline: Timeline, call: TimerCall) {
    this.#timeline = timeline;
    this.#call = call;
    this.#triggers = new Map(
      [...functions]
        .filter(({ kind }) => kind === 'timer')
        .map((target) => {
          const schedule = parseSchedule(String(target.trigger.schedule));
          return [
            keyOf(target.name),
            { target, schedule, last: undefined, updated: timeline.now() },
          ];
        }),
    );
  }

  /** Stops the schedules. A running call continues. */
  stop(): void {
    this.#stopped = true;
  }

  start(): void {
    for (const trigger of this.#triggers.values()) {
      if (trigger.target.trigger.runOnStartup === true) {
        this.#timeline.schedule(this.#timeline.now(), () => void this.#run(trigger));
      }
      this.#scheduleNext(trigger);
    }
  }

  has(name: string): boolean {
    return this.#triggers.has(keyOf(name));
  }

  /** Fires a function once, now. @throws Error when there is no timer function with this name */
  async fire(name: string): Promise<void> {
    const trigger = this.#triggers.get(keyOf(name));
    if (trigger === undefined) throw new Error(`there is no function '${name}' to fire`);
    await this.#run(trigger);
  }

  #scheduleNext(trigger: TimerTrigger): void {
    const next = trigger.schedule.after(this.#timeline.now());
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timeline.schedule(next, () => {
      if (this.#stopped) return;
      void this.#run(trigger).then(() => this.#scheduleNext(trigger));
    });
  }

  async #run(trigger: TimerTrigger): Promise<void> {
    const now = this.#timeline.now();
    const next = trigger.schedule.after(now);
    const { last, updated } = trigger;
    trigger.last = now;
    trigger.updated = now;
    const status = isMonitored(trigger, next) ? { last, updated, next } : undefined;
    await this.#call(trigger.target, status);
  }
}

/** The host ignores the case of names. */
const keyOf = (name: string): string => name.toLowerCase();

/** The host keeps the times of schedules that run less than once a minute, unless `useMonitor` is false (azure-webjobs-sdk-extensions, `TimerListener.cs`). */
function isMonitored({ target, schedule }: TimerTrigger, next: number): boolean {
  return target.trigger.useMonitor !== false && schedule.after(next) - next >= 60_000;
}
