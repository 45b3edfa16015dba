import { type HttpRequest, type HttpResponse, httpResponse } from '../host/http/http-message';
import { isLocalHost, isLocalOrigin } from '../host/http/local-origin';
import { Cors } from './cors';

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/**
 * Refuses requests under a foreign host name: such a name may resolve to this machine, so that a page of another site can
 * read the answers (DNS rebinding).
 */
export function refuseForeignHost({ headers, url }: HttpRequest): HttpResponse | undefined {
  if (isLocalHost(headers.host ?? url.host) && isLocalHost(url.host)) return undefined;
  return httpResponse(403, TEXT, 'This server answers to localhost and 127.0.0.1 only.\n');
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that a browser sends for a page of another site. Other sites may link to functions; the durable HTTP
 * API and the admin API are never theirs.
 * @param isFunction whether a function of the app has a route for the request
 */
export function refuseCrossSite(
  request: HttpRequest,
  isFunction: boolean,
  cors: Cors,
): HttpResponse | undefined {
  if (!isCrossSite(request, isFunction ? cors : NONE)) return undefined;
  const { method, headers } = request;
  if (method === 'OPTIONS') return undefined;
  const isLink = headers['sec-fetch-mode'] === 'navigate';
  if (isFunction && READING.has(method) && isLink) return undefined;
  const hint = isFunction ? ' To allow it, set Host.CORS in local.settings.json.' : '';
  return httpResponse(
    403,
    TEXT,
    `This server refuses requests from pages of other sites.${hint}\n`,
  );
}

/** The durable HTTP API and the admin API are for no other origin. */
const NONE = new Cors('');

function isCrossSite({ headers }: HttpRequest, cors: Cors): boolean {
  const { origin } = headers;
  if (origin !== undefined) return !isLocalOrigin(origin) && !cors.allows(origin);
  return headers['sec-fetch-site'] === 'cross-site';
}
