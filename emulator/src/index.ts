/**
 * A Functions host with Durable Functions in one process. The layers, each importing only those before it
 * (`biome.layers.json`):
 * - clock: virtual and real time;
 * - functions: what the app registers, called as the Node worker calls it;
 * - durable: the engine: instances, histories, messages, activities, faults; it knows no SDK;
 * - protocol: an adapter per SDK between the engine and an orchestrator function;
 * - durable-api: the durable HTTP API, for clients;
 * - host: one app with its routes, timer functions and task hub;
 * - testing: the host in virtual time, for tests;
 * - page: the development server's page; dev: the host in real time; simulate: assumed work in virtual time.
 */
export type { ActivityRun } from './durable/activities/activity-run';
export type { Faults } from './durable/faults';
export type { HistoryEvent } from './durable/history';
export type { HttpCall, HttpCallResponse } from './durable/http-activity';
export type { InstanceStatus, RuntimeStatus } from './durable/instance';
export { type App, loadApp } from './functions/app';
export type { Binding, FunctionMetadata } from './functions/functions-core-shim';
export { NotEmulatedError } from './functions/not-emulated';
export { withActivity } from './functions/with-activity';
export type { RegisteredFunction } from './functions/worker';
export type { HttpResponse, RequestOptions } from './host/http/http-message';
export type {
  Action,
  OrchestrationTrigger,
  OrchestratorState,
  RetryOptions,
} from './protocol/sdk-3/actions';
export { Emulator } from './testing/emulator';
export type {
  EmulatorOptions,
  Episode,
  EpisodeState,
  LogEntry,
  ProtobufAction,
} from './testing/emulator-options';
export type { EntityStatus } from './testing/instances';
export { type ReplayReport, replay } from './testing/recorded/replay';
export type { ReplayDifference } from './testing/recorded/replay-check';
export type { Step } from './testing/steps';
