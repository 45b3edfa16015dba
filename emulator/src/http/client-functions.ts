import type { TypedData } from '../app/functions-core-shim';
import { invoke, type LogSink, type RegisteredFunction } from '../app/worker';
import { cookieLine, type RpcCookie } from './cookies';
import type { RouteParams } from './route-template';

export interface HttpCall {
  readonly method: string;
  /** With origin and query. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The lines of `set-cookie`, one for each cookie. */
  readonly cookies: readonly string[];
  readonly bytes: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
  /** The body, parsed. Its type is the caller's business. */
  // biome-ignore lint/suspicious/noExplicitAny: a named boundary, as in `Response.json()`
  json(): any;
}

export function httpAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | string = '',
  cookies: readonly string[] = [],
): HttpAnswer {
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  const withCookies =
    cookies.length === 0 ? headers : { ...headers, 'set-cookie': cookies.join(', ') };
  return { status, headers: withCookies, cookies, bytes, text, json: () => JSON.parse(text) };
}

/** As `@azure/functions` gives it back (its `converters/toRpcHttp.ts`). */
interface RpcHttpAnswer {
  readonly statusCode: string;
  readonly headers: Record<string, string>;
  readonly cookies: readonly RpcCookie[];
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

/** What calls an HTTP or timer trigger. */
export interface ClientCaller {
  readonly log: LogSink;
  /** The data of a durable client binding. */
  readonly clientJson: string;
  /** Rejects at `functionTimeout`, when the host would end its worker. */
  limit<T>(target: RegisteredFunction, work: Promise<T>): Promise<T>;
}

/** Never rejects: a function that throws is a 500 without a body, as on the host, and an error in the log. */
export async function callHttpFunction(
  target: RegisteredFunction,
  call: HttpCall,
  params: RouteParams,
  caller: ClientCaller,
): Promise<HttpAnswer> {
  const http = {
    method: call.method,
    url: call.url.href,
    headers: call.headers,
    params,
    query: joinedQuery(call.url.searchParams),
    body: call.body === undefined ? null : { bytes: call.body },
  };
  try {
    const work = invoke(target, inputsOf(target, { http }, caller), caller.log);
    return toAnswer(await caller.limit(target, work));
  } catch (error) {
    logFailure(target, error, caller.log);
    return httpAnswer(500);
  }
}

/** Times in ms since 1970. Never rejects: an error goes into the log. */
export async function callTimerFunction(
  target: RegisteredFunction,
  times: { readonly last: number; readonly next: number },
  caller: ClientCaller,
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
  { clientJson }: ClientCaller,
): Record<string, TypedData> {
  const client = clientBinding === undefined ? {} : { [clientBinding]: { string: clientJson } };
  return { [trigger.name]: data, ...client };
}

function logFailure(target: RegisteredFunction, error: unknown, log: LogSink): void {
  const { stack, message } = error as Error;
  log('error', target.name, `Executed 'Functions.${target.name}' (Failed): ${stack ?? message}`);
}

/** The host hands over one value per name: several are joined. */
function joinedQuery(query: URLSearchParams): Record<string, string> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).join(',')]));
}

function toAnswer(data: TypedData | null | undefined): HttpAnswer {
  const answer = data?.http as RpcHttpAnswer | undefined;
  if (answer === undefined) return httpAnswer(204);
  const { 'set-cookie': own, ...headers } = answer.headers;
  const cookies = [...(own === undefined ? [] : [own]), ...answer.cookies.map(cookieLine)];
  return httpAnswer(Number(answer.statusCode), headers, answer.body?.bytes, cookies);
}
