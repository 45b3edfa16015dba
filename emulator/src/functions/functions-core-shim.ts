import Module from 'node:module';
import type { StreamedRequest, StreamedResponse } from './http-streams';

/** A value that the host and the worker exchange: exactly one field is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: Record<string, unknown>;
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

export type Callback = (...inputs: unknown[]) => unknown;

export interface Registration {
  /** The metadata that the SDK passed to the host. */
  readonly metadata: FunctionMetadata;
  /** The handler. */
  readonly callback: Callback;
}

/** The part of `@azure/functions` that the Node worker talks to (its `InvocationModel`). */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{
    returnValue?: TypedData | null | undefined;
    outputData?: readonly { readonly name: string; readonly data: TypedData }[];
  }>;
}

export interface ProgrammingModel {
  getInvocationModel(coreContext: Record<string, unknown>): InvocationModel;
  /** Starts the server for streams if the app uses them; absent where the SDK has no streams. */
  getCapabilities?(capabilities: Record<string, string>): Promise<unknown>;
}

interface Core {
  readonly registrations: Registration[];
  model?: ProgrammingModel;
  /** Whether the app has asked for streams. */
  httpStreams?: boolean;
  /** Forwards a request to the SDK, for an invocation that begins. */
  streams?: (invocationId: string, request: StreamedRequest, response: StreamedResponse) => void;
  readonly hooks: { readonly name: string; readonly hook: (context: object) => unknown }[];
}

/** One per process, because test runners may evaluate this module twice, and `@azure/functions` keeps the first one. */
const KEY = Symbol.for('durable-functions-emulator.functions-core');
const globals = globalThis as unknown as Record<symbol, Core | undefined>;

/** The registrations of this process, in order. */
export function core(): Core {
  globals[KEY] ??= install();
  return globals[KEY];
}

/**
 * Provides the module `@azure/functions-core`, which only the Functions worker has. Without it `@azure/functions` skips
 * every registration ("test mode", its `src/utils/tryGetCoreApiLazy.ts`).
 */
function install(): Core {
  const state: Core = {
    registrations: [],
    hooks: [],
  };
  class Disposable {
    dispose(): void {}
  }
  const functionsCore = {
    version: '4.0.0',
    hostVersion: '4.1037.0',
    Disposable,
    workerConfig: {},
    setProgrammingModel: (model: ProgrammingModel) => {
      state.model = model;
    },
    getProgrammingModel: () => state.model,
    registerFunction: (metadata: FunctionMetadata, callback: Callback) => {
      state.registrations.push({ metadata, callback });
      return new Disposable();
    },
    registerHook: (name: string, hook: (context: object) => unknown) => {
      state.hooks.push({ name, hook });
      return new Disposable();
    },
    // The flag is private to `@azure/functions` (`src/setup.ts`), but it logs this message.
    log: (_level: string, _category: string, message: unknown) => {
      if (message === 'HTTP streaming enabled.') state.httpStreams = true;
    },
  };
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = function intercept(request, ...rest) {
    return request === '@azure/functions-core' ? functionsCore : load.call(this, request, ...rest);
  };
  return state;
}

core();
