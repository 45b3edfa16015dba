import { join } from 'node:path';
import { type HttpRequest, type HttpResponse, httpResponse } from '../host/http/http-message';
import { readJsonFile } from '../host/json-file';

/** Which other origins may call the functions: `Host` in local.settings.json, as Core Tools read it. */
export class Cors {
  readonly #origins: readonly string[];
  readonly #credentials: boolean;

  /** @param origins separated by commas; `*` allows all */
  constructor(origins: string, credentials = false) {
    const given = origins.split(',').map((origin) => origin.trim().replace(/\/$/, ''));
    this.#origins = given.filter((origin) => origin !== '');
    this.#credentials = credentials;
  }

  allows(origin: string): boolean {
    return this.#origins.some((each) => each === '*' || each === origin.toLowerCase());
  }

  /** The answer to a preflight of an allowed origin. */
  preflight({ method, headers }: HttpRequest): HttpResponse | undefined {
    const { origin } = headers;
    const wanted = headers['access-control-request-method'];
    if (method !== 'OPTIONS' || origin === undefined || wanted === undefined) return undefined;
    if (!this.allows(origin)) return undefined;
    const wantedHeaders = headers['access-control-request-headers'];
    return httpResponse(204, {
      ...this.#headers(origin),
      'access-control-allow-methods': wanted,
      ...(wantedHeaders === undefined ? {} : { 'access-control-allow-headers': wantedHeaders }),
    });
  }

  /** Lets a page of an allowed origin read the response. */
  share({ headers }: HttpRequest, response: HttpResponse): HttpResponse {
    const { origin } = headers;
    if (origin === undefined || !this.allows(origin)) return response;
    return { ...response, headers: { ...response.headers, ...this.#headers(origin) } };
  }

  #headers(origin: string): Record<string, string> {
    return {
      'access-control-allow-origin': origin,
      vary: 'Origin',
      ...(this.#credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    };
  }
}

/** @throws Error when local.settings.json is not valid */
export function readCors(root: string): Cors {
  const { Host } = readJsonFile(join(root, 'local.settings.json')) ?? {};
  const { CORS, CORSCredentials } = (Host ?? {}) as Record<string, unknown>;
  return new Cors(typeof CORS === 'string' ? CORS.toLowerCase() : '', CORSCredentials === true);
}
