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
import { type HttpAnswer, type HttpCall, httpAnswer } from '../http/client-functions';
import { readHostJson } from '../http/host-json';
import { RPC_PATH } from '../http/http-router';
import type { HubContents, HubObserver } from '../orchestration/hub';
import { type FeedContents, PageFeed } from '../page/feed';
import { describePageApp } from '../page/page-app';
import { answerPage, isFromElsewhere, pageAnswer } from '../page/page-server';

export interface ServerOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** How many times as fast as real time passes, as the app sees it (`Date`, timers, schedules). Default 1. */
  readonly speed?: number;
  /** What the page calls the app. */
  readonly name?: string;
  /** What functions log. Default: nowhere. */
  readonly log?: LogSink;
  /** Default: what must not go unseen goes to the console. */
  readonly observer?: HubObserver;
  /** Goes on where another server has ended. */
  readonly handover?: Snapshot | undefined;
  /** Told of every request that a function or the durable HTTP API has answered. */
  readonly answered?: (call: HttpCall, answer: HttpAnswer) => void;
}

/** What a server hands over to the next. */
export interface Snapshot {
  readonly hub: HubContents;
  /** ms by which its clock was ahead of the real one. */
  readonly ahead: number;
  readonly speed: number;
  readonly feed: FeedContents;
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** The time as the app sees it, in ms since 1970. */
  now(): number;
  /** How many times as fast as real time passes. */
  readonly speed: number;
  /** Stops taking requests and running functions, and says where it stands. */
  handOver(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** An orchestrator function that runs longer, in ms, does not get to its end. */
const MAX_TURNS = 1_000;

/**
 * The host in real time, over HTTP on 127.0.0.1: the app's routes, the durable HTTP API, and a page that shows them.
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function startServer(app: App, options: ServerOptions = {}): Promise<RunningServer> {
  const { observer = { onError: console.error }, answered, handover } = options;
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const clock = new ScaledClock(handover?.speed ?? options.speed ?? 1, handover?.ahead);
  const { now } = clock;
  const feed = new PageFeed(handover?.feed);
  const timeline = new RealTimeline(clock, (error) => observed.onError(error as Error));
  const observed = observedBy(observer, feed, now);
  const giveBack = showScaledTime(clock);
  const url = `http://localhost:${port}`;
  // As Core Tools: without it the SDK takes http://localhost:7071 (its `getClient.ts`).
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
    client: (work) => work(),
  });
  if (handover !== undefined) host.hub.restore(handover.hub);
  const page = {
    app: () => describePageApp(app, options.name ?? '', hostJson.routePrefix),
    changes: (since: number) => ({
      ...feed.changes(host.hub, since),
      now: now(),
      speed: clock.speed,
    }),
    hurry: (speed: number) => timeline.hurry(speed),
  };
  const answer = async (call: HttpCall): Promise<HttpAnswer> => {
    const { method, url: address } = call;
    const ofPage = answerPage(call, page);
    if (ofPage !== undefined) return ofPage;
    if (!host.hasRoute(call)) {
      if (method === 'GET' && address.pathname === '/') return pageAnswer(call);
      if (isFromElsewhere(call)) return httpAnswer(403);
    }
    const given = await host.answer(call);
    answered?.(call, given);
    if (!address.pathname.startsWith(`${RPC_PATH}/`)) {
      feed.log(now(), 'information', 'http', `${method} ${address.pathname} → ${given.status}`);
    }
    return given;
  };
  server.on(
    'request',
    (request, response) => void respond(request, response, url, answer, observed),
  );
  const handOver = async (): Promise<Snapshot> => {
    host.stop();
    timeline.close();
    for (let turn = 0; turn < MAX_TURNS && !host.hub.settled; turn += 1) await realSleep(1);
    const { ahead, speed } = clock;
    return { hub: host.hub.contents(), ahead, speed, feed: feed.contents() };
  };
  const close = async (): Promise<void> => {
    host.stop();
    timeline.close();
    giveBack();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url,
    now,
    handOver,
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
  answer: (call: HttpCall) => Promise<HttpAnswer>,
  observer: HubObserver,
): Promise<void> {
  let call: HttpCall;
  try {
    call = await receive(request, url);
  } catch {
    // No URL, or its sender is gone.
    response.writeHead(400).end();
    return;
  }
  try {
    const { status, headers, cookies, bytes } = await answer(call);
    const lines = cookies.length === 0 ? {} : { 'set-cookie': [...cookies] };
    response.writeHead(status, { ...headers, ...lines }).end(bytes);
  } catch (error) {
    // Such as a status of 99, or a header with a line break.
    observer.onError(error as Error);
    // The refused answer has left its text.
    response.writeHead(500, STATUS_CODES[500]).end();
  }
}

async function receive(request: IncomingMessage, url: string): Promise<HttpCall> {
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
