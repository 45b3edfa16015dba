import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from './app';
import type { HttpAnswer, HttpCall } from './client-functions';
import { FunctionsHost } from './functions-host';
import { readRoutePrefix } from './host-json';
import { RPC_PATH } from './http-front';
import type { HubObserver } from './hub';
import { RealTimeline, scaledClock } from './real-timeline';
import { showScaledTime } from './scaled-globals';
import type { LogSink } from './worker';

export interface ServerOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** How many times as fast as real time passes, as the app sees it (`Date`, `setTimeout`, schedules, timers). Default 1. */
  readonly speed?: number;
  /** What functions log. Default: nowhere. */
  readonly log?: LogSink;
  /** Default: what must not go unseen goes to the console. */
  readonly observer?: HubObserver;
  /** Told of every request that was answered. */
  readonly answered?: (call: HttpCall, answer: HttpAnswer) => void;
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** The time as the app sees it, in ms since 1970. */
  now(): number;
  close(): Promise<void>;
}

/**
 * The host in real time, over HTTP on 127.0.0.1: the app's routes, and the durable HTTP API.
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function startServer(app: App, options: ServerOptions = {}): Promise<RunningServer> {
  const { speed = 1, log = () => {}, observer = { trouble: console.error }, answered } = options;
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const now = scaledClock(speed);
  const timeline = new RealTimeline(now, speed, (error) => observer.trouble(error as Error));
  const giveBack = showScaledTime(now, speed);
  const url = `http://localhost:${port}`;
  const host = new FunctionsHost(app, {
    timeline,
    routePrefix: readRoutePrefix(process.cwd()),
    log,
    observer,
    addresses: { origin: url, rpcBaseUrl: `http://127.0.0.1:${port}${RPC_PATH}/` },
    faults: undefined,
    seed: now(),
    timers: true,
    client: (work) => work(),
  });
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const call = await receive(request, url);
      const answer = await host.answer(call);
      response.writeHead(answer.status, { ...answer.headers }).end(answer.bytes);
      answered?.(call, answer);
    } catch (error) {
      response.writeHead(400).end();
      observer.trouble(error as Error);
    }
  });
  const close = async (): Promise<void> => {
    host.stop();
    timeline.close();
    giveBack();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, now, close };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function receive(request: IncomingMessage, url: string): Promise<HttpCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { host } = request.headers;
  const origin = host === undefined ? url : `http://${host}`;
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', origin),
    headers: Object.fromEntries(headers),
    body: chunks.length === 0 ? undefined : Buffer.concat(chunks),
  };
}
