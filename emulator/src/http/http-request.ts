import type { HttpCall } from './client-functions';

export interface RequestOptions {
  /** Texts and bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function toHttpCall(
  method: string,
  url: URL,
  { body, headers = {} }: RequestOptions,
): HttpCall {
  const given = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const type = isRaw ? {} : { 'content-type': 'application/json' };
  const sent = isRaw ? body : JSON.stringify(body);
  return {
    method: method.toUpperCase(),
    url,
    headers: { ...type, ...Object.fromEntries(given) },
    body: sent === undefined ? undefined : Buffer.from(sent),
  };
}
