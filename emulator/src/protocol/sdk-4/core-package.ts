import { AsyncLocalStorage } from 'node:async_hooks';
import Module, { createRequire } from 'node:module';
import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import { core as functionsCore } from '../../functions/functions-core-shim';
import type { LogSink, RegisteredFunction } from '../../functions/worker';
import {
  answerClients,
  type Call,
  followLogs,
  followRegistrations,
  followTasks,
  type GrpcService,
  type SdkState,
} from './sdk-hooks';

const PACKAGE = '@microsoft/durabletask-js';
/** As `require` names the package, and as `import` loads it. */
const ENTRY = /^(?:.*[\\/])?@microsoft[\\/]durabletask-js(?:[\\/]dist[\\/]index\.js)?$/;

/** A message that holds one text, or a time. Both come from google-protobuf. */
interface Text {
  setValue(value: string): Text;
}
interface Time {
  fromDate(date: Date): void;
}

/** The core of durable-functions 4 that the app has installed. It is never bundled: its classes must be the app's. */
export interface CorePackage {
  readonly messages: typeof Messages;
  readonly StringValue: new () => Text;
  readonly Timestamp: new () => Time;
}

interface State extends SdkState {
  core: CorePackage | undefined;
}

/** One per process, as in the shim of `@azure/functions-core`. */
const KEY = Symbol.for('durable-functions-emulator.durabletask-core');
const globals = globalThis as unknown as Record<symbol, State | undefined>;

function state(): State {
  globals[KEY] ??= install();
  return globals[KEY];
}

/** @throws Error when the app has no such package: for example because a bundler has put it into the app's own file */
export function corePackage(): CorePackage {
  const { core } = state();
  if (core !== undefined) return core;
  throw new Error(
    `${PACKAGE} was not loaded as a package. Import the emulator before 'durable-functions', and do not bundle the app.`,
  );
}

/** Prepares the package when the app loads it. */
function install(): State {
  const created: State = {
    core: undefined,
    handlers: new Map(),
    calls: new AsyncLocalStorage(),
    services: new Map(),
  };
  const loader = Module as unknown as {
    _load: (request: string, ...rest: unknown[]) => unknown;
    _resolveFilename: (request: string, ...rest: unknown[]) => string;
  };
  const load = loader._load;
  const prepared = new WeakSet<object>();
  loader._load = function intercept(request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (ENTRY.test(request) && !prepared.has(loaded as object)) {
      prepared.add(loaded as object);
      prepare(created, createRequire(loader._resolveFilename(request, ...rest)), loaded);
    }
    return loaded;
  };
  return created;
}

function prepare(to: State, require: NodeJS.Require, index: unknown): void {
  const { TaskHubGrpcWorker, ConsoleLogger } = index as Record<string, { prototype: object }>;
  const { TaskHubSidecarServiceClient } = require('./proto/orchestrator_service_grpc_pb.js');
  to.core = {
    messages: require('./proto/orchestrator_service_pb.js'),
    StringValue: require('google-protobuf/google/protobuf/wrappers_pb.js').StringValue,
    Timestamp: require('google-protobuf/google/protobuf/timestamp_pb.js').Timestamp,
  };
  followRegistrations(to, TaskHubGrpcWorker?.prototype as Record<string, unknown>);
  followLogs(to, ConsoleLogger?.prototype as Record<string, unknown>);
  const { RuntimeOrchestrationContext } = require('./worker/runtime-orchestration-context.js');
  followTasks(to, RuntimeOrchestrationContext.prototype);
  answerClients(to, TaskHubSidecarServiceClient.prototype);
}

/** Puts the handler of this function into the worker's registry, as if the app had just been loaded. */
export function useHandler(target: RegisteredFunction): void {
  const { registrations } = functionsCore();
  for (const [index, { registry, key, handler }] of state().handlers) {
    if (registrations[index]?.callback === target.callback) registry[key] = handler;
  }
}

/** Calls an orchestrator function: its logs go to `log`. Returns also the ids of its open tasks. */
export async function callWithLogs<T>(
  { name }: RegisteredFunction,
  log: LogSink,
  work: () => Promise<T>,
): Promise<{ result: T; openTasks: ReadonlySet<number> }> {
  const call: Call = { name, log, openTasks: undefined };
  const result = await state().calls.run(call, work);
  return { result, openTasks: call.openTasks ?? new Set() };
}

/** Answers the durable clients that talk to this address, such as `127.0.0.1:7071`, in this process: without a socket. */
export function serveClients(address: string, service: GrpcService): void {
  state().services.set(address, service);
}

state();
