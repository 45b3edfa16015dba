import { PassThrough } from 'node:stream';
import { core } from '../../functions/functions-core-shim';
import type { StreamedResponse } from '../../functions/http-streams';
import { type Inputs, invoke, type RegisteredFunction } from '../../functions/worker';
import { type HttpRequest, type HttpResponse, httpResponse } from './http-message';
import type { TriggerCaller } from './trigger-calls';

/** Whether functions receive and send streams: `app.setup({ enableHttpStream: true })`. */
export function hasHttpStreams(): boolean {
  return core().streams !== undefined;
}

/** A response that begins with its first bytes, while the function still runs. */
class ResponseStream implements StreamedResponse {
  statusCode = 200;
  readonly begun: Promise<HttpResponse>;
  #begin: (response: HttpResponse) => void = () => {};
  #hasBegun = false;
  readonly #headers: Record<string, string>;
  #cookies: readonly string[] = [];
  readonly #body = new PassThrough();

  constructor(customHeaders: Readonly<Record<string, string>>) {
    this.#headers = { ...customHeaders };
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    // A reader may have gone.
    this.#body.on('error', () => {});
  }

  setHeader(name: string, value: string | string[]): void {
    if (typeof value !== 'string') this.#cookies = [...value];
    else this.#headers[name] = value;
  }

  write(chunk: Uint8Array): void {
    this.#start();
    this.#body.write(chunk);
  }

  end(): void {
    this.#start();
    this.#body.end();
  }

  /** The function failed: 500, or the response breaks off. */
  fail(error: Error): void {
    if (this.#hasBegun) this.#body.destroy(error);
    else this.#begin(httpResponse(500));
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  #start(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const head = httpResponse(this.statusCode, this.#headers, '', this.#cookies);
    this.#begin({ ...head, stream: this.#body });
  }
}

/** Never rejects. `failed` receives what the function throws. */
export function callWithStreams(
  target: RegisteredFunction,
  inputs: Inputs,
  triggerMetadata: Inputs,
  request: HttpRequest,
  caller: TriggerCaller,
  failed: (error: unknown) => void,
): Promise<HttpResponse> {
  const response = new ResponseStream(caller.customHeaders);
  const { method, url, headers, body, stream } = request;
  const forward = (invocationId: string) =>
    core().streams?.(
      invocationId,
      { method, url: url.pathname + url.search, headers, body: stream ?? body },
      response,
    );
  const work = invoke(target, inputs, caller.log, triggerMetadata, forward);
  caller.limit(target, work).then(
    () => {
      if (response.hasBegun) return;
      const why = 'returned no response: with HTTP streams, the request hangs on the host';
      const error = new Error(`The function '${target.name}' ${why}`);
      failed(error);
      response.fail(error);
    },
    (error) => {
      failed(error);
      response.fail(error as Error);
    },
  );
  return response.begun;
}

/** Waits for the whole body. */
export async function wholeResponse(response: HttpResponse): Promise<HttpResponse> {
  const { stream, status, headers, cookies } = response;
  if (stream === undefined) return response;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const { 'set-cookie': _, ...others } = headers;
  return httpResponse(status, others, Buffer.concat(chunks), cookies);
}
