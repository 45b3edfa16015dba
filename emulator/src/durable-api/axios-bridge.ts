import { createRequire } from 'node:module';
import type { ApiRequest, ApiResponse } from './api-message';

interface AxiosConfig {
  readonly url?: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly headers?: { get?(name: string): unknown };
}

type Adapter = (config: AxiosConfig) => Promise<unknown>;

interface Axios {
  readonly defaults: { adapter: unknown };
  getAdapter(adapter: unknown): Adapter;
}

/** The instance of axios that the SDK's durable client uses. */
function axiosOfSdk(): Axios {
  const here = createRequire(import.meta.url);
  const module = createRequire(here.resolve('durable-functions'))('axios');
  return module.default ?? module;
}

/**
 * Answers the SDK's requests to `baseUrl` in this process, without sockets. Other requests are sent as usual.
 * @returns a function that restores axios
 */
export function answerInProcess(
  baseUrl: string,
  respond: (request: ApiRequest) => ApiResponse,
): () => void {
  const { defaults, getAdapter } = axiosOfSdk();
  const original = defaults.adapter;
  const send = getAdapter(original);
  const adapter: Adapter = async (config) => {
    const url = config.url ?? '';
    if (!url.startsWith(baseUrl)) return send(config);
    const { pathname, searchParams } = new URL(url);
    const { status, headers, body } = respond({
      method: (config.method ?? 'get').toUpperCase(),
      path: pathname.slice(new URL(baseUrl).pathname.length),
      query: searchParams,
      contentType: String(config.headers?.get?.('Content-Type') ?? ''),
      body: typeof config.data === 'string' ? config.data : '',
    });
    const data = body === undefined ? '' : JSON.stringify(body);
    return { status, statusText: '', headers: { ...headers }, data, config, request: {} };
  };
  defaults.adapter = adapter;
  return () => {
    defaults.adapter = original;
  };
}
