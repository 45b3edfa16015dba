import type { HttpCall, HttpCallResponse, SendHttp } from '../../durable/http-activity';
import { NotEmulatedError } from '../../functions/not-emulated';
import { type HttpRequest, type HttpResponse, toHttpRequest } from './http-message';
import { isLocalHost } from './local-origin';

type Answer = (request: HttpRequest) => Promise<HttpResponse>;

/** What .NET's HttpClient follows at most. */
const MAX_REDIRECTS = 50;

/**
 * Sends the requests of `callHttp`: to the app itself in this process, all others by `elsewhere`. Redirects are followed.
 * @param origin the app's own, such as `http://localhost:7071`
 */
export function outgoingHttp(origin: string, answer: Answer, elsewhere: SendHttp): SendHttp {
  const own = new URL(origin);
  const isOwn = ({ protocol, hostname, port }: URL) =>
    protocol === own.protocol && port === own.port && isLocalHost(hostname);
  return async (call) => {
    let sent = call;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await (isOwn(sent.url) ? answerItself(sent, answer) : elsewhere(sent));
      const next = redirected(sent, response);
      if (next === undefined) return response;
      sent = next;
    }
    throw new Error('The maximum number of redirections has been reached.');
  };
}

async function answerItself(
  { method, url, headers, body }: HttpCall,
  answer: Answer,
): Promise<HttpCallResponse> {
  // The host compares methods with their case.
  if (method !== method.toUpperCase()) return { status: 404 };
  const response = await answer(toHttpRequest(method, url, { headers, body }));
  return { status: response.status, headers: response.headers, body: response.text };
}

/** The request that follows a redirect; undefined without one. */
function redirected(
  call: HttpCall,
  { status, headers = {} }: HttpCallResponse,
): HttpCall | undefined {
  const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const url = new URL(location, call.url);
  if (status > 303) return { ...call, url };
  const { 'content-type': _type, ...headersOnly } = call.headers;
  return call.method === 'HEAD'
    ? { ...call, url }
    : { method: 'GET', url, headers: headersOnly, body: undefined };
}

/** Sends a request over the network. The messages of errors are .NET's. */
export async function sendOverNetwork({
  method,
  url,
  headers,
  body,
}: HttpCall): Promise<HttpCallResponse> {
  const sent = { method, headers, redirect: 'manual' as const };
  try {
    const response = await fetch(url, body === undefined ? sent : { ...sent, body });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (error) {
    throw networkError(error as Error, url);
  }
}

function networkError(error: Error, { hostname, port, protocol }: URL): Error {
  const { code } = (error.cause ?? {}) as { code?: string };
  const address = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  // `fetch` does not even try some ports.
  const isRefused =
    code === 'ECONNREFUSED' || (error.cause as Error | undefined)?.message === 'bad port';
  if (isRefused) return new Error(`Connection refused (${address})`, { cause: error });
  if (code === 'ENOTFOUND') {
    return new Error(`Name or service not known (${address})`, { cause: error });
  }
  return error;
}

/** A test must not depend on the network: say how to answer. */
export function refuseHttp(fail: (error: Error) => void): SendHttp {
  return ({ method, url }) => {
    const error = new NotEmulatedError(
      `callHttp to another host (${method} ${url}): pass the option callHttp`,
    );
    fail(error);
    return Promise.reject(error);
  };
}
