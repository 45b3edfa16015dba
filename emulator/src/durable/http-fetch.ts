import { AsyncLocalStorage } from 'node:async_hooks';
import type { SendHttp } from './http-activity';

/** The activity by which durable-functions 4 sends the requests of `callHttp`: in the app, with `fetch` (its `http/builtin.ts`). */
export const HTTP_ACTIVITY_OF_SDK_4 = 'BuiltIn__HttpActivity';

const outgoing = new AsyncLocalStorage<SendHttp>();
let installed: typeof fetch | undefined;

/** Calls the activity: what it fetches is sent by `send`. */
export function withFetch<T>(send: SendHttp, work: () => T): T {
  if (globalThis.fetch !== installed) install(globalThis.fetch);
  return outgoing.run(send, work);
}

function install(original: typeof fetch): void {
  installed = (input, init) => {
    const send = outgoing.getStore();
    return send === undefined ? original(input, init) : fetchBy(send, new Request(input, init));
  };
  globalThis.fetch = installed;
}

const WITHOUT_BODY: readonly number[] = [101, 204, 205, 304];

async function fetchBy(send: SendHttp, request: Request): Promise<Response> {
  const { method, url } = request;
  const headers = Object.fromEntries(request.headers);
  const body = (await request.text()) || undefined;
  try {
    const call = { method, url: new URL(url), headers, body };
    // `send` itself may use `fetch`.
    const response = await outgoing.exit(() => send(call));
    const { status } = response;
    // Bytes, as a text would add a content type.
    const bytes = new TextEncoder().encode(response.body ?? '');
    return new Response(WITHOUT_BODY.includes(status) ? null : bytes, {
      status,
      headers: { ...response.headers },
    });
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  }
}
