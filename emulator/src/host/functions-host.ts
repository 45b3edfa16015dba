import type { Timeline } from '../clock/timeline';
import { timeoutExceeded } from '../durable/activities/host-errors';
import { FaultPlan, type Faults } from '../durable/faults';
import type { SendHttp } from '../durable/http-activity';
import { type HubObserver, TaskHub } from '../durable/hub';
import { type Random, seededRandom } from '../durable/random';
import { type ApiRequest, type ApiResponse, apiFailure } from '../durable-api/api-message';
import {
  clientBindingJson,
  type DurableApiAddresses,
  type HubNames,
} from '../durable-api/client-binding';
import { answerApi, type DurableApiHost } from '../durable-api/durable-api';
import { answerGrpc } from '../durable-api/grpc/grpc-service';
import { type App, findFunction } from '../functions/app';
import { Router } from '../functions/routes';
import { errorOf, type LogSink, type RegisteredFunction } from '../functions/worker';
import { type EpisodeObservers, protocols } from '../protocol/protocol-of';
import type { HostJson } from './host-json';
import type { FunctionKeys } from './http/function-keys';
import type { HttpRequest, HttpResponse } from './http/http-message';
import { HttpRouter } from './http/http-router';
import { outgoingHttp } from './http/outgoing-http';
import { hasHttpStreams, wholeResponse } from './http/stream-calls';
import { callTimerFunction, callWithData, type TriggerCaller } from './http/trigger-calls';
import { TimerTriggers } from './timer-triggers';

export interface FunctionsHostOptions {
  readonly timeline: Timeline;
  /** Where the durable clients of a worker process send their requests. The processes are counted from 1. */
  addresses(worker: number): DurableApiAddresses;
  readonly hostJson: HostJson;
  /** The keys of functions; undefined when they are not checked. */
  readonly keys?: FunctionKeys | undefined;
  readonly faults: Partial<Faults> | 'all' | undefined;
  readonly seed: number;
  /** Whether timer functions fire on their schedules. */
  readonly timers: boolean;
  readonly log: LogSink;
  readonly observer: HubObserver;
  /** Sends the requests of `callHttp` that do not go to the app itself. */
  readonly sendHttp: SendHttp;
  readonly observeEpisode?: EpisodeObservers | undefined;
  /** Wraps every call of an HTTP or timer function. */
  aroundTrigger<T>(work: () => Promise<T>): Promise<T>;
}

/** A Functions host with the Durable extension. It runs one app at a time; instances survive a deployment. */
export class FunctionsHost {
  readonly hub: TaskHub;
  readonly #options: FunctionsHostOptions;
  readonly #random: Random;
  readonly #caller: TriggerCaller;
  readonly #api: DurableApiHost;
  /** Rejects the calls in progress of functions that an orchestration does not call. */
  readonly #calls = new Set<(error: Error) => void>();
  /** The number of the worker process that new calls run in. */
  worker = 0;
  #clientJson = '';
  #app: App;
  #router: HttpRouter;
  #timers: TimerTriggers;

  constructor(app: App, options: FunctionsHostOptions) {
    this.#app = enabledIn(app, options.hostJson);
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#startWorker();
    this.#caller = {
      log: options.log,
      clientJson: () => this.#clientJson,
      customHeaders: options.hostJson.customHeaders,
      keys: options.keys,
      limit: (target, work) => this.#limit(target, work),
      onError: (error) => options.observer.onError(error),
    };
    const { timeline, log, observer } = options;
    const { functionTimeout } = options.hostJson;
    for (const warning of options.hostJson.warnings) log('warning', 'host', warning);
    const faults = new FaultPlan(options.faults, this.#random);
    this.hub = new TaskHub({
      app: () => this.#app,
      protocolOf: protocols({
        log,
        observe: options.observeEpisode,
        httpPollingInterval: options.hostJson.durable.asyncRequestSleep,
        storage: options.hostJson.durable.storage,
      }),
      timeline,
      functionTimeout,
      clientJson: this.#caller.clientJson,
      log,
      observer,
      faults,
      versions: options.hostJson.durable,
      sendHttp: outgoingHttp(
        options.addresses(1).origin,
        (request) => this.answerWhole(request),
        options.sendHttp,
      ),
      failCalls: (error) => {
        this.#startWorker();
        for (const reject of this.#calls) reject(error);
      },
      call: (target, work) => options.aroundTrigger(() => this.#limit(target, work())),
    });
    this.#api = this.#openApi();
    this.#router = this.#openRouter();
    this.#timers = this.#openTimers();
  }

  get app(): App {
    return this.#app;
  }

  #startWorker(): void {
    this.worker += 1;
    this.#clientJson = clientBindingJson(this.#options.addresses(this.worker), this.#names);
  }

  /** Replaces the app, as a deployment does. Running instances continue with the new code. */
  deploy(app: App): void {
    this.#timers.stop();
    this.#app = enabledIn(app, this.#options.hostJson);
    this.#router = this.#openRouter();
    this.#timers = this.#openTimers();
    this.hub.activities.retryMissing();
  }

  #openRouter(): HttpRouter {
    const router = new Router(this.#app.functions.values(), this.#options.hostJson.routePrefix);
    return new HttpRouter(router, this.#api, this.#caller, (name, data) => {
      if (!this.#timers.has(name) && this.#triggered(name) === undefined) return false;
      void this.fire(name, data);
      return true;
    });
  }

  /** Rejects after `functionTimeout`, and when the worker ends. */
  #limit<T>({ name }: RegisteredFunction, work: Promise<T>): Promise<T> {
    const { timeline, hostJson } = this.#options;
    const { functionTimeout } = hostJson;
    return new Promise((resolve, reject) => {
      this.#calls.add(reject);
      const forget =
        functionTimeout === Number.POSITIVE_INFINITY
          ? () => {}
          : timeline.schedule(timeline.now() + functionTimeout, () => {
              this.hub.activities.restartWorker(timeoutExceeded(name, functionTimeout));
            });
      work.then(resolve, reject).finally(() => {
        this.#calls.delete(reject);
        forget();
      });
    });
  }

  #openTimers(): TimerTriggers {
    const { timeline, aroundTrigger, timers } = this.#options;
    const triggers = new TimerTriggers(this.#app.functions.values(), timeline, (target, times) =>
      aroundTrigger(() => callTimerFunction(target, times, this.#caller)),
    );
    if (timers) triggers.start();
    return triggers;
  }

  #openApi(): DurableApiHost {
    const newInstanceId = () =>
      Array.from({ length: 32 }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    const { timeline, hostJson } = this.#options;
    return {
      hub: this.hub,
      names: this.#names,
      ...hostJson.durable,
      newInstanceId,
      now: () => timeline.now(),
      pause: (ms) => timeline.pause(ms),
    };
  }

  get #names(): HubNames {
    return this.#options.hostJson.durable;
  }

  /** Whether a function of the app has a route for the request. */
  hasRoute(request: HttpRequest): boolean {
    return this.#router.hasRoute(request);
  }

  /** Whether the request goes to a function that receives its body as a stream. */
  streamsTo(request: HttpRequest): boolean {
    return hasHttpStreams() && this.hasRoute(request);
  }

  answer(request: HttpRequest): Promise<HttpResponse> {
    return this.#options.aroundTrigger(() => this.#router.answer(request));
  }

  /** Answers without a stream: its function runs until the end of the body. */
  answerWhole(request: HttpRequest): Promise<HttpResponse> {
    return this.#options.aroundTrigger(async () =>
      wholeResponse(await this.#router.answer(request)),
    );
  }

  /** Answers a request of the SDK's durable client inside the app. */
  async answerDurableApi(request: ApiRequest): Promise<ApiResponse> {
    if (this.hub.faults.storageFails()) {
      return apiFailure('The storage did not answer.', 'Azure.RequestFailedException');
    }
    return answerApi(request, this.#api);
  }

  /** Answers a durable client of durable-functions 4 inside the app. @throws GrpcError */
  answerGrpc(method: string, request: unknown): Promise<unknown> {
    return answerGrpc(method, request, this.#api);
  }

  /** Runs a timer function, or a function with a trigger that is not emulated. @throws Error when the app has none with this name */
  fire(name: string, data?: unknown): Promise<void> {
    const target = this.#triggered(name);
    if (target === undefined) return this.#timers.fire(name);
    return this.#options.aroundTrigger(() => callWithData(target, data, this.#caller));
  }

  #triggered(name: string): RegisteredFunction | undefined {
    return findFunction(this.#app, 'other', name);
  }

  /** The worker process ends: the host fails the calls in progress, and starts it again. Instances stay active. */
  crashWorker(exitCode: number, uncaught?: unknown): void {
    if (uncaught !== undefined) {
      const text = errorOf(uncaught).stack ?? String(uncaught);
      this.#options.log('error', 'worker', `Worker uncaught exception: ${text}`);
    }
    this.hub.activities.crashWorker(exitCode);
  }

  stop(): void {
    this.#timers.stop();
  }
}

/** The functions that host.json lists; all when it has no list. */
function enabledIn(app: App, { functions }: HostJson): App {
  if (functions === undefined) return app;
  const enabled = [...app.functions].filter(([name]) => functions.has(name.toLowerCase()));
  return { ...app, functions: new Map(enabled) };
}
