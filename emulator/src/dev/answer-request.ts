import type { FunctionsHost } from '../host/functions-host';
import type { HttpRequest, HttpResponse } from '../host/http/http-message';
import { RPC_PATH } from '../host/http/http-router';
import { answerPageApi, type PageHost, servePage } from '../page/page-server';
import type { Cors } from './cors';
import { refuseCrossSite, refuseForeignHost } from './request-guard';

export interface Answering {
  readonly host: FunctionsHost;
  readonly page: PageHost;
  readonly cors: Cors;
  /** Called after every request to a function, the durable HTTP API or the admin API. */
  responded(request: HttpRequest, response: HttpResponse): void;
}

/** Answers a request: the page, or the host behind the checks that keep other sites out. */
export async function answerRequest(
  request: HttpRequest,
  { host, page, cors, responded }: Answering,
): Promise<HttpResponse> {
  const foreign = refuseForeignHost(request);
  if (foreign !== undefined) return foreign;
  const ofPage = answerPageApi(request, page);
  if (ofPage !== undefined) return ofPage;
  const isFunction = host.hasRoute(request);
  if (!isFunction && request.method === 'GET' && request.url.pathname === '/') {
    return servePage(request);
  }
  const early = refuseCrossSite(request, isFunction, cors) ?? cors.preflight(request);
  if (early !== undefined) return early;
  const response = await host.answer(request);
  responded(request, response);
  return isFunction ? cors.share(request, response) : response;
}

/** Requests of the SDK's client inside the app. */
export function isRpc({ url }: HttpRequest): boolean {
  return url.pathname.startsWith(`${RPC_PATH}/`);
}
