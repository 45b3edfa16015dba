import Module from 'node:module';
import { NotEmulatedError } from './not-emulated';

/** A value that the host and the worker exchange: exactly one field is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: Record<string, unknown>;
}

export interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type Callback = (...inputs: unknown[]) => unknown;

export interface Registration {
  readonly metadata: FunctionMetadata;
  readonly callback: Callback;
}

/** The part of `@azure/functions` that the Node worker talks to (its `InvocationModel`). */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ returnValue?: TypedData | null | undefined }>;
}

export interface ProgrammingModel {
  getInvocationModel(coreContext: Record<string, unknown>): InvocationModel;
}

interface Core {
  readonly registrations: Registration[];
  model?: ProgrammingModel;
  httpStreams?: boolean;
  /** Called when the app registers a hook. */
  onHook: (hook: NotEmulatedError) => void;
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
    onHook: (hook) => {
      throw hook;
    },
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
    registerHook: (name: string) => {
      state.onHook(new NotEmulatedError(`hook '${name}'`));
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
