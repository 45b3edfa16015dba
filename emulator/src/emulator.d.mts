/**
 * A Durable Functions host in one process, for tests in virtual time: it runs the app's own registrations and the real
 * SDKs (`@azure/functions` 4, `durable-functions` 3). Run as a program, this module is a development server.
 */

/** What the app registered. Made by `loadApp`. */
export interface App {
  /** By name, in order of registration. */
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
}

/** A function as the app registered it. */
export interface RegisteredFunction {
  /** As the app named it. */
  readonly name: string;
  /** What triggers it. */
  readonly kind: 'orchestration' | 'activity' | 'http' | 'timer';
  /** The trigger's binding with all its options (`authLevel`, `route`, `schedule` …), and the name that the SDK gave it. */
  readonly trigger: Binding & { readonly name: string };
  /** The name of the durable client's binding, where the function has one. */
  readonly clientBinding?: string;
  /** What the SDK told the host about it. */
  readonly metadata: FunctionMetadata;
  /** The handler. */
  readonly callback: (...inputs: unknown[]) => unknown;
}

/** A trigger, an input or an output of a function. */
export interface Binding {
  /** Such as `httpTrigger` or `durableClient`. */
  readonly type: string;
  /** Whether the function is given it, or gives it. */
  readonly direction: 'in' | 'out';
  /** What else was said of it when it was registered. */
  readonly [option: string]: unknown;
}

/** What the SDK tells the host about a function. */
export interface FunctionMetadata {
  /** The function's name. */
  readonly name: string;
  /** By the names that the SDK gave them. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** The retry policy of the function; the emulator refuses it. */
  readonly retryOptions?: unknown;
}

/**
 * Collects what is registered while `load` runs, and refuses what the host would refuse. Each module registers once,
 * when it is first loaded: load the app once per test file, and import the emulator before `@azure/functions`.
 * @param load imports the app: `() => import('../src/functions/orders.js')`
 * @throws Error on names or routes that clash or are not legal, NotEmulatedError on what the emulator does not do
 */
export declare function loadApp(load: () => unknown): Promise<App>;

/**
 * The same app with other work for an activity: what a test or a simulation assumes of it.
 * @param work is given what the orchestrator gives; may return a promise; what it throws fails the run
 * @throws Error when there is no activity of that name
 */
export declare function withActivity(
  app: App,
  name: string,
  work: (input: unknown) => unknown,
): App;

/** Something that the real host does and the emulator does not. It ends the test that needs it. */
export declare class NotEmulatedError extends Error {
  /** What is not emulated, in a few words. */
  readonly what: string;
  /** @param what in a few words */
  constructor(what: string);
}

/** What goes wrong, and how often: numbers are probabilities from 0 to 1, 0 by default. */
export interface Faults {
  /** A raised event, suspend, resume or terminate vanishes although its sender got a 202. */
  readonly lostMessages: number;
  /** It comes a second time, up to a minute later. */
  readonly repeatedMessages: number;
  /** It comes up to a minute late. */
  readonly lateMessages: number;
  /** A timer fires up to 988 ms early, the most that was seen on the real host. */
  readonly earlyTimers: number;
  /** An activity ran, but the host died before its result was recorded: it runs again. */
  readonly crashBeforeResult: number;
  /** The host died after the result was sent: it is delivered twice, or the episode that took it runs twice. */
  readonly crashAfterResult: number;
  /** A request of the durable client fails with 500, as when the storage does not answer. Not among `all`. */
  readonly storageErrors: number;
  /** A cancelled timer's message still comes due, and takes external messages of that moment along. The real host does so. Default: true. */
  readonly orphans: boolean;
  /** What a start of an active instance answers: 409 (newer extensions, the default) or 500 (older ones). */
  readonly duplicateStart: 409 | 500;
}

/** How an `Emulator` behaves. */
export interface EmulatorOptions {
  /** Where time begins. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** How much virtual time a run takes, such as `30s`. Default: none. */
  readonly activityDuration?: string | ((activity: string, input: unknown) => string);
  /** How long a call of a function may take, such as `10m`; then the host ends it, and repeats it if it is an activity. Default: what host.json says, or 30m. */
  readonly functionTimeout?: string;
  /** Whether timer triggers fire by their schedules. Default: true. */
  readonly timers?: boolean;
  /** What goes wrong; `all` of it, often. Default: only what the real host does by itself. */
  readonly faults?: Partial<Faults> | 'all';
  /** Of the faults' random numbers: the same seed, the same faults. Default: 1. */
  readonly seed?: number;
  /** Echo the functions' logs to the console. Default: false. */
  readonly log?: boolean;
  /** Keep every episode for `replay`. Default: false. */
  readonly record?: boolean;
  /** How many runs, logs and episodes are kept, the last ones, in a test of a long time. Default: all. */
  readonly keep?: number;
}

/** One run of an activity function. */
export interface ActivityRun {
  /** The activity function's name. */
  readonly activity: string;
  /** The orchestration that called it. */
  readonly instanceId: string;
  /** What it was given. */
  readonly input: unknown;
  /** In virtual time. */
  readonly startedAt: Date;
  /** Ahead of the clock while a run that takes virtual time is still going on. */
  readonly endedAt: Date;
  /** `lost`: the host died before its result was recorded, or ended it by `functionTimeout`; it is repeated. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** What it returned, if it returned. */
  readonly result?: unknown;
  /** What it threw, if it threw. */
  readonly error?: Error;
}

/** Something that a function logged. */
export interface LogEntry {
  /** In virtual time. */
  readonly at: Date;
  /** Such as `information`, `warning` or `error`. */
  readonly level: string;
  /** Who logged it. */
  readonly functionName: string;
  /** The text. */
  readonly message: string;
}

/** One call of an orchestrator function: exactly what it was given, and exactly what it answered. */
export interface Episode {
  /** The instance that it belongs to. */
  readonly instanceId: string;
  /** The orchestrator function's name. */
  readonly functionName: string;
  /** In virtual time. */
  readonly at: Date;
  /** What the host handed over. */
  readonly trigger: OrchestrationTrigger;
  /** What the SDK gave back. */
  readonly answer: OrchestratorState;
}

/** What an orchestrator function is given. */
export interface OrchestrationTrigger {
  /** All events of the generation, past and new. */
  readonly history: HistoryEvent[];
  /** Of the generation. */
  readonly input: unknown;
  /** The instance that runs. */
  readonly instanceId: string;
  /** What else the protocol has. */
  readonly [field: string]: unknown;
}

/** An event of an orchestration's history, by its number in the protocol. `Input` and `Result` are JSON texts. */
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

/** What an orchestrator function answers to one episode: all that it has asked for since its generation began. */
export interface OrchestratorState {
  /** Whether it returned. */
  readonly isDone: boolean;
  /** One list of actions, in order. */
  readonly actions: Action[][];
  /** Of the protocol. */
  readonly schemaVersion: number;
  /** What it returned. */
  readonly output?: unknown;
  /** What it threw. */
  readonly error?: string;
  /** As it set it in this episode. */
  readonly customStatus?: unknown;
}

/** Something that an orchestrator function asks the host to do, by its number in the protocol. */
export type Action =
  | { actionType: 0; functionName: string; input?: unknown }
  | { actionType: 1; functionName: string; retryOptions: RetryOptions; input?: unknown }
  | { actionType: 4; input?: unknown }
  | { actionType: 5; fireAt: string; isCanceled: boolean }
  | { actionType: 6; externalEventName: string }
  | { actionType: 11 | 12; compoundActions: Action[] };

/** When a failed activity is called again; times in ms. */
export interface RetryOptions {
  /** Before the second attempt. */
  readonly firstRetryIntervalInMilliseconds: number;
  /** With the first. */
  readonly maxNumberOfAttempts: number;
  /** By how much each pause is longer than the one before. */
  readonly backoffCoefficient?: number;
  /** The longest pause. */
  readonly maxRetryIntervalInMilliseconds?: number;
  /** From the first attempt. */
  readonly retryTimeoutInMilliseconds?: number;
}

/** Where an orchestration stands. */
export type RuntimeStatus =
  | 'Pending'
  | 'Running'
  | 'Suspended'
  | 'Completed'
  | 'Failed'
  | 'Terminated';

/** What clients may know of an instance. Times, input and custom status are those of the newest generation. */
export interface InstanceStatus {
  /** The orchestrator function's name. */
  readonly name: string;
  /** The instance's id. */
  readonly instanceId: string;
  /** Where it stands. */
  readonly runtimeStatus: RuntimeStatus;
  /** As the orchestrator set it; null when it did not. */
  readonly customStatus: unknown;
  /** What it was started or continued with. */
  readonly input: unknown;
  /** What it returned; or why it failed or was terminated; null while it is active. */
  readonly output: unknown;
  /** When the newest generation began. */
  readonly createdTime: Date;
  /** When its last episode was. */
  readonly lastUpdatedTime: Date;
  /** 1 for the first since the start, one more with every continue-as-new. */
  readonly generation: number;
  /** Of the newest generation. */
  readonly history: readonly HistoryEvent[];
}

/** What is sent with an HTTP request. */
export interface RequestOptions {
  /** Texts and bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
  /** By name, in any letter case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an HTTP request was answered. */
export interface HttpResponse {
  /** Such as 200; 404 when no function serves the route. */
  readonly status: number;
  /** By name, in lower case where a function set them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The lines of `set-cookie`, one for each cookie. */
  readonly cookies: readonly string[];
  /** The body. */
  readonly bytes: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
  /** The body, parsed. Its type is the caller's business, as in `Response.json()`. */
  // biome-ignore lint/suspicious/noExplicitAny: as in `Response.json()`
  json(): any;
}

/**
 * A Functions host with Durable Functions, in this process and in virtual time: nothing happens but in `advance`,
 * `runUntil`, `request` and `fire`. While it is open, `Date` shows its clock. Opening one closes the one before.
 */
export declare class Emulator {
  /** @param app what `loadApp` gave; it may be used by many emulators, one after the other */
  constructor(app: App, options?: EmulatorOptions);
  /** The virtual time. */
  get now(): Date;
  /** Runs of activities, in order of their start. */
  readonly runs: readonly ActivityRun[];
  /** What functions logged. */
  readonly logs: readonly LogEntry[];
  /** Calls of orchestrator functions; filled with the option `record`. */
  readonly episodes: readonly Episode[];
  /** What the paths of HTTP functions begin with, by `routePrefix` in host.json: `/api`, or nothing. */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms: by the options, or host.json; Infinity is possible. */
  readonly functionTimeout: number;
  /** Lets so much time pass (`10m`, `30s`, `1d`), and everything happen that is due up to then, in order. */
  advance(by: string): Promise<void>;
  /** The same, up to a moment (a date, or its ISO text). */
  advanceTo(when: string | Date): Promise<void>;
  /** Lets time pass until `predicate` holds, asked after every event. @throws Error once `within` (default 1d) has passed */
  runUntil(predicate: () => boolean, options?: { within?: string }): Promise<void>;
  /** Called inside an activity: its run takes so much (more) time, and `Date` shows it. */
  advanceWithin(time: string): void;
  /** Sends an HTTP request, and lets as much time pass as the function needs. Keys and other auth are ignored. */
  request(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
  /** Fires a timer trigger, now. @throws Error when there is none of that name */
  fire(timerFunction: string): Promise<void>;
  /** Puts another app in the place of this one, as a deployment does: instances go on, with the new code. */
  deploy(app: App): void;
  /** Starts an instance as a client would. @throws Error when one is active, or there is no such orchestrator, or the id is not legal */
  start(orchestrator: string, options: { instanceId: string; input?: unknown }): Promise<void>;
  /** Sends an event; it arrives when time runs, if the faults let it. @throws Error when there was never such an instance */
  raiseEvent(instanceId: string, name: string, data: unknown): void;
  /** Suspends an instance, when time runs. @throws Error when there was never such an instance */
  suspend(instanceId: string, reason?: string): void;
  /** Resumes an instance, when time runs. @throws Error when there was never such an instance */
  resume(instanceId: string, reason?: string): void;
  /** Terminates an instance, when time runs. @throws Error when there was never such an instance */
  terminate(instanceId: string, reason?: string): void;
  /** Where an instance stands; undefined when there is none of that id. */
  instance(instanceId: string): InstanceStatus | undefined;
  /** How many timers of its newest generation are neither cancelled nor due. */
  openTimers(instanceId: string): number;
  /** Runs the code once more on a recorded history, or on its first `events`. What it logs is dropped. */
  replay(episode: Episode, events?: number): Promise<OrchestratorState>;
  /** Gives `Date` and the timers back. What is known stays readable; time stands still. */
  close(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}
