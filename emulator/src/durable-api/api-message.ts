/** A request to the durable HTTP API. */
export interface ApiRequest {
  readonly method: string;
  /** Relative to the base address of the API. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
}

/** A response of the durable HTTP API. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value; absent when there is no body. */
  readonly body?: unknown;
}

export function apiResponse(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return body === undefined ? { status, headers } : { status, headers, body };
}

/** The response for an exception in the extension. */
export function apiFailure(message: string, type: string): ApiResponse {
  return apiResponse(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: type,
  });
}

export const NOT_FOUND = apiResponse(404);
export const BAD_JSON = apiResponse(400, { Message: 'Invalid JSON body' });

/** An empty body is allowed: it means null. */
export function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
