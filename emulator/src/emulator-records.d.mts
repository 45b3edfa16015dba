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
  /** `lost`: the host crashed before it recorded the result, or the run exceeded `functionTimeout`. The host repeats it. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** The result, if the run returned. */
  readonly result?: unknown;
  /** The error, if the run threw. */
  readonly error?: Error;
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
  readonly state: OrchestratorState;
}

/** The input of an orchestrator function. */
export interface OrchestrationTrigger {
  /** All events of the generation, old and new. */
  readonly history: HistoryEvent[];
  /** The input of the generation. */
  readonly input: unknown;
  /** The id of the instance. */
  readonly instanceId: string;
  /** Further fields of the protocol. */
  readonly [field: string]: unknown;
}

/** An event of an orchestration's history. `EventType` is its number in the protocol. `Input` and `Result` are JSON. */
export type HistoryEvent = { EventId: number; IsPlayed: false; Timestamp: string } & (
  | { EventType: 0; Name: string; Input: string }
  | { EventType: 1; OrchestrationStatus: string; Result: string }
  | { EventType: 3; Input: string }
  | { EventType: 4; EventId: number; Name: string; Input: string }
  | { EventType: 5; TaskScheduledId: number; Result: string }
  | { EventType: 6; TaskScheduledId: number; Reason: string; Details: string }
  | { EventType: 10; EventId: number; FireAt: string }
  | { EventType: 11; TimerId: number; FireAt: string }
  | { EventType: 12 | 13 }
  | { EventType: 15; Name: string; Input: string }
  | { EventType: 19 | 20; Reason: string }
);

/** The output of an orchestrator function for one episode: every action since the start of the generation. */
export interface OrchestratorState {
  /** Whether the orchestrator returned. */
  readonly isDone: boolean;
  /** One list with all actions, in order. */
  readonly actions: Action[][];
  /** The version of the protocol. */
  readonly schemaVersion: number;
  /** The return value. */
  readonly output?: unknown;
  /** The message of the error that it threw. */
  readonly error?: string;
  /** The custom status, if it was set in this episode. */
  readonly customStatus?: unknown;
}

/** An action that an orchestrator function requests. `actionType` is its number in the protocol. */
export type Action =
  | { actionType: 0; functionName: string; input?: unknown }
  | { actionType: 1; functionName: string; retryOptions: RetryOptions; input?: unknown }
  | { actionType: 4; input?: unknown }
  | { actionType: 5; fireAt: string; isCanceled: boolean }
  | { actionType: 6; externalEventName: string }
  | { actionType: 11 | 12; compoundActions: Action[] };

/** When a failed activity is retried. Times are in ms. */
export interface RetryOptions {
  /** The delay before the second attempt. */
  readonly firstRetryIntervalInMilliseconds: number;
  /** The number of attempts, including the first. */
  readonly maxNumberOfAttempts: number;
  /** The factor by which each delay grows. */
  readonly backoffCoefficient?: number;
  /** The maximum delay. */
  readonly maxRetryIntervalInMilliseconds?: number;
  /** The time after the first attempt when retries end. */
  readonly retryTimeoutInMilliseconds?: number;
}

/** The status of an instance. */
export type RuntimeStatus =
  | 'Pending'
  | 'Running'
  | 'Suspended'
  | 'Completed'
  | 'Failed'
  | 'Terminated';

/** The status of an instance. Times, input, custom status and history are those of the current generation. */
export interface InstanceStatus {
  /** The orchestrator function's name. */
  readonly name: string;
  /** The id of the instance. */
  readonly instanceId: string;
  /** The status. */
  readonly runtimeStatus: RuntimeStatus;
  /** The custom status; null when the orchestrator did not set it. */
  readonly customStatus: unknown;
  /** The input of the start or of continue-as-new. */
  readonly input: unknown;
  /** The return value, the error, or the reason of terminate; null while the instance is active. */
  readonly output: unknown;
  /** The start of the current generation. */
  readonly createdTime: Date;
  /** The time of the last episode. */
  readonly lastUpdatedTime: Date;
  /** 1 after the start, plus 1 with every continue-as-new. */
  readonly generation: number;
  /** The events of the current generation. */
  readonly history: readonly HistoryEvent[];
}

/** The body and headers of an HTTP request. */
export interface RequestOptions {
  /** Strings and bytes are sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  /** Letter case does not matter. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response to an HTTP request. */
export interface HttpResponse {
  /** The status code; 404 when no function has the route. */
  readonly status: number;
  /** The headers. Names that a function set are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `set-cookie` headers, one per cookie. */
  readonly cookies: readonly string[];
  /** The body as bytes. */
  readonly bytes: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
  /** The parsed body. The caller knows its type, as with `Response.json()`. */
  // biome-ignore lint/suspicious/noExplicitAny: as in `Response.json()`
  json(): any;
}
