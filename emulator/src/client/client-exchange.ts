/** A request to the durable HTTP API. */
export interface ClientRequest {
  readonly method: string;
  /** Behind the API's base address. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent: no body. */
  readonly body?: unknown;
}

export function clientAnswer(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): ClientAnswer {
  return body === undefined ? { status, headers } : { status, headers, body };
}

/** What an exception in the extension looks like from outside. */
export function clientFailure(message: string, type: string): ClientAnswer {
  return clientAnswer(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: type,
  });
}

export const NOT_FOUND = clientAnswer(404);
export const BAD_JSON = clientAnswer(400, { Message: 'Invalid JSON body' });

/** An empty body is fine: it means null. */
export function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
