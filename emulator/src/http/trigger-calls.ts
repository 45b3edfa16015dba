import type { TypedData } from '../app/functions-core-shim';
import { invoke, type LogSink, type RegisteredFunction } from '../app/worker';
import { cookieLine, type RpcCookie } from './cookies';
import { type HttpRequest, type HttpResponse, httpResponse } from './http-message';
import type { RouteParams } from './route-template';

/** A response as `@azure/functions` returns it (its `converters/toRpcHttp.ts`). */
interface RpcHttpResponse {
  readonly statusCode: string;
  readonly headers: Record<string, string>;
  readonly cookies: readonly RpcCookie[];
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

/** What a call of an HTTP or timer function needs from the host. */
export interface TriggerCaller {
  readonly log: LogSink;
  /** The data of a durable client binding, as JSON. */
  readonly clientJson: string;
  /** Rejects after `functionTimeout`, when the host would end its worker. */
  limit<T>(target: RegisteredFunction, work: Promise<T>): Promise<T>;
}

/** Never rejects. If the function throws, the response is 500 without a body, as on the host, and the error is logged. */
export async function callHttpFunction(
  target: RegisteredFunction,
  request: HttpRequest,
  params: RouteParams,
  caller: TriggerCaller,
): Promise<HttpResponse> {
  const http = {
    method: request.method,
    url: request.url.href,
    headers: request.headers,
    params,
    query: joinedQuery(request.url.searchParams),
    body: request.body === undefined ? null : { bytes: request.body },
  };
  try {
    const work = invoke(target, inputsOf(target, { http }, caller), caller.log);
    return toResponse(await caller.limit(target, work));
  } catch (error) {
    logFailure(target, error, caller.log);
    return httpResponse(500);
  }
}

/** Times are in ms since 1970. Never rejects: errors are logged. */
export async function callTimerFunction(
  target: RegisteredFunction,
  times: { readonly last: number; readonly next: number },
  caller: TriggerCaller,
): Promise<void> {
  const Last = new Date(times.last).toISOString();
  const Next = new Date(times.next).toISOString();
  const json = JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last, LastUpdated: Last, Next },
    IsPastDue: false,
  });
  try {
    await caller.limit(target, invoke(target, inputsOf(target, { json }, caller), caller.log));
  } catch (error) {
    logFailure(target, error, caller.log);
  }
}

function inputsOf(
  { trigger, clientBinding }: RegisteredFunction,
  data: TypedData,
  { clientJson }: TriggerCaller,
): Record<string, TypedData> {
  const client = clientBinding === undefined ? {} : { [clientBinding]: { string: clientJson } };
  return { [trigger.name]: data, ...client };
}

function logFailure(target: RegisteredFunction, error: unknown, log: LogSink): void {
  const { stack, message } = error as Error;
  log('error', target.name, `Executed 'Functions.${target.name}' (Failed): ${stack ?? message}`);
}

/** The host passes one value per name and joins repeated parameters. */
function joinedQuery(query: URLSearchParams): Record<string, string> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).join(',')]));
}

function toResponse(data: TypedData | null | undefined): HttpResponse {
  const response = data?.http as RpcHttpResponse | undefined;
  if (response === undefined) return httpResponse(204);
  const { 'set-cookie': own, ...headers } = response.headers;
  const cookies = [...(own === undefined ? [] : [own]), ...response.cookies.map(cookieLine)];
  return httpResponse(Number(response.statusCode), headers, response.body?.bytes, cookies);
}
