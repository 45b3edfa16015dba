import { type HttpRequest, type HttpResponse, httpResponse } from '../host/http/http-message';
import { answerPageApi, servePage } from '../page/page-server';
import type { HttpServer } from './http-server';
import { refuseForeignHost } from './request-guard';

/** Serves the page while there is no app that could: it shows the problem. Functions answer 503. */
export function serveProblem(server: HttpServer, name: string, problem: string): void {
  const none = { http: [], timers: [], orchestrations: [], others: [], skipped: [] };
  const nothing = { total: 0, ids: [], instances: [], entities: [], runs: [], logs: [] };
  const id = crypto.randomUUID();
  const page = {
    app: () => ({ name, ...none }),
    changes: () => ({ ...nothing, hub: id, app: id, seq: 1, now: Date.now(), speed: 1, problem }),
    runsOf: () => [],
    setSpeed: () => {},
  };
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, url } = request;
    const found = refuseForeignHost(request) ?? answerPageApi(request, page);
    if (found !== undefined) return found;
    if (method === 'GET' && url.pathname === '/') return servePage(request);
    return httpResponse(503, { 'Content-Type': 'text/plain; charset=utf-8' }, `${problem}\n`);
  };
  server.serve({ answer, streams: () => false, onError: console.error });
}
