import { WEBHOOK_PATH } from '../durable-api/client-binding';
import { answerApi, type DurableApiHost } from '../durable-api/durable-api';
import { type HttpRequest, type HttpResponse, httpResponse } from './http-message';
import type { Router } from './routes';
import { callHttpFunction, type TriggerCaller } from './trigger-calls';

export const RPC_PATH = '/durabletask';
/** A POST to this address runs a timer function (https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http). */
const ADMIN_PATH = '/admin/functions/';

/** Everything that the host serves over HTTP: the app's functions, the durable HTTP API and the admin API. */
export class HttpRouter {
  readonly #router: Router;
  readonly #api: DurableApiHost;
  readonly #caller: TriggerCaller;
  readonly #fire: (timerFunction: string) => boolean;

  /** @param fire runs a timer function; returns false when there is no function with this name */
  constructor(
    router: Router,
    api: DurableApiHost,
    caller: TriggerCaller,
    fire: (timerFunction: string) => boolean,
  ) {
    this.#router = router;
    this.#api = api;
    this.#caller = caller;
    this.#fire = fire;
  }

  hasRoute({ method, url }: HttpRequest): boolean {
    return this.#router.match(method, url.pathname) !== undefined;
  }

  /** Never rejects. Without a route the response is the host's 404, without a body. */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const path = request.url.pathname;
    for (const base of [WEBHOOK_PATH, RPC_PATH]) {
      if (path.startsWith(`${base}/`)) return this.#durable(request, path.slice(base.length + 1));
    }
    if (request.method === 'POST' && path.startsWith(ADMIN_PATH)) {
      return httpResponse(this.#fire(path.slice(ADMIN_PATH.length)) ? 202 : 404);
    }
    const found = this.#router.match(request.method, path);
    if (found === undefined) return httpResponse(404);
    return callHttpFunction(found.target, request, found.params, this.#caller);
  }

  #durable({ method, url, headers, body: sent }: HttpRequest, path: string): HttpResponse {
    const {
      status,
      headers: answered,
      body,
    } = answerApi(
      {
        method,
        path,
        query: url.searchParams,
        contentType: headers['content-type'] ?? '',
        body: Buffer.from(sent ?? []).toString('utf8'),
      },
      this.#api,
    );
    if (body === undefined) return httpResponse(status, answered);
    const withType = { ...answered, 'Content-Type': 'application/json; charset=utf-8' };
    return httpResponse(status, withType, JSON.stringify(body));
  }
}
