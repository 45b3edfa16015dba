import type { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { core as functionsCore } from '../../functions/functions-core-shim';
import type { LogSink } from '../../functions/worker';

/** Answers a method of the host's gRPC service. A list is a stream. */
export type GrpcService = (method: string, request: unknown) => Promise<unknown>;

interface Worker {
  readonly _registry: Record<'_orchestrators' | '_entities', Record<string, unknown>>;
}

/** An orchestrator or an entity in the registry of the worker that runs it. */
interface Handler {
  readonly registry: Record<string, unknown>;
  readonly key: string;
  readonly handler: unknown;
}

/** The call of an orchestrator function that is in progress. */
export interface Call {
  readonly name: string;
  readonly log: LogSink;
  openTasks: ReadonlySet<number> | undefined;
}

/** What this process knows about the SDK. */
export interface SdkState {
  /** By the number of functions that were registered before. */
  readonly handlers: Map<number, Handler>;
  readonly calls: AsyncLocalStorage<Call>;
  /** By the address of the host, such as `127.0.0.1:7071`. */
  readonly services: Map<string, GrpcService>;
}

/**
 * durable-functions 4 has one worker for a process, which refuses a name that it knows. Here an app may be loaded again,
 * and several apps may be loaded, so each function remembers its own handler.
 */
export function followRegistrations(to: SdkState, worker: Record<string, unknown>): void {
  const registries = { addNamedOrchestrator: '_orchestrators', addNamedEntity: '_entities' };
  for (const [method, member] of Object.entries(registries)) {
    const add = worker[method] as (name: string, handler: unknown) => unknown;
    worker[method] = function follow(this: Worker, name: string, handler: unknown) {
      const registry = this._registry[member as keyof Worker['_registry']];
      const key = member === '_entities' ? name.toLowerCase() : name;
      delete registry[key];
      // The SDK registers the function right after its handler.
      to.handlers.set(functionsCore().registrations.length, { registry, key, handler });
      return add.call(this, name, handler);
    };
  }
}

/** The SDK writes some 20 lines for each call of an orchestrator. The app's own lines are logs of its function. */
export function followLogs(to: SdkState, logger: Record<string, unknown>): void {
  logger.logEvent = () => {};
  const levels = { error: 'error', warn: 'warning', info: 'information', debug: 'debug' };
  for (const [method, level] of Object.entries(levels)) {
    const print = logger[method] as (...args: unknown[]) => void;
    logger[method] = function follow(this: unknown, ...args: unknown[]) {
      const call = to.calls.getStore();
      if (call === undefined) print.apply(this, args);
      else call.log(level, call.name, args.map(String).join(' '));
    };
  }
}

/** A canceled timer sends no action: only the SDK knows which tasks are open. */
export function followTasks(to: SdkState, context: Record<string, unknown>): void {
  const getActions = context.getActions as () => unknown;
  context.getActions = function follow(this: { _pendingTasks: Record<number, unknown> }) {
    const call = to.calls.getStore();
    if (call !== undefined) call.openTasks = new Set(Object.keys(this._pendingTasks).map(Number));
    return getActions.call(this);
  };
}

interface Client {
  getChannel(): { getTarget(): string };
}

type Callback = (error: unknown, response?: unknown) => void;

/** A client whose address is served here needs no socket: its methods are answered in this process. */
export function answerClients(to: SdkState, prototype: Record<string, unknown>): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === 'constructor') continue;
    const send = prototype[name] as (...args: unknown[]) => unknown;
    prototype[name] = function answer(this: Client, request: unknown, ...rest: unknown[]) {
      const address = this.getChannel().getTarget().replace(/^dns:/, '');
      const service = to.services.get(address);
      if (service === undefined) return send.call(this, request, ...rest);
      const response = service(name, request);
      const callback = rest.at(-1);
      if (typeof callback !== 'function') return streamOf(response);
      const done = callback as Callback;
      response.then(
        (value) => done(null, value),
        (error: unknown) => done(error),
      );
      return { cancel: () => {} };
    };
  }
}

/** What the client uses of a stream of `@grpc/grpc-js`. */
function streamOf(response: Promise<unknown>): EventEmitter {
  const stream = Object.assign(new EventEmitter(), { destroy: () => {}, cancel: () => {} });
  response.then(
    (chunks) => {
      for (const chunk of chunks as unknown[]) stream.emit('data', chunk);
      stream.emit('end');
    },
    (error: unknown) => stream.emit('error', error),
  );
  return stream;
}
