/**
 * A Functions host with Durable Functions in one process. From the outside in:
 * - emulator (virtual time, for tests), server and dev* (real time, `npm run dev`), on timelines of their own;
 * - functions-host: one app, its routes and timer triggers (routes, http-*, timer-triggers) and its task hub;
 * - hub, dispatch, activity-runner: instances, their messages and runs; client-*: the durable HTTP API over them;
 * - replay, action-list, host-task: what the host makes of a history and an orchestrator's answer;
 * - app, worker, core-stand-in: the app's registrations, called as the Node worker calls them.
 */
export type { ActivityRun } from './activity-runner';
export { type App, loadApp } from './app';
export type { HttpAnswer } from './client-functions';
export { Emulator } from './emulator';
export type { EmulatorOptions, Episode, LogEntry } from './emulator-options';
export type { Faults } from './faults';
export type { RequestOptions } from './http-request';
export type { InstanceStatus, RuntimeStatus } from './instance';
export { NotEmulatedError } from './not-emulated';
export type { HistoryEvent, OrchestratorState } from './protocol';
export { type RunningServer, type ServerOptions, startServer } from './server';
export type { RegisteredFunction } from './worker';
