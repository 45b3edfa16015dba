/** An HTTP request, as a function receives it. */
export interface HttpRequest {
  readonly method: string;
  /** With origin and query. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /**
   * The body as it comes, for functions that stream it; then `body` is undefined.
   * @internal
   */
  readonly stream?: AsyncIterable<Uint8Array>;
}

/** The response to an HTTP request. */
export interface HttpResponse {
  /** The status code; 404 when no function has the route. */
  readonly status: number;
  /** The headers. Names that a function set are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `set-cookie` headers, one per cookie. */
  readonly cookies: readonly string[];
  /** The body as bytes. */
  readonly bytes: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
  /**
   * The body of a function that streams it; then `bytes` and `text` are empty.
   * @internal
   */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** The parsed body. The caller knows its type, as with `Response.json()`. */
  // biome-ignore lint/suspicious/noExplicitAny: as in `Response.json()`
  json(): any;
}

/** The body and headers of an HTTP request. */
export interface RequestOptions {
  /** Strings and bytes are sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  /** Letter case does not matter. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function httpResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | string = '',
  cookies: readonly string[] = [],
): HttpResponse {
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  const withCookies =
    cookies.length === 0 ? headers : { ...headers, 'set-cookie': cookies.join(', ') };
  return { status, headers: withCookies, cookies, bytes, text, json: () => JSON.parse(text) };
}

export function toHttpRequest(
  method: string,
  url: URL,
  { body, headers = {} }: RequestOptions,
): HttpRequest {
  const given = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const type = isRaw ? {} : { 'content-type': 'application/json' };
  const sent = isRaw ? body : JSON.stringify(body);
  return {
    method: method.toUpperCase(),
    url,
    headers: { host: url.host, ...type, ...Object.fromEntries(given) },
    body: sent === undefined ? undefined : Buffer.from(sent),
  };
}
