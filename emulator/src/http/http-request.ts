import type { HttpCall } from './client-functions';

export interface RequestOptions {
  /** Text goes as it is, anything else as JSON. */
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
  const type =
    body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: method.toUpperCase(),
    url,
    headers: { ...type, ...Object.fromEntries(given) },
    body: text === undefined ? undefined : Buffer.from(text),
  };
}
