import { EventEmitter } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { core } from './functions-core-shim';

/** A request as the host forwards it to the worker. */
export interface StreamedRequest {
  readonly method: string;
  /** The path, with the query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** The part of Node's `ServerResponse` that the SDK writes to (its `http/httpProxy.ts`, `sendProxyResponse`). */
export interface StreamedResponse {
  statusCode: number;
  setHeader(name: string, value: string | string[]): void;
  write(chunk: Uint8Array): void;
  end(): void;
}

/**
 * With `app.setup({ enableHttpStream: true })` the SDK serves requests that the host forwards to it. Its server listens on
 * all interfaces, so this one takes its place: requests reach the SDK without a socket.
 */
class WorkerServer extends EventEmitter {
  listen(listening: () => void): void {
    queueMicrotask(listening);
  }

  address(): { readonly port: number } {
    return { port: 1 };
  }
}

/** Opens the SDK's side of streams when an app has asked for them. The SDK allows this once in a process. */
export async function openHttpStreams(): Promise<void> {
  const state = core();
  const { model } = state;
  if (state.httpStreams !== true || state.streams !== undefined) return;
  if (model?.getCapabilities === undefined) return;
  const server = new WorkerServer();
  const { createServer } = http;
  let opened: Promise<unknown>;
  Object.assign(http, { createServer: () => server });
  try {
    opened = model.getCapabilities({});
  } finally {
    Object.assign(http, { createServer });
  }
  await opened;
  state.streams = (invocationId, request, response) => {
    server.emit('request', incoming(invocationId, request), response);
  };
}

function incoming(invocationId: string, { body, method, url, headers }: StreamedRequest): Readable {
  const forwarded = {
    'x-forwarded-proto': 'http',
    'x-forwarded-host': headers.host ?? 'localhost',
  };
  const parts = body instanceof Uint8Array ? [body] : (body ?? []);
  return Object.assign(Readable.from(parts, { objectMode: false }), {
    method,
    url,
    headers: { ...headers, ...forwarded, 'x-ms-invocation-id': invocationId },
  });
}
