/** Kestrel's limits, in bytes, and the host's for bodies (its `ScriptConstants.cs`, `DefaultMaxRequestBodySize`). */
const MAX_REQUEST_LINE = 8 * 1024;
const MAX_HEADERS = 32 * 1024;
const MAX_HEADER_COUNT = 100;
const MAX_BODY = 100 * 1024 * 1024;

/** What of a request has a limit. */
export interface RequestSize {
  readonly method: string;
  /** The path with the query, still escaped. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The length of the body in bytes, as far as it is known. */
  readonly bodyLength: number;
}

/** The status for a request that the host refuses before any function runs; undefined for any other. */
export function refusedStatus({ method, target, headers, bodyLength }: RequestSize) {
  // Spaces, the version and the line break.
  const line = `${method}  HTTP/1.1\r\n`.length + target.length;
  if (line > MAX_REQUEST_LINE) return 414;
  const size = headers.reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
  if (size > MAX_HEADERS || headers.length > MAX_HEADER_COUNT) return 431;
  if (/%00/.test(target)) return 400;
  return bodyLength > maxBody() ? 413 : undefined;
}

/** In bytes. An app setting of the host may change it. */
export function maxBody(): number {
  const given = process.env.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT;
  return given !== undefined && /^\d+$/.test(given) ? Number(given) : MAX_BODY;
}
