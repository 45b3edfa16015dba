import { parseValue } from '../history';
import type { PendingCall } from '../hub-snapshot';

/** One run of an activity. */
export interface ActivityRun {
  /** The activity function's name. */
  readonly activity: string;
  /** The id of the instance that called it. */
  readonly instanceId: string;
  /** The activity's input. */
  readonly input: unknown;
  /** The start, in virtual time. */
  readonly startedAt: Date;
  /** The end, in virtual time. It is later than the clock while a run with an `activityDuration` is in progress. */
  readonly endedAt: Date;
  /** `lost`: the host crashed or restarted before it recorded the result. It repeats the run. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** The result, if the run returned. */
  readonly result?: unknown;
  /** The error, if the run threw. */
  readonly error?: Error;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A run from its start until its result has arrived. */
export class OpenRun {
  readonly call: PendingCall;
  /** In ms since 1970; undefined while its code runs. */
  endsAt: number | undefined;
  /** In ms since 1970: a fault. If the run ends earlier, the worker crashes before the host records the result. */
  crashesAt = Number.POSITIVE_INFINITY;
  /** The worker or the host ended during the run. */
  wasInterrupted = false;
  /** None of its code continues. */
  abandon: () => void = () => {};
  /** Cancels the result. Returns false when it has arrived. */
  cancelResult: () => boolean = () => true;
  record: Writable<ActivityRun> | undefined;
  readonly #startedAt: number;

  constructor(call: PendingCall, startedAt: number) {
    this.call = call;
    this.#startedAt = startedAt;
  }

  isOver(now: number): boolean {
    return this.endsAt !== undefined && this.endsAt < now;
  }

  /** What observers see. The same object changes when the run is interrupted after its code has ended. */
  note(
    outcome: ActivityRun['outcome'],
    end: Partial<Pick<ActivityRun, 'result' | 'error'>>,
  ): ActivityRun {
    const { instanceId, decision } = this.call;
    this.record ??= {
      activity: decision.name,
      instanceId,
      // Parsed on access: there may be many runs, and few callers read this.
      get input() {
        return parseValue(decision.input);
      },
      startedAt: new Date(this.#startedAt),
      endedAt: new Date(this.#startedAt),
      outcome,
    };
    this.record.endedAt = new Date(this.endsAt ?? this.#startedAt);
    this.record.outcome = outcome;
    delete this.record.result;
    delete this.record.error;
    return Object.assign(this.record, end);
  }
}
