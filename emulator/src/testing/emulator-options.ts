import { milliseconds } from '../clock/duration';
import type { ActivityDuration } from '../clock/virtual-timeline';
import type { Faults } from '../durable/faults';
import type { HttpCall, HttpCallResponse } from '../durable/http-activity';
import type { FunctionKeys } from '../host/http/function-keys';
import type { Action, OrchestrationTrigger, OrchestratorState } from '../protocol/sdk-3/actions';

/** The options of an `Emulator`. */
export interface EmulatorOptions {
  /** The start of virtual time. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** How much virtual time a run of an activity takes, such as `30s`. Default: none. */
  readonly activityDuration?: string | ((activity: string, input: unknown) => string);
  /** How long a call of a function may take, such as `10m`. Then the host fails it. Default: `functionTimeout` in host.json, else 30m. */
  readonly functionTimeout?: string;
  /** The keys of the app: functions are called with `x-functions-key` or `?code=`, else the answer is 401. Default: keys are not checked. */
  readonly keys?: FunctionKeys;
  /**
   * Answers the requests of `callHttp` that do not go to the app itself. It may return a promise, and reject when the
   * server cannot be reached. Default: such a request fails the test.
   */
  readonly callHttp?: (call: HttpCall) => Promise<HttpCallResponse>;
  /** Whether timer functions fire on their schedules. Default: true. */
  readonly timers?: boolean;
  /** Faults of the host; `all` enables most of them at high rates. Default: only what the real host always does. */
  readonly faults?: Partial<Faults> | 'all';
  /** Seed of the random faults: the same seed gives the same faults. Default: 1. */
  readonly seed?: number;
  /** Whether to print the functions' logs to the console. Default: false. */
  readonly log?: boolean;
  /** Whether to record episodes for `replay`. Default: false. */
  readonly record?: boolean;
  /** How many of the last runs, logs and episodes to keep, for tests over long times. Default: all. */
  readonly keep?: number;
}

/** A log message of a function. */
export interface LogEntry {
  /** The time, in virtual time. */
  readonly at: Date;
  /** The level, such as `information`, `warning` or `error`. */
  readonly level: string;
  /** The function's name. */
  readonly functionName: string;
  /** The message. */
  readonly message: string;
}

/** The output of an orchestrator function. */
export interface EpisodeState extends Omit<OrchestratorState, 'actions'> {
  /**
   * One list of actions, in order: with durable-functions 3 all since the start of the generation, with 4 those that the
   * history does not hold yet.
   */
  readonly actions: readonly (readonly (Action | ProtobufAction)[])[];
}

/** An `OrchestratorAction` of durable-functions 4 as a JavaScript object. */
export interface ProtobufAction {
  /** Actions of durable-functions 3 have it. */
  readonly actionType?: undefined;
  /** Numbers the actions of a generation. */
  readonly id: number;
  /** The kind of action has its own fields, such as `scheduletask`. */
  readonly [field: string]: unknown;
}

/** One call of an orchestrator function: its exact input and its exact output. */
export interface Episode {
  /** The id of the instance. */
  readonly instanceId: string;
  /** The orchestrator function's name. */
  readonly functionName: string;
  /** The time, in virtual time. */
  readonly at: Date;
  /** The input of the orchestrator function. */
  readonly trigger: OrchestrationTrigger;
  /** The state that the SDK returned. */
  readonly state: EpisodeState;
}

export function activityDurationFrom(
  activityDuration: EmulatorOptions['activityDuration'],
): ActivityDuration {
  if (typeof activityDuration === 'function')
    return (activity, input) => milliseconds(activityDuration(activity, input()));
  const fixed = activityDuration === undefined ? 0 : milliseconds(activityDuration);
  return () => fixed;
}
