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

/** The instance of axios that the SDK's durable client uses. Undefined with durable-functions 4, which has none. */
function axiosOfSdk(): Axios | undefined {
  try {
    const here = createRequire(import.meta.url);
    const module = createRequire(here.resolve('durable-functions'))('axios');
    return module.default ?? module;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The headers of the SDK's requests that the API reads. */
const HEADERS = ['content-type', 'x-ms-continuation-token'];

/**
 * Answers the SDK's requests to `baseUrl` in this process, without sockets. Other requests are sent as usual.
 * @returns a function that restores axios
 */
export function answerInProcess(
  baseUrl: string,
  respond: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>,
): () => void {
  const axios = axiosOfSdk();
  if (axios === undefined) return () => {};
  const { defaults, getAdapter } = axios;
  const original = defaults.adapter;
  const send = getAdapter(original);
  const adapter: Adapter = async (config) => {
    const url = config.url ?? '';
    if (!url.startsWith(baseUrl)) return send(config);
    const address = new URL(url);
    const headerOf = (name: string) => String(config.headers?.get?.(name) ?? '');
    const { status, headers, text } = await respond({
      method: (config.method ?? 'get').toUpperCase(),
      path: address.pathname.slice(new URL(baseUrl).pathname.length),
      url: address,
      headers: Object.fromEntries(HEADERS.map((name) => [name, headerOf(name)])),
      body: typeof config.data === 'string' ? config.data : '',
    });
    const answer = { status, statusText: '', headers: { ...headers }, data: text ?? '' };
    return { ...answer, config, request: {} };
  };
  defaults.adapter = adapter;
  return () => {
    defaults.adapter = original;
  };
}
