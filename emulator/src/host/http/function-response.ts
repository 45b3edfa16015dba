import type { TypedData } from '../../functions/functions-core-shim';
import { cookieLine, type RpcCookie } from './cookies';
import { type HttpResponse, httpResponse } from './http-message';

/** A response as `@azure/functions` returns it (its `converters/toRpcHttp.ts`). */
interface RpcHttpResponse {
  readonly statusCode: string;
  readonly headers: Record<string, string>;
  readonly cookies: readonly RpcCookie[];
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

/** @throws BadHeaderError */
export function toResponse(
  data: TypedData | null | undefined,
  method: string,
  customHeaders: Readonly<Record<string, string>>,
): HttpResponse {
  const response = data?.http as RpcHttpResponse | undefined;
  if (response === undefined) return httpResponse(204, customHeaders);
  const { 'set-cookie': own, ...headers } = response.headers;
  const cookies = [...(own === undefined ? [] : [own]), ...response.cookies.map(cookieLine)];
  const all: Record<string, string> = { ...customHeaders };
  for (const [name, value] of Object.entries(headers)) {
    checkHeader(name, value, all);
    all[name] = value;
  }
  for (const cookie of cookies) checkHeader('set-cookie', cookie, all);
  const body = method === 'HEAD' ? '' : response.body?.bytes;
  return httpResponse(Number(response.statusCode), all, body, cookies);
}

/** Kestrel sends ASCII only (aspnetcore, `HttpCharacters.cs`). */
export class BadHeaderError extends Error {
  /** The headers that the host set before: they stay in its answer (its `RawScriptResult.cs`). */
  readonly before: Readonly<Record<string, string>>;

  constructor(message: string, before: Readonly<Record<string, string>>) {
    super(message);
    this.before = { ...before };
  }
}

/** @throws BadHeaderError */
function checkHeader(name: string, value: string, before: Readonly<Record<string, string>>): void {
  const bad = /[^\t\x20-\x7e]/.exec(value)?.[0];
  if (bad === undefined) return;
  const code = bad.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const why = `Invalid non-ASCII or control character in header ${name}: 0x${code}`;
  throw new BadHeaderError(why, before);
}
