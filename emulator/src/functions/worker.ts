import {
  type Binding,
  type Callback,
  core,
  type InvocationModel,
  type Registration,
  type TypedData,
} from './functions-core-shim';
import { type InvocationHooks, loggedAs, withHooks } from './hooks';
import { NotEmulatedError } from './not-emulated';

/** A function as the app registered it. */
export interface RegisteredFunction extends Registration {
  /** The function's name. */
  readonly name: string;
  /** The kind of its trigger. */
  readonly kind: 'orchestration' | 'activity' | 'entity' | 'http' | 'timer' | 'other';
  /** The trigger's binding with its options, such as `authLevel`, `route` or `schedule`, and the name that the SDK generated. */
  readonly trigger: Binding & { readonly name: string };
  /** The name of the durable client binding, if the function has one. */
  readonly clientBinding?: string;
  /** Calling the function fails with this error: it needs something that is not emulated. */
  readonly problem?: NotEmulatedError;
  /** @internal */
  readonly hooks?: InvocationHooks;
  /**
   * Replaces the activity: neither the app's code nor the SDK runs.
   * @internal
   */
  readonly assumedWork?: (input: unknown) => unknown;
}

/** The mark of durable-functions 4 for the extension: this function talks gRPC, and its data is protobuf. */
export function requiresGrpc({ trigger }: RegisteredFunction): boolean {
  return trigger.durableRequiresGrpc === true;
}

/** Learns which functions run: the development server names those that block their process. */
export const callWatch: {
  began?: (functionName: string) => void;
  ended?: (functionName: string) => void;
} = {};

export type LogSink = (level: string, functionName: string, message: string) => void;

let invocations = 0;

/** Looks like a GUID, but is a counter: the same in every run of a test. */
function nextInvocationId(): string {
  invocations += 1;
  return `00000000-0000-4000-8000-${invocations.toString(16).padStart(12, '0')}`;
}

/** Data by the name of its binding; undefined is what the host sends for null. */
export type Inputs = Readonly<Record<string, TypedData | undefined>>;

/**
 * Calls a function as the Node worker does (azure-functions-nodejs-worker, `InvocationHandler`).
 * @param begun receives the id of the invocation before the function is called
 * @throws Error what the function throws, converted by `errorOf`
 */
export function invoke(
  target: RegisteredFunction,
  inputs: Inputs,
  log: LogSink,
  triggerMetadata: Inputs = {},
  begun?: (invocationId: string) => void,
): Promise<TypedData | null | undefined> {
  const answer: Answer<TypedData | null | undefined> = async (invocation, context, result) => {
    const { returnValue, outputData = [] } = await invocation.getResponse(context, result);
    for (const { name, data } of outputData) noteOutput(target, name, data, log);
    const { $return } = target.metadata.bindings;
    if ($return?.direction !== 'out' || isHttp($return)) return returnValue;
    if (returnValue) noteOutput(target, '$return', returnValue, log);
    return undefined;
  };
  return call(target, { inputs, triggerMetadata }, log, answer, begun);
}

/** Calls a function and returns its result unchanged: converting it to JSON and back would double the cost of a call. */
export function invokeForResult(
  target: RegisteredFunction,
  inputs: Inputs,
  log: LogSink,
): Promise<unknown> {
  return call(target, { inputs, triggerMetadata: {} }, log, async (_, __, result) => result);
}

const isHttp = ({ type }: Binding): boolean => type.toLowerCase() === 'http';

/** No queue, blob or other service receives outputs. */
function noteOutput(target: RegisteredFunction, name: string, data: TypedData, log: LogSink): void {
  const type = target.metadata.bindings[name]?.type ?? '';
  const text = data.string ?? data.json ?? String(data.int ?? data.double ?? 'bytes');
  log('warning', target.name, `The output '${name}' (${type}) is not sent: ${text}`);
}

type Answer<T> = (invocation: InvocationModel, context: unknown, result: unknown) => Promise<T>;

async function call<T>(
  target: RegisteredFunction,
  { inputs, triggerMetadata }: { readonly inputs: Inputs; readonly triggerMetadata: Inputs },
  log: LogSink,
  answer: Answer<T>,
  begun?: (invocationId: string) => void,
): Promise<T> {
  if (target.problem !== undefined) throw target.problem;
  const model = core().model;
  if (model === undefined) throw new Error('@azure/functions is not loaded: import it in the app');
  const { callback, hooks } = target;
  const invocationId = nextInvocationId();
  const worker = new InvocationLog(target, log);
  const coreContext: CoreContext = {
    invocationId,
    functionId: target.name,
    metadata: target.metadata,
    request: {
      invocationId,
      inputData: Object.entries(inputs).map(([name, data]) => ({ name, data })),
      triggerMetadata,
      traceContext: null,
      retryContext: null,
    },
    log: (level: string, _category: string, text: string) => worker.write(level, text),
    state: undefined,
  };
  const invocation = model.getInvocationModel(coreContext);
  begun?.(invocationId);
  const { context, inputs: values } = await invocation.getArguments();
  // Only hooks need it: otherwise it need not outlive the call.
  if (hooks?.hooks.has('log')) worker.context = context;
  callWatch.began?.(target.name);
  try {
    const result =
      hooks === undefined
        ? await run(invocation, context, values, callback)
        : await withHooks(hooks, { context, inputs: values, callback }, (given, replaced) =>
            run(invocation, context, given, replaced),
          );
    return await answer(invocation, context, result);
  } catch (thrown) {
    throw withoutRetry(target, errorOf(thrown));
  } finally {
    callWatch.ended?.(target.name);
    coreContext.request = undefined;
    if (target.kind === 'orchestration') releaseOrchestration(context, values);
    values.length = 0;
  }
}

/** What the SDK asks of the worker for one call. */
interface CoreContext extends Record<string, unknown> {
  request: unknown;
}

/** Receives the log messages of an invocation. It refers to nothing large: the SDK keeps it. */
class InvocationLog {
  readonly #target: RegisteredFunction;
  readonly #log: LogSink;
  /** For the app's log hooks. */
  context: unknown;

  constructor(target: RegisteredFunction, log: LogSink) {
    this.#target = target;
    this.#log = log;
  }

  write(given: string, text: string): void {
    const { name, hooks } = this.#target;
    const invocationContext = this.context;
    const entry = { level: given, message: text, category: 'user' as const, invocationContext };
    const { level, message } = hooks === undefined ? entry : loggedAs(hooks.hooks, entry);
    this.#log(level, name, message);
  }
}

/**
 * Drops what only the SDK still refers to. Each call of a function that TypeScript has compiled with `__awaiter` creates a
 * generator function, whose hidden class keeps everything that the call captured alive until a full garbage collection.
 */
function releaseOrchestration(context: unknown, [trigger]: readonly unknown[]): void {
  (context as { df?: unknown }).df = undefined;
  const { history } = Object(trigger) as { history?: unknown };
  if (Array.isArray(history)) history.length = 0;
}

function run(
  invocation: InvocationModel,
  context: unknown,
  inputs: unknown[],
  callback: Callback,
): Promise<unknown> {
  return invocation.invokeFunction(context, inputs, callback).catch(nullWhenNothing);
}

/** The host would call a function with a retry policy again. */
function withoutRetry({ name, metadata }: RegisteredFunction, error: Error): Error {
  if (metadata.retryOptions === undefined) return error;
  return new NotEmulatedError(`retry of function '${name}', which threw: ${error.message}`);
}

/** The worker takes a function that throws undefined or null for one that returned null (its `InvocationHandler`). */
function nullWhenNothing(thrown: unknown): null {
  if (thrown === undefined || thrown === null) return null;
  throw thrown;
}

/** Converts any thrown value to an Error, as the Node worker does (its `ensureErrorType`). */
export function errorOf(thrown: unknown): Error {
  try {
    if (thrown instanceof Error) return thrown;
    const isObject = typeof thrown === 'object' && thrown !== null;
    return new Error(isObject ? JSON.stringify(thrown) : String(thrown ?? 'Unknown error'));
  } catch {
    return new Error(`a value of type ${typeof thrown}`);
  }
}
