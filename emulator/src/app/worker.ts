import {
  type Binding,
  core,
  type InvocationModel,
  type Registration,
  type TypedData,
} from './functions-core-shim';

export interface RegisteredFunction extends Registration {
  readonly name: string;
  readonly kind: 'orchestration' | 'activity' | 'http' | 'timer';
  /** The trigger's binding, with the name that the SDK generated for it. */
  readonly trigger: Binding & { readonly name: string };
  /** The name of the durable client binding, if the function has one. */
  readonly clientBinding?: string;
  /** Replaces the activity: neither the app's code nor the SDK runs. */
  readonly assumedWork?: (input: unknown) => unknown;
}

export type LogSink = (level: string, functionName: string, message: string) => void;

let invocations = 0;

/** Looks like a GUID, but is a counter: the same in every run of a test. */
function nextInvocationId(): string {
  invocations += 1;
  return `00000000-0000-4000-8000-${invocations.toString(16).padStart(12, '0')}`;
}

type Inputs = Readonly<Record<string, TypedData>>;

/**
 * Calls a function as the Node worker does (azure-functions-nodejs-worker, `InvocationHandler`).
 * @param inputs data by the name of its binding
 * @throws Error what the function throws, converted by `errorOf`
 */
export function invoke(
  target: RegisteredFunction,
  inputs: Inputs,
  log: LogSink,
): Promise<TypedData | null | undefined> {
  return call(target, inputs, log, async (invocation, context, result) => {
    const { returnValue } = await invocation.getResponse(context, result);
    return returnValue;
  });
}

/** Calls a function and returns its result unchanged: converting it to JSON and back would double the cost of a call. */
export function invokeForResult(
  target: RegisteredFunction,
  inputs: Inputs,
  log: LogSink,
): Promise<unknown> {
  return call(target, inputs, log, async (_invocation, _context, result) => result);
}

async function call<T>(
  target: RegisteredFunction,
  inputs: Inputs,
  log: LogSink,
  answer: (invocation: InvocationModel, context: unknown, result: unknown) => Promise<T>,
): Promise<T> {
  const model = core().model;
  if (model === undefined) throw new Error('@azure/functions is not loaded: import it in the app');
  const invocationId = nextInvocationId();
  const request = {
    invocationId,
    inputData: Object.entries(inputs).map(([name, data]) => ({ name, data })),
    triggerMetadata: {},
    traceContext: null,
    retryContext: null,
  };
  const invocation = model.getInvocationModel({
    invocationId,
    functionId: target.name,
    metadata: target.metadata,
    request,
    log: (level: string, _category: string, message: string) => log(level, target.name, message),
    state: undefined,
  });
  const { context, inputs: values } = await invocation.getArguments();
  let answered: T;
  try {
    const result = await invocation.invokeFunction(context, values, target.callback);
    answered = await answer(invocation, context, result);
  } catch (thrown) {
    throw errorOf(thrown);
  }
  // The SDK keeps references to an invocation for a long time. Dropping the large parts (the JSON, the parsed values and
  // the Durable context) saves memory and garbage collection.
  request.inputData = [];
  values.length = 0;
  if (target.kind === 'orchestration') (context as { df?: unknown }).df = undefined;
  return answered;
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
