import { WEBHOOK_PATH } from '../../durable-api/client-binding';
import { answerApi, type DurableApiHost } from '../../durable-api/durable-api';
import type { Router } from '../../functions/routes';
import { decodePath } from '../../functions/url-path';
import { mayCall } from './function-keys';
import { type HttpRequest, type HttpResponse, httpResponse } from './http-message';
import { type RequestSize, refusedStatus } from './request-limits';
import { callHttpFunction, type TriggerCaller } from './trigger-calls';

export const RPC_PATH = '/durabletask';
/** A POST to this address runs a function that is not called by HTTP, with `input` as its data (https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http). */
const ADMIN_PATH = '/admin/functions/';

/** Everything that the host serves over HTTP: the app's functions, the durable HTTP API and the admin API. */
export class HttpRouter {
  readonly #router: Router;
  readonly #api: DurableApiHost;
  readonly #caller: TriggerCaller;
  readonly #fire: (name: string, data: unknown) => boolean;

  /** @param fire runs a function that neither HTTP nor Durable Functions calls; returns false when the app has no such function */
  constructor(
    router: Router,
    api: DurableApiHost,
    caller: TriggerCaller,
    fire: (name: string, data: unknown) => boolean,
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
    const refused = refusedStatus(sizeOf(request));
    if (refused !== undefined) return httpResponse(refused);
    const path = request.url.pathname;
    for (const base of [WEBHOOK_PATH, RPC_PATH]) {
      if (path.startsWith(`${base}/`)) return this.#durable(request, path.slice(base.length + 1));
    }
    if (request.method === 'POST' && path.startsWith(ADMIN_PATH)) {
      const name = decodePath(path.slice(ADMIN_PATH.length));
      return httpResponse(this.#fire(name, inputIn(request)) ? 202 : 404);
    }
    const found = this.#router.match(request.method, path);
    if (found === undefined) return path === '/' ? homePage() : httpResponse(404);
    const { keys } = this.#caller;
    if (keys !== undefined && !mayCall(found.target, request, keys)) return httpResponse(401);
    return callHttpFunction(found.target, request, found.params, this.#caller);
  }

  async #durable(
    { method, url, headers, body: sent }: HttpRequest,
    path: string,
  ): Promise<HttpResponse> {
    const body = Buffer.from(sent ?? []).toString('utf8');
    const answer = await answerApi({ method, path, url, headers, body }, this.#api);
    if (answer.text === undefined) return httpResponse(answer.status, answer.headers);
    const withType = { ...answer.headers, 'Content-Type': 'application/json; charset=utf-8' };
    return httpResponse(answer.status, withType, answer.text);
  }
}

/** The body is `{ "input": … }`. */
function inputIn({ body }: HttpRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString('utf8')).input;
  } catch {
    return undefined;
  }
}

function sizeOf({ method, url, headers, body }: HttpRequest): RequestSize {
  const target = url.pathname + url.search;
  return { method, target, headers: Object.entries(headers), bodyLength: body?.length ?? 0 };
}

/** The host's home page, which an app setting turns off (its `HomepageMiddleware.cs`). */
function homePage(): HttpResponse {
  if (/^true$/i.test(process.env.AzureWebJobsDisableHomepage ?? '')) return httpResponse(204);
  const text = '<!DOCTYPE html><title>Your app is up and running</title>\n';
  return httpResponse(200, { 'content-type': 'text/html' }, text);
}
