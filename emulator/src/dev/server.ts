import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../app/app';
import type { LogSink } from '../app/worker';
import { realSleep, showScaledTime } from '../clock/real-globals';
import { RealTimeline, scaledClock } from '../clock/real-timeline';
import { FunctionsHost } from '../host/functions-host';
import type { HttpAnswer, HttpCall } from '../http/client-functions';
import { readHostJson } from '../http/host-json';
import { RPC_PATH } from '../http/http-front';
import type { HubContents, HubObserver } from '../orchestration/hub';

export interface ServerOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** How many times as fast as real time passes, as the app sees it (`Date`, `setTimeout`, schedules, timers). Default 1. */
  readonly speed?: number;
  /** What functions log. Default: nowhere. */
  readonly log?: LogSink;
  /** Default: what must not go unseen goes to the console. */
  readonly observer?: HubObserver;
  /** Goes on where another server has ended. */
  readonly handover?: Handover | undefined;
  /** Told of every request that was answered. */
  readonly answered?: (call: HttpCall, answer: HttpAnswer) => void;
}

/** What a server hands over to the next: its task hub, and the time as its app saw it, in ms since 1970. */
export interface Handover {
  readonly hub: HubContents;
  readonly now: number;
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** The time as the app sees it, in ms since 1970. */
  now(): number;
  /** Stops taking requests and running functions, and says where it stands. */
  handOver(): Promise<Handover>;
  close(): Promise<void>;
}

/** An orchestrator function that runs longer, in ms, does not get to its end. */
const MOST_TURNS = 1_000;

/**
 * The host in real time, over HTTP on 127.0.0.1: the app's routes, and the durable HTTP API.
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function startServer(app: App, options: ServerOptions = {}): Promise<RunningServer> {
  const { speed = 1, log = () => {}, observer = { onError: console.error } } = options;
  const { answered, handover } = options;
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const now = scaledClock(speed, handover?.now);
  const timeline = new RealTimeline(now, speed, (error) => observer.onError(error as Error));
  const giveBack = showScaledTime(now, speed);
  const url = `http://localhost:${port}`;
  const host = new FunctionsHost(app, {
    timeline,
    ...readHostJson(process.cwd()),
    log,
    observer,
    addresses: { origin: url, rpcBaseUrl: `http://127.0.0.1:${port}${RPC_PATH}/` },
    faults: undefined,
    seed: now(),
    timers: true,
    client: (work) => work(),
  });
  if (handover !== undefined) host.hub.restore(handover.hub);
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const call = await receive(request, url);
      const answer = await host.answer(call);
      const cookies = answer.cookies.length === 0 ? {} : { 'set-cookie': [...answer.cookies] };
      response.writeHead(answer.status, { ...answer.headers, ...cookies }).end(answer.bytes);
      answered?.(call, answer);
    } catch (error) {
      response.writeHead(400).end();
      observer.onError(error as Error);
    }
  });
  const handOver = async (): Promise<Handover> => {
    host.stop();
    timeline.close();
    for (let turn = 0; turn < MOST_TURNS && !host.hub.settled; turn += 1) await realSleep(1);
    return { hub: host.hub.contents(), now: now() };
  };
  const close = async (): Promise<void> => {
    host.stop();
    timeline.close();
    giveBack();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, now, handOver, close };
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
