/**
 * A Functions host with Durable Functions in one process. The layers, from the outside in:
 * - testing: the host in virtual time, for tests; dev: the host in real time, the development server;
 * - page: the development server's page; simulate: an app with assumed work, in virtual time;
 * - host: one app with its routes (http), timer functions (timers) and task hub;
 * - durable-api: the durable HTTP API, which clients call;
 * - orchestration: instances, their messages and histories; activities: the runs of activities;
 * - app: the app's registrations, called as the Node worker calls them;
 * - clock: virtual and real time.
 */
export type { ActivityRun } from './activities/activity-runner';
export { type App, loadApp } from './app/app';
export type { Binding, FunctionMetadata } from './app/functions-core-shim';
export { NotEmulatedError } from './app/not-emulated';
export { withActivity } from './app/with-activity';
export type { RegisteredFunction } from './app/worker';
export type { Faults } from './host/faults';
export type { HttpResponse, RequestOptions } from './http/http-message';
export type { InstanceStatus, RuntimeStatus } from './orchestration/instance';
export type {
  Action,
  HistoryEvent,
  OrchestrationTrigger,
  OrchestratorState,
  RetryOptions,
} from './orchestration/protocol';
export { Emulator } from './testing/emulator';
export type { EmulatorOptions, Episode, LogEntry } from './testing/emulator-options';
