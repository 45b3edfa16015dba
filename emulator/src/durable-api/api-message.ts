/** A request to the durable HTTP API. */
export interface ApiRequest {
  readonly method: string;
  /** Relative to the base address of the API, still escaped. */
  readonly path: string;
  /** The whole address. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A response of the durable HTTP API. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent when there is no body. */
  readonly text?: string;
}

export function apiResponse(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return body === undefined ? { status, headers } : { status, headers, text: jsonText(body) };
}

/** What Newtonsoft.Json reads from and writes for the text `undefined`, which is not JSON. */
export const UNDEFINED = Symbol('undefined');
const PLACEHOLDER = '\u0000undefined\u0000';

function jsonText(body: unknown): string {
  let hasUndefined = false;
  const text = JSON.stringify(body, (_name, value) => {
    if (value !== UNDEFINED) return value;
    hasUndefined = true;
    return PLACEHOLDER;
  });
  return hasUndefined ? text.replaceAll(JSON.stringify(PLACEHOLDER), 'undefined') : text;
}

/** Web API starts a stack trace in this form. */
const STACK_TRACE = '   at durable-functions-emulator';

/** The response for an exception in the extension. `type` is the .NET name of its class. */
export function apiException(
  status: number,
  Message: string,
  ExceptionMessage: string,
  ExceptionType: string,
): ApiResponse {
  return apiResponse(status, { Message, ExceptionMessage, ExceptionType, StackTrace: STACK_TRACE });
}

export function apiFailure(message: string, type: string): ApiResponse {
  const what = 'Something went wrong while processing your request';
  return apiException(500, what, message, type);
}

export function badArgument(message: string): ApiResponse {
  const what = 'One or more of the arguments submitted is incorrect';
  return apiException(400, what, message, 'System.ArgumentException');
}

export const NOT_FOUND = apiResponse(404);
export const ACCEPTED = apiResponse(202);
export const GONE = apiResponse(410);
