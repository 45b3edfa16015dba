import { RealTimeline, ScaledClock } from '../clock/real-timeline';
import { showScaledTime } from '../clock/scaled-globals';
import type { HubObserver } from '../durable/hub';
import type { HubSnapshot } from '../durable/hub-snapshot';
import type { App } from '../functions/app';
import type { LogSink } from '../functions/worker';
import { FunctionsHost } from '../host/functions-host';
import { type HostJson, readHostJson } from '../host/host-json';
import type { HttpRequest, HttpResponse } from '../host/http/http-message';
import { RPC_PATH } from '../host/http/http-router';
import { sendOverNetwork } from '../host/http/outgoing-http';
import { type FeedSnapshot, PageFeed } from '../page/feed';
import { describePageApp } from '../page/page-app';
import { serveClients } from '../protocol/sdk-4/core-package';
import { type Answering, answerRequest, isRpc } from './answer-request';
import { readCors } from './cors';
import { notTriggered } from './dev-log';
import { type HttpServer, listen } from './http-server';

export interface ServerOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: one that listens on `port`. */
  readonly server?: HttpServer;
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
  /** The runs that were in progress in `snapshot` fail with this error. */
  readonly runsFailWith?: string | undefined;
  /** Functions that the app registers and that do not run here, for the page. */
  readonly skipped?: readonly string[];
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
  /** The functions that run. */
  readonly app: App;
  /** The app's time, in ms since 1970. */
  now(): number;
  /** How fast time passes for the app; 1 is real time. */
  readonly speed: number;
  readonly hostJson: HostJson;
  /** What the page shows above everything: why the running app is not the newest; undefined for nothing. */
  setProblem(problem: string | undefined): void;
  /** The app's process ends: fails the runs in progress. */
  crashWorker(exitCode: number): void;
  /** The state at this moment. */
  snapshot(): Snapshot;
  /** Stops timers and functions, and returns the state. */
  freeze(): Snapshot;
  close(): Promise<void>;
}

/**
 * Serves the host in real time, over HTTP on 127.0.0.1: the app's routes, the durable HTTP API, and the page.
 * @throws Error with code `EADDRINUSE` when the port is in use
 */
export async function startServer(app: App, options: ServerOptions = {}): Promise<RunningServer> {
  const { observer = { onError: console.error }, responded, snapshot } = options;
  const server = options.server ?? (await listen(options.port ?? 0));
  const { port } = server;
  const clock = new ScaledClock(snapshot?.speed ?? options.speed ?? 1, snapshot?.ahead);
  const { now } = clock;
  const feed = new PageFeed(snapshot?.feed);
  const timeline = new RealTimeline(clock, (error) => observed.onError(error as Error));
  const observed = observedBy(observer, feed, now);
  const restore = showScaledTime(timeline);
  const url = `http://localhost:${port}`;
  // As Core Tools does: the SDK defaults to http://localhost:7071 (its `getClient.ts`).
  process.env.WEBSITE_HOSTNAME ??= `localhost:${port}`;
  const hostJson = readHostJson(process.cwd());
  const host = new FunctionsHost(app, {
    timeline,
    hostJson,
    log: (level, functionName, message) => {
      options.log?.(level, functionName, message);
      feed.log(now(), level, functionName, message);
    },
    observer: observed,
    addresses: () => ({ origin: url, rpcBaseUrl: `http://127.0.0.1:${port}${RPC_PATH}/` }),
    faults: undefined,
    seed: now(),
    timers: true,
    aroundTrigger: (work) => timeline.whileClientWaits(work),
    sendHttp: sendOverNetwork,
  });
  serveClients(`127.0.0.1:${port}`, (method, call) => host.answerGrpc(method, call));
  if (snapshot !== undefined) host.hub.restore(snapshot.hub, options.runsFailWith);
  let problem: string | undefined;
  const page = {
    app: () => ({
      ...describePageApp(host.app, options.name ?? '', hostJson.routePrefix),
      skipped: [...(options.skipped ?? []), ...notTriggered(host.app)],
    }),
    changes: (since: number) => ({
      ...feed.changes(host.hub, since),
      now: now(),
      speed: clock.speed,
      problem: problem ?? null,
    }),
    runsOf: (instanceId: string) => feed.runsOf(instanceId),
    setSpeed: (speed: number) => timeline.setSpeed(speed),
  };
  const answering: Answering = {
    host,
    page,
    cors: readCors(process.cwd()),
    responded: (request, response) => {
      responded?.(request, response);
      const line = `${request.method} ${request.url.pathname} → ${response.status}`;
      if (!isRpc(request)) feed.log(now(), 'information', 'http', line);
    },
  };
  server.serve({
    answer: (request) => answerRequest(request, answering),
    streams: (request) => host.streamsTo(request),
    onError: (error) => observed.onError(error),
  });
  const state = (): Snapshot => {
    const { ahead, speed } = clock;
    return { hub: host.hub.snapshot(), ahead, speed, feed: feed.snapshot() };
  };
  const freeze = (): Snapshot => {
    host.stop();
    timeline.close();
    return state();
  };
  const close = async (): Promise<void> => {
    host.stop();
    timeline.close();
    restore();
    await server.close();
  };
  return {
    url,
    app: host.app,
    now,
    hostJson,
    setProblem: (text) => {
      problem = text;
    },
    crashWorker: (exitCode) => host.crashWorker(exitCode),
    snapshot: state,
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
    timedOut: () => observer.timedOut?.(),
    onError: (error) => {
      observer.onError(error);
      feed.log(now(), 'error', 'emulator', error.message);
    },
  };
}
