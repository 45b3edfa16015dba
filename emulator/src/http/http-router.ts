import { answerClient, type ClientApiHost } from '../client/client-api';
import { WEBHOOK_PATH } from '../client/client-binding';
import {
  type ClientCaller,
  callHttpFunction,
  type HttpAnswer,
  type HttpCall,
  httpAnswer,
} from './client-functions';
import type { Router } from './routes';

export const RPC_PATH = '/durabletask';
/** Where the host fires a timer trigger by hand (https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http). */
const ADMIN_PATH = '/admin/functions/';

/**
 * All that the host serves over HTTP: the app's functions, the durable HTTP API under its two addresses, and the call
 * that fires a timer trigger.
 */
export class HttpRouter {
  readonly #router: Router;
  readonly #api: ClientApiHost;
  readonly #caller: ClientCaller;
  readonly #fire: (timerFunction: string) => boolean;

  /** @param fire whether there is such a timer trigger; if so it is called */
  constructor(
    router: Router,
    api: ClientApiHost,
    caller: ClientCaller,
    fire: (timerFunction: string) => boolean,
  ) {
    this.#router = router;
    this.#api = api;
    this.#caller = caller;
    this.#fire = fire;
  }

  hasRoute({ method, url }: HttpCall): boolean {
    return this.#router.match(method, url.pathname) !== undefined;
  }

  /** Never rejects. What nobody serves is the host's own 404, without a body. */
  async answer(call: HttpCall): Promise<HttpAnswer> {
    const path = call.url.pathname;
    for (const base of [WEBHOOK_PATH, RPC_PATH]) {
      if (path.startsWith(`${base}/`)) return this.#durable(call, path.slice(base.length + 1));
    }
    if (call.method === 'POST' && path.startsWith(ADMIN_PATH)) {
      return httpAnswer(this.#fire(path.slice(ADMIN_PATH.length)) ? 202 : 404);
    }
    const found = this.#router.match(call.method, path);
    if (found === undefined) return httpAnswer(404);
    return callHttpFunction(found.target, call, found.params, this.#caller);
  }

  #durable({ method, url, headers, body: sent }: HttpCall, path: string): HttpAnswer {
    const {
      status,
      headers: answered,
      body,
    } = answerClient(
      {
        method,
        path,
        query: url.searchParams,
        contentType: headers['content-type'] ?? '',
        body: Buffer.from(sent ?? []).toString('utf8'),
      },
      this.#api,
    );
    if (body === undefined) return httpAnswer(status, answered);
    const withType = { ...answered, 'Content-Type': 'application/json; charset=utf-8' };
    return httpAnswer(status, withType, JSON.stringify(body));
  }
}
