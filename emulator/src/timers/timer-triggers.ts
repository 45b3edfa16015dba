import type { RegisteredFunction } from '../app/worker';
import type { Timeline } from '../clock/timeline';
import { parseSchedule, type Schedule } from './schedule';

export type TimerCall = (
  target: RegisteredFunction,
  times: { readonly last: number; readonly next: number },
) => Promise<void>;

interface TimerTrigger {
  readonly target: RegisteredFunction;
  readonly schedule: Schedule;
  last: number;
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
          return [target.name, { target, schedule, last: timeline.now() }];
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
    return this.#triggers.has(name);
  }

  /** Fires a function once, now. @throws Error when there is no timer function with this name */
  async fire(name: string): Promise<void> {
    const trigger = this.#triggers.get(name);
    if (trigger === undefined) throw new Error(`there is no timer function '${name}'`);
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
    const { last } = trigger;
    trigger.last = now;
    await this.#call(trigger.target, { last, next });
  }
}
