/**
 * A Durable Functions host in one process, for tests in virtual time. It runs the app's own functions with the real SDKs
 * (`@azure/functions` 4, `durable-functions` 3). As a program, this module is a development server.
 */

import type {
  ActivityRun,
  Episode,
  HttpResponse,
  InstanceStatus,
  LogEntry,
  OrchestratorState,
  RequestOptions,
} from './emulator-records.mjs';

export type * from './emulator-records.mjs';

/** The functions of an app, as returned by `loadApp`. */
export interface App {
  /** The functions by name, in the order of registration. */
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
}

/** A function as the app registered it. */
export interface RegisteredFunction {
  /** The function's name. */
  readonly name: string;
  /** The kind of its trigger. */
  readonly kind: 'orchestration' | 'activity' | 'http' | 'timer';
  /** The trigger's binding with its options, such as `authLevel`, `route` or `schedule`, and the name that the SDK generated. */
  readonly trigger: Binding & { readonly name: string };
  /** The name of the durable client binding, if the function has one. */
  readonly clientBinding?: string;
  /** The metadata that the SDK passed to the host. */
  readonly metadata: FunctionMetadata;
  /** The handler. */
  readonly callback: (...inputs: unknown[]) => unknown;
}

/** A trigger, an input or an output of a function. */
export interface Binding {
  /** The type, such as `httpTrigger` or `durableClient`. */
  readonly type: string;
  /** `in` for triggers and inputs, `out` for outputs. */
  readonly direction: 'in' | 'out';
  /** Further options of the registration. */
  readonly [option: string]: unknown;
}

/** The metadata of a function that the SDK passes to the host. */
export interface FunctionMetadata {
  /** The function's name. */
  readonly name: string;
  /** The bindings by name. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** The function's retry policy, which is not emulated. */
  readonly retryOptions?: unknown;
}

/**
 * Collects the functions that are registered while `load` runs, and checks them as the host does. A module registers its
 * functions only when it is first loaded: load the app once per test file, and import the emulator before
 * `@azure/functions`.
 * @param load imports the app, for example `() => import('../src/functions/orders.js')`
 * @throws Error when names or routes clash or are not valid, NotEmulatedError when the app needs something that is not emulated
 */
export declare function loadApp(load: () => unknown): Promise<App>;

/**
 * Returns a copy of the app in which `work` replaces an activity, as a mock does.
 * @param work receives the orchestrator's input; it may return a promise; an error that it throws fails the run
 * @throws Error when the app has no activity with this name
 */
export declare function withActivity(
  app: App,
  name: string,
  work: (input: unknown) => unknown,
): App;

/** The app needs something that the emulator does not do. */
export declare class NotEmulatedError extends Error {
  /** A short description of the feature. */
  readonly what: string;
  /** @param what a short description of the feature */
  constructor(what: string);
}

/** Faults of the host. Numbers are probabilities from 0 to 1 (default: 0). */
export interface Faults {
  /** An event, suspend, resume or terminate message is lost, although its sender received a 202. */
  readonly lostMessages: number;
  /** Such a message arrives a second time, up to a minute later. */
  readonly repeatedMessages: number;
  /** Such a message arrives up to a minute late. */
  readonly lateMessages: number;
  /** A timer fires up to 988 ms early, the maximum observed on the real host. */
  readonly earlyTimers: number;
  /** The host crashes after an activity ran and before it records the result: the activity runs again. */
  readonly crashBeforeResult: number;
  /** The host crashes after it sent the result: the result arrives twice, or the next episode runs twice. */
  readonly crashAfterResult: number;
  /** A request of the durable client fails with 500, as when the storage does not respond. `all` does not include this. */
  readonly storageErrors: number;
  /** The message of a canceled timer still becomes due, and external messages that arrive then are lost. The real host does this. Default: true. */
  readonly orphans: boolean;
  /** The status when an active instance is started again: 409 (newer extensions, the default) or 500 (older ones). */
  readonly duplicateStart: 409 | 500;
}

/** The options of an `Emulator`. */
export interface EmulatorOptions {
  /** The start of virtual time. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** How much virtual time a run of an activity takes, such as `30s`. Default: none. */
  readonly activityDuration?: string | ((activity: string, input: unknown) => string);
  /** How long a call of a function may take, such as `10m`. Then the host ends it; it repeats activities. Default: `functionTimeout` in host.json, else 30m. */
  readonly functionTimeout?: string;
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

/**
 * A Functions host with Durable Functions, in this process and in virtual time. Time passes only during `advance`,
 * `advanceTo`, `runUntil`, `request` and `fire`. Until `close`, `Date` shows virtual time. A new Emulator closes the previous one.
 */
export declare class Emulator {
  /** @param app the result of `loadApp`; several emulators may use it, one after the other */
  constructor(app: App, options?: EmulatorOptions);
  /** The virtual time. */
  get now(): Date;
  /** The runs of activities. A run is added when its code has ended. */
  readonly runs: readonly ActivityRun[];
  /** The log messages of functions. */
  readonly logs: readonly LogEntry[];
  /** The calls of orchestrator functions; recorded with the option `record`. */
  readonly episodes: readonly Episode[];
  /** The prefix of all HTTP routes, from `routePrefix` in host.json: `/api`, or empty. */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms, from the options or host.json; may be Infinity. */
  readonly functionTimeout: number;
  /** Advances virtual time, for example by `30s`, `10m` or `1d`, and runs everything that becomes due, in order. */
  advance(by: string): Promise<void>;
  /** Advances virtual time to a `Date` or an ISO 8601 time, and runs everything that becomes due, in order. */
  advanceTo(when: string | Date): Promise<void>;
  /** Advances time until `predicate` returns true; it is checked after every event. @throws Error when `within` (default: 1d) passes first */
  runUntil(predicate: () => boolean, options?: { within?: string }): Promise<void>;
  /** Call this inside an activity: its run takes this much longer, and `Date` shows it. */
  advanceWithin(time: string): void;
  /** Sends an HTTP request, and advances time until the function has responded. Function keys are not checked. */
  request(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
  /** Runs a timer function now. @throws Error when there is no timer function with this name */
  fire(timerFunction: string): Promise<void>;
  /** Replaces the app, as a deployment does. Running instances continue with the new code. */
  deploy(app: App): void;
  /** Starts an instance as a durable client does. @throws Error when it is active, the orchestrator does not exist, or the id is not valid */
  start(orchestrator: string, options: { instanceId: string; input?: unknown }): Promise<void>;
  /** Sends an event, which arrives when time passes, unless a fault loses it. @throws Error when the instance does not exist */
  raiseEvent(instanceId: string, name: string, data: unknown): void;
  /** Suspends an instance when time passes. @throws Error when the instance does not exist */
  suspend(instanceId: string, reason?: string): void;
  /** Resumes an instance when time passes. @throws Error when the instance does not exist */
  resume(instanceId: string, reason?: string): void;
  /** Terminates an instance when time passes. @throws Error when the instance does not exist */
  terminate(instanceId: string, reason?: string): void;
  /** The status of an instance; undefined when it does not exist. */
  instance(instanceId: string): InstanceStatus | undefined;
  /** The number of timers of the current generation that are neither canceled nor fired. */
  openTimers(instanceId: string): number;
  /** Runs the orchestrator again on a recorded history, or on its first `events`. Its logs are discarded. */
  replay(episode: Episode, events?: number): Promise<OrchestratorState>;
  /** Restores `Date` and the timers, and stops time. Runs, logs and instances stay readable. */
  close(): void;
  /** Calls `close`, for `using`. */
  [Symbol.dispose](): void;
}
