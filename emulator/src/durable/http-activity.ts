import type { ActivityEnd } from './activities/activity-call';

/** The name by which the host calls `callHttp` in histories (azure-functions-durable-extension, `HttpOptions.cs`). */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

/** An HTTP request that the host sends for an orchestration. */
export interface HttpCall {
  /** The HTTP method. */
  readonly method: string;
  /** The address. */
  readonly url: URL;
  /** The headers. Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: string | undefined;
}

/** The response to such a request. */
export interface HttpCallResponse {
  /** The status code. */
  readonly status: number;
  /** The headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body. */
  readonly body?: string;
}

/** Rejects when the server cannot be reached. */
export type SendHttp = (call: HttpCall) => Promise<HttpCallResponse>;

/** The request as the orchestrator wrote it. */
interface DurableHttpRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly content?: string | null;
}

/** Never rejects (the extension's `TaskHttpActivityShim.cs`). */
export async function callHttp(inputJson: string, send: SendHttp): Promise<ActivityEnd> {
  const request: DurableHttpRequest = JSON.parse(inputJson);
  if (!URL.canParse(request.uri)) return invalidAddress;
  const headers = lowerCase(request.headers ?? {});
  const body = request.content ?? undefined;
  const type = body === undefined ? {} : { 'content-type': 'text/plain' };
  const call = { method: request.method, url: new URL(request.uri) };
  try {
    const response = await send({ ...call, headers: { ...type, ...headers }, body });
    return {
      result: {
        statusCode: response.status,
        headers: withoutContentHeaders(response.headers ?? {}),
        content: response.body ?? '',
      },
    };
  } catch (error) {
    const { message } = error as Error;
    return { error: error as Error, reason: message };
  }
}

/** .NET does not count these as headers of the response, but of its content: the extension drops them. */
const CONTENT_HEADERS = /^(?:content-|allow$|expires$|last-modified$)/i;

function withoutContentHeaders(headers: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !CONTENT_HEADERS.test(name)),
  );
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

const INVALID =
  'An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must be set.';

/** Not a failed request, but an error of the activity: the SDK receives its parts. */
const invalidAddress: ActivityEnd = {
  error: new Error(INVALID),
  reason: INVALID,
  failureDetails: { ErrorType: 'System.InvalidOperationException', ErrorMessage: INVALID },
};
