/**
 * A Functions host with Durable Functions in one process. From the outside in:
 * - testing: virtual time, for tests; dev: real time, `npm run dev`; each on a clock of its own;
 * - host: one app, its routes (http) and timer triggers (timers), and its task hub;
 * - orchestration: instances, their messages, and what the host makes of a history and an orchestrator's answer;
 * - activities: their runs; client: the durable HTTP API over the instances;
 * - app: the app's registrations, called as the Node worker calls them;
 * - page: what `npm run dev` shows in a browser; simulate: the app under assumed work.
 */
export type { ActivityRun } from './activities/activity-runner';
export { type App, loadApp } from './app/app';
export type { Binding, FunctionMetadata } from './app/functions-core-shim';
export { NotEmulatedError } from './app/not-emulated';
export { withActivity } from './app/with-activity';
export type { RegisteredFunction } from './app/worker';
export type { Faults } from './host/faults';
export type { HttpAnswer } from './http/client-functions';
export type { RequestOptions } from './http/http-request';
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
