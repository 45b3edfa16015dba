import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../app/app';
import type { LogSink } from '../app/worker';
import { realSleep, showScaledTime } from '../clock/real-globals';
import { RealTimeline, ScaledClock } from '../clock/real-timeline';
import { FunctionsHost } from '../host/functions-host';
import { readHostJson } from '../http/host-json';
import { type HttpRequest, type HttpResponse, httpResponse } from '../http/http-message';
import { RPC_PATH } from '../http/http-router';
import type { HubObserver } from '../orchestration/hub';
import type { HubSnapshot } from '../orchestration/hub-snapshot';
import { type FeedSnapshot, PageFeed } from '../page/feed';
import { describePageApp } from '../page/page-app';
import { answerPageApi, isCrossOrigin, servePage } from '../page/page-server';

export interface ServerOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** How fast time passes for the app (`Date`, timers, schedules): 60 turns a minute into a second. Default: 1. */
  readonly speed?: number;
  /** The app's name on the page. */
  readonly name?: string;
  /** Receives what functions log. */
  readonly log?: LogSink;
  /** Default: prints errors to the console. */
  readonly observer?: HubObserver;
  /** The state that a previous server ended with; this one continues from it. */
  readonly snapshot?: Snapshot | undefined;
  /** Called after every request to a function or the durable HTTP API. */
  readonly responded?: (request: HttpRequest, response: HttpResponse) => void;
}

/** The whole state of a server, as JSON, from which the next one continues. */
export interface Snapshot {
  readonly hub: HubSnapshot;
  /** How far its clock was ahead of the real one, in ms. */
  readonly ahead: number;
  readonly speed: number;
  readonly feed: FeedSnapshot;
}

export interface RunningServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** The app's time, in ms since 1970. */
  now(): number;
  /** How fast time passes for the app; 1 is real time. */
  readonly speed: number;
  /** Stops timers and functions, and returns the state. */
  freeze(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** How long to wait for a running orchestrator function, in ms. */
const MAX_TURNS = 1_000;

/**
 * Serves the host in real time, over HTTP on 127.0.0.1: the app's routes, the durable HTTP API, and the page.
 * @throws Error with code `EADDRINUSE` when the port is in use
 */
export async function startServer(app: App, options: ServerOptions = {}): Promise<RunningServer> {
  const { observer = { onError: console.error }, responded, snapshot } = options;
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const clock = new ScaledClock(snapshot?.speed ?? options.speed ?? 1, snapshot?.ahead);
  const { now } = clock;
  const feed = new PageFeed(snapshot?.feed);
  const timeline = new RealTimeline(clock, (error) => observed.onError(error as Error));
  const observed = observedBy(observer, feed, now);
  const restore = showScaledTime(clock);
  const url = `http://localhost:${port}`;
  // As Core Tools does: the SDK defaults to http://localhost:7071 (its `getClient.ts`).
  process.env.WEBSITE_HOSTNAME ??= `localhost:${port}`;
  const hostJson = readHostJson(process.cwd());
  const host = new FunctionsHost(app, {
    timeline,
    ...hostJson,
    log: (level, functionName, message) => {
      options.log?.(level, functionName, message);
      feed.log(now(), level, functionName, message);
    },
    observer: observed,
    addresses: { origin: url, rpcBaseUrl: `http://127.0.0.1:${port}${RPC_PATH}/` },
    faults: undefined,
    seed: now(),
    timers: true,
    aroundTrigger: (work) => work(),
  });
  if (snapshot !== undefined) host.hub.restore(snapshot.hub);
  const page = {
    app: () => describePageApp(app, options.name ?? '', hostJson.routePrefix),
    changes: (since: number) => ({
      ...feed.changes(host.hub, since),
      now: now(),
      speed: clock.speed,
    }),
    setSpeed: (speed: number) => timeline.setSpeed(speed),
  };
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, url: address } = request;
    const ofPage = answerPageApi(request, page);
    if (ofPage !== undefined) return ofPage;
    if (!host.hasRoute(request)) {
      if (method === 'GET' && address.pathname === '/') return servePage(request);
      if (isCrossOrigin(request)) return httpResponse(403);
    }
    const response = await host.answer(request);
    responded?.(request, response);
    if (!address.pathname.startsWith(`${RPC_PATH}/`)) {
      feed.log(now(), 'information', 'http', `${method} ${address.pathname} → ${response.status}`);
    }
    return response;
  };
  server.on(
    'request',
    (request, response) => void respond(request, response, url, answer, observed),
  );
  const freeze = async (): Promise<Snapshot> => {
    host.stop();
    timeline.close();
    for (let turn = 0; turn < MAX_TURNS && !host.hub.settled; turn += 1) await realSleep(1);
    const { ahead, speed } = clock;
    return { hub: host.hub.snapshot(), ahead, speed, feed: feed.snapshot() };
  };
  const close = async (): Promise<void> => {
    host.stop();
    timeline.close();
    restore();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url,
    now,
    freeze,
    close,
    get speed() {
      return clock.speed;
    },
  };
}

function observedBy(observer: HubObserver, feed: PageFeed, now: () => number): HubObserver {
  return {
    started: (instance) => {
      observer.started?.(instance);
      feed.changed(instance);
    },
    ran: (run) => {
      observer.ran?.(run);
      feed.ran(run);
    },
    dispatched: (instance) => {
      observer.dispatched?.(instance);
      feed.changed(instance);
    },
    onError: (error) => {
      observer.onError(error);
      feed.log(now(), 'error', 'emulator', error.message);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Never rejects. */
async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
  observer: HubObserver,
): Promise<void> {
  let received: HttpRequest;
  try {
    received = await receive(request, url);
  } catch {
    // The URL is invalid, or the sender has gone.
    response.writeHead(400).end();
    return;
  }
  try {
    const { status, headers, cookies, bytes } = await answer(received);
    const lines = cookies.length === 0 ? {} : { 'set-cookie': [...cookies] };
    response.writeHead(status, { ...headers, ...lines }).end(bytes);
  } catch (error) {
    // The function returned a status such as 99, or a header with a line break.
    observer.onError(error as Error);
    // Without this text, Node would send the text of the refused status.
    response.writeHead(500, STATUS_CODES[500]).end();
  }
}

async function receive(request: IncomingMessage, url: string): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { host } = request.headers;
  const origin = host === undefined ? url : `http://${host}`;
  const address = request.url ?? '/';
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? 'GET',
    url: new URL(address.startsWith('/') ? origin + address : address),
    headers: Object.fromEntries(headers),
    body: chunks.length === 0 ? undefined : Buffer.concat(chunks),
  };
}
