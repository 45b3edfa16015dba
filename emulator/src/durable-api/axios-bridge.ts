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
 * Answers the SDK's requests to this host, which has a number, in this process, without sockets. Other requests are sent
 * as usual.
 * @param baseUrl matches the begin of their addresses; its first group is the number
 * @returns a function that restores axios
 */
export function answerInProcess(
  baseUrl: RegExp,
  respond: (request: ApiRequest, number: number) => Promise<ApiResponse>,
): () => void {
  const axios = axiosOfSdk();
  if (axios === undefined) return () => {};
  const { defaults, getAdapter } = axios;
  const original = defaults.adapter;
  const send = getAdapter(original);
  const adapter: Adapter = async (config) => {
    const url = config.url ?? '';
    const [base, number] = baseUrl.exec(url) ?? [];
    if (base === undefined) return send(config);
    const address = new URL(url);
    const headerOf = (name: string) => String(config.headers?.get?.(name) ?? '');
    const request = {
      method: (config.method ?? 'get').toUpperCase(),
      path: address.pathname.slice(new URL(base).pathname.length),
      url: address,
      headers: Object.fromEntries(HEADERS.map((name) => [name, headerOf(name)])),
      body: typeof config.data === 'string' ? config.data : '',
    };
    const { status, headers, text } = await respond(request, Number(number));
    const answer = { status, statusText: '', headers: { ...headers }, data: text ?? '' };
    return { ...answer, config, request: {} };
  };
  defaults.adapter = adapter;
  return () => {
    defaults.adapter = original;
  };
}
