import type { TypedData } from '../../functions/functions-core-shim';
import { NotEmulatedError } from '../../functions/not-emulated';
import type { RouteParams } from '../../functions/route-template';
import { type Inputs, invoke, type LogSink, type RegisteredFunction } from '../../functions/worker';
import type { TimerStatus } from '../timer-triggers';
import type { FunctionKeys } from './function-keys';
import { BadHeaderError, toResponse } from './function-response';
import { type HttpRequest, type HttpResponse, httpResponse } from './http-message';
import { callWithStreams, hasHttpStreams } from './stream-calls';

/** What a call of a function with a trigger of its own needs from the host. */
export interface TriggerCaller {
  readonly log: LogSink;
  /** The data of a durable client binding, as JSON. */
  clientJson(): string;
  /** `extensions.http.customHeaders` in host.json */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** Undefined when keys are not checked. */
  readonly keys: FunctionKeys | undefined;
  /** Rejects after `functionTimeout`, when the host would end its worker. */
  limit<T>(target: RegisteredFunction, work: Promise<T>): Promise<T>;
  /** An error that the user must see: the function needs something that is not emulated. */
  onError(error: Error): void;
}

/** Never rejects. If the function throws, the response is 500 without a body, as on the host, and the error is logged. */
export async function callHttpFunction(
  target: RegisteredFunction,
  request: HttpRequest,
  params: RouteParams,
  caller: TriggerCaller,
): Promise<HttpResponse> {
  const metadata = triggerMetadata(request, params);
  if (hasHttpStreams() && target.problem === undefined) {
    const inputs = inputsOf(target, { http: {} }, caller);
    const failed = (error: unknown) => logFailure(target, error, caller);
    return callWithStreams(target, inputs, metadata, request, caller, failed);
  }
  const http = {
    method: request.method,
    url: request.url.href,
    headers: request.headers,
    params,
    query: joinedQuery(request.url.searchParams),
    body: bodyFor(target, request, caller),
  };
  try {
    const work = invoke(target, inputsOf(target, { http }, caller), caller.log, metadata);
    return toResponse(await caller.limit(target, work), request.method, caller.customHeaders);
  } catch (error) {
    logFailure(target, error, caller);
    if (error instanceof BadHeaderError) return httpResponse(500, error.before);
    if (!(error instanceof NotEmulatedError)) return httpResponse(500);
    return httpResponse(501, { 'Content-Type': 'text/plain; charset=utf-8' }, error.message);
  }
}

/** The host passes no body of unknown length (https://github.com/Azure/azure-functions-host/issues/4926). */
function bodyFor(
  { name }: RegisteredFunction,
  { body, headers }: HttpRequest,
  { log }: TriggerCaller,
): { readonly bytes: Uint8Array } | null {
  if (body === undefined) return null;
  if (!/chunked/i.test(headers['transfer-encoding'] ?? '')) return { bytes: body };
  const why = 'Send Content-Length, or enable HTTP streams.';
  log(
    'warning',
    name,
    `The host drops the body of a request with Transfer-Encoding: chunked. ${why}`,
  );
  return null;
}

const NEVER = '0001-01-01T00:00:00+00:00';

function statusOf({ last, updated, next }: TimerStatus): object {
  return {
    Last: last === undefined ? NEVER : new Date(last).toISOString(),
    LastUpdated: new Date(updated).toISOString(),
    Next: new Date(next).toISOString(),
  };
}

/** Never rejects: errors are logged. */
export async function callTimerFunction(
  target: RegisteredFunction,
  status: TimerStatus | undefined,
  caller: TriggerCaller,
): Promise<void> {
  const json = JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status === undefined ? null : statusOf(status),
    IsPastDue: false,
  });
  await callTriggered(target, { json }, caller);
}

/** Calls a function with a trigger that is not emulated, such as a queue. Never rejects: errors are logged. */
export function callWithData(
  target: RegisteredFunction,
  data: unknown,
  caller: TriggerCaller,
): Promise<void> {
  if (data instanceof Uint8Array) return callTriggered(target, { bytes: data }, caller);
  const string = typeof data === 'string' ? data : JSON.stringify(data ?? null);
  return callTriggered(target, { string }, caller);
}

async function callTriggered(
  target: RegisteredFunction,
  data: TypedData,
  caller: TriggerCaller,
): Promise<void> {
  try {
    await caller.limit(target, invoke(target, inputsOf(target, data, caller), caller.log));
  } catch (error) {
    logFailure(target, error, caller);
  }
}

function inputsOf(
  { trigger, clientBinding }: RegisteredFunction,
  data: TypedData,
  caller: TriggerCaller,
): Record<string, TypedData> {
  const client =
    clientBinding === undefined ? {} : { [clientBinding]: { string: caller.clientJson() } };
  return { [trigger.name]: data, ...client };
}

function logFailure(target: RegisteredFunction, error: unknown, caller: TriggerCaller): void {
  const { stack, message } = error as Error;
  if (error instanceof NotEmulatedError) caller.onError(error);
  const text = `Executed 'Functions.${target.name}' (Failed): ${stack ?? message}`;
  caller.log('error', target.name, text);
}

/** The host passes one value per name and joins repeated parameters. */
function joinedQuery(query: URLSearchParams): Record<string, string> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).join(',')]));
}

/** `context.triggerMetadata`. With streams, it is what headers and parameters of the request come from. */
function triggerMetadata({ url, headers }: HttpRequest, params: RouteParams): Inputs {
  const query = Object.fromEntries(url.searchParams);
  const texts = Object.entries({ ...query, ...params }).map(
    ([name, string]): [string, TypedData] => [name, { string }],
  );
  return {
    ...Object.fromEntries(texts),
    Headers: { json: JSON.stringify(headers) },
    Query: { json: JSON.stringify(query) },
  };
}
