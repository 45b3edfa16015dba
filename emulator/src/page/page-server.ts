import { type HttpAnswer, type HttpCall, httpAnswer } from '../http/client-functions';
import type { PageApp, PageChanges } from './feed-types';
import page from './page.html';

/** The host keeps routes that begin with `runtime` for itself: no function can be there. */
export const PAGE_PATH = '/runtime/emulator';

/** What the page's API tells and does. */
export interface PageHost {
  app(): PageApp;
  changes(since: number): PageChanges;
  hurry(speed: number): void;
}

export const SPEED = { least: 0.01, most: 10_000 } as const;

/**
 * The page and its API, below `PAGE_PATH`.
 * @returns undefined when the address is none of them
 */
export function answerPage(call: HttpCall, host: PageHost): HttpAnswer | undefined {
  const { pathname } = call.url;
  if (pathname !== PAGE_PATH && !pathname.startsWith(`${PAGE_PATH}/`)) return undefined;
  return answerPageItself(call, pathname.slice(PAGE_PATH.length + 1), host);
}

/** The page under the address that its caller has chosen. */
export function pageAnswer(call: HttpCall): HttpAnswer {
  return guard(call) ?? httpAnswer(200, HEADERS.html, page);
}

function answerPageItself(call: HttpCall, path: string, host: PageHost): HttpAnswer {
  const refused = guard(call);
  if (refused !== undefined) return refused;
  switch (`${call.method} ${path}`) {
    case 'GET ':
      return pageAnswer(call);
    case 'GET app':
      return json(host.app());
    case 'GET changes':
      return json(host.changes(Number(call.url.searchParams.get('since')) || 0));
    case 'POST speed':
      return setSpeed(call, host);
    default:
      return httpAnswer(404);
  }
}

function setSpeed({ body, headers }: HttpCall, host: PageHost): HttpAnswer {
  // A form of another site can send no JSON.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return httpAnswer(415);
  const speed = Number(Buffer.from(body ?? []).toString('utf8') || Number.NaN);
  if (!(speed >= SPEED.least && speed <= SPEED.most)) {
    return json({ error: `a number from ${SPEED.least} to ${SPEED.most}` }, 400);
  }
  host.hurry(speed);
  return json({ speed });
}

/** Refuses what a page of another site asks for, also under a name that it lets point here (DNS rebinding). */
function guard({ headers }: HttpCall): HttpAnswer | undefined {
  const { host = '', origin } = headers;
  // A link from another site may lead here; nothing else of it may.
  const isCrossSite =
    headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
  const isForeign =
    !isLocal(host) || (origin !== undefined && origin !== `http://${host}`) || isCrossSite;
  return isForeign ? httpAnswer(403, HEADERS.text, 'For pages of this server only.\n') : undefined;
}

/** Whether a `Host` header names this machine, whatever the port. */
function isLocal(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}

/** Whether a browser sends this for a page of another machine. */
export function isFromElsewhere({ headers: { origin } }: HttpCall): boolean {
  return origin !== undefined && !isLocal(origin.replace(/^https?:\/\//, ''));
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  html: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
  },
  text: { 'content-type': 'text/plain; charset=utf-8' },
} as const;

function json(body: unknown, status = 200): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return httpAnswer(status, headers, JSON.stringify(body));
}
