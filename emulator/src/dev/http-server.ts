import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { realSleep } from '../clock/real-globals';
import type { HttpRequest, HttpResponse } from '../host/http/http-message';
import { limitedBody, NODE_MAX_HEADERS, readBody, readHeaders, refusedHead } from './http-limits';

/** How long the rest of a refused body is read, in ms, so that its sender sees the response. */
const REST_MS = 5_000;

export interface RequestHandler {
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** Whether the body is passed as it comes. */
  streams(request: HttpRequest): boolean;
  onError(error: Error): void;
}

export interface HttpServer {
  readonly port: number;
  serve(handler: RequestHandler): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Port 0 is any free one. @throws Error with code `EADDRINUSE` when the port is in use */
export async function listen(port: number): Promise<HttpServer> {
  const server = createServer({ maxHeaderSize: NODE_MAX_HEADERS });
  return {
    port: await bound(server, port),
    serve: (handler) => {
      server.on('request', (request, response) => void respond(request, response, handler));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function bound(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Never rejects. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  handler: RequestHandler,
): Promise<void> {
  const refused = refusedHead(request);
  if (refused !== undefined) return refuse(request, response, refused);
  let received: HttpRequest | undefined;
  try {
    received = await receive(request, handler);
  } catch {
    // The URL or a header is invalid, or the sender has gone.
    return refuse(request, response, 400);
  }
  if (received === undefined) return refuse(request, response, 413);
  try {
    const { status, headers, cookies, bytes, stream } = await handler.answer(received);
    const lines = cookies.length === 0 ? {} : { 'set-cookie': [...cookies] };
    response.writeHead(status, { ...headers, ...lines });
    if (stream === undefined) response.end(bytes);
    else await send(stream, response);
  } catch (error) {
    // The function returned a status such as 99, or a header with a line break.
    handler.onError(error as Error);
    // Without this text, Node would send the text of the refused status.
    response.writeHead(500, STATUS_CODES[500]).end();
  }
}

/** A body that fails breaks the connection off. */
async function send(stream: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.from(stream), response);
  } catch {
    response.destroy();
  }
}

async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
): Promise<void> {
  // Without `connection: close`, after which Node would end the connection at once.
  response.writeHead(status).end();
  if (request.complete) return;
  request.on('error', () => {});
  request.resume();
  await realSleep(REST_MS);
  if (!request.complete) request.destroy();
}

/** @returns undefined when the body is too large. @throws TypeError when the address or a header is invalid */
async function receive(
  request: IncomingMessage,
  { streams }: RequestHandler,
): Promise<HttpRequest | undefined> {
  const { host = 'localhost' } = request.headers;
  const address = request.url ?? '/';
  const head: HttpRequest = {
    method: request.method ?? 'GET',
    url: new URL(address.startsWith('/') ? `http://${host}${address}` : address),
    headers: readHeaders(request),
    body: undefined,
  };
  if (streams(head)) return { ...head, stream: limitedBody(request) };
  const body = await readBody(request);
  if (body === undefined) return undefined;
  return body.length === 0 ? head : { ...head, body };
}
