import { type HttpRequest, type HttpResponse, httpResponse } from '../host/http/http-message';
import { isLocalHost } from '../host/http/local-origin';
import type { PageApp, PageChanges, PageRunDetails } from './feed-types';
import page from './page.html';

/** The host reserves routes that begin with `runtime`, so no function can use this one. */
export const PAGE_PATH = '/runtime/emulator';

/** What the page's API needs from the server. */
export interface PageHost {
  app(): PageApp;
  changes(since: number): PageChanges;
  runsOf(instanceId: string): readonly PageRunDetails[];
  setSpeed(speed: number): void;
}

const SPEED = { min: 0.01, max: 10_000 } as const;

/**
 * Serves the page and its API below `PAGE_PATH`.
 * @returns undefined for any other address
 */
export function answerPageApi(request: HttpRequest, host: PageHost): HttpResponse | undefined {
  const { pathname } = request.url;
  if (pathname !== PAGE_PATH && !pathname.startsWith(`${PAGE_PATH}/`)) return undefined;
  return answerBelow(request, pathname.slice(PAGE_PATH.length + 1), host);
}

/** Serves the page, at any address. */
export function servePage(request: HttpRequest): HttpResponse {
  return refusal(request) ?? httpResponse(200, HEADERS.html, page);
}

function answerBelow(request: HttpRequest, path: string, host: PageHost): HttpResponse {
  const refused = refusal(request);
  if (refused !== undefined) return refused;
  switch (`${request.method} ${path}`) {
    case 'GET ':
      return servePage(request);
    case 'GET app':
      return json(host.app());
    case 'GET changes':
      return json(host.changes(Number(request.url.searchParams.get('since')) || 0));
    case 'GET runs':
      return json(host.runsOf(request.url.searchParams.get('instance') ?? ''));
    case 'POST speed':
      return setSpeed(request, host);
    default:
      return httpResponse(404);
  }
}

function setSpeed({ body, headers }: HttpRequest, host: PageHost): HttpResponse {
  // A form on another site cannot send JSON.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return httpResponse(415);
  const speed = Number(Buffer.from(body ?? []).toString('utf8') || Number.NaN);
  if (!(speed >= SPEED.min && speed <= SPEED.max)) {
    return json({ error: `speed: write a number from ${SPEED.min} to ${SPEED.max}` }, 400);
  }
  host.setSpeed(speed);
  return json({ speed });
}

/** Refuses requests from pages of other sites, also when their host name resolves to this machine (DNS rebinding). */
function refusal({ headers }: HttpRequest): HttpResponse | undefined {
  const { host = '', origin } = headers;
  // Another site may link to the page, nothing else.
  const isCrossSite =
    headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
  const isForeign =
    !isLocalHost(host) || (origin !== undefined && origin !== `http://${host}`) || isCrossSite;
  return isForeign
    ? httpResponse(403, HEADERS.text, 'This server accepts requests from its own pages only.\n')
    : undefined;
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  html: {
    // As the host's home page. The page names its encoding.
    'content-type': 'text/html',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
  },
  text: { 'content-type': 'text/plain; charset=utf-8' },
} as const;

function json(body: unknown, status = 200): HttpResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return httpResponse(status, headers, JSON.stringify(body));
}
