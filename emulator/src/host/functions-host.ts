import type { App } from '../app/app';
import type { LogSink, RegisteredFunction } from '../app/worker';
import type { Timeline } from '../clock/timeline';
import { type ApiRequest, type ApiResponse, apiFailure } from '../durable-api/api-message';
import { clientBindingJson, type DurableApiAddresses } from '../durable-api/client-binding';
import { answerApi, type DurableApiHost } from '../durable-api/durable-api';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import { HttpRouter } from '../http/http-router';
import { Router } from '../http/routes';
import { callTimerFunction, type TriggerCaller } from '../http/trigger-calls';
import { type HubObserver, TaskHub } from '../orchestration/hub';
import { TimerTriggers } from '../timers/timer-triggers';
import { FaultPlan, type Faults } from './faults';
import { type Random, seededRandom } from './random';

export interface FunctionsHostOptions {
  readonly timeline: Timeline;
  readonly addresses: DurableApiAddresses;
  /** `extensions.http.routePrefix` in host.json */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms: `functionTimeout` in host.json. */
  readonly functionTimeout: number;
  readonly faults: Partial<Faults> | 'all' | undefined;
  readonly seed: number;
  /** Whether timer functions fire on their schedules. */
  readonly timers: boolean;
  readonly log: LogSink;
  readonly observer: HubObserver;
  /** Wraps every call of an HTTP or timer function. */
  aroundTrigger<T>(work: () => Promise<T>): Promise<T>;
}

/** A Functions host with the Durable extension. It runs one app at a time; instances survive a deployment. */
export class FunctionsHost {
  readonly hub: TaskHub;
  readonly #options: FunctionsHostOptions;
  readonly #random: Random;
  readonly #caller: TriggerCaller;
  #app: App;
  #router: HttpRouter;
  #timers: TimerTriggers;

  constructor(app: App, options: FunctionsHostOptions) {
    this.#app = app;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#caller = {
      log: options.log,
      clientJson: clientBindingJson(options.addresses),
      limit: (target, work) => this.#limit(target, work),
    };
    const { timeline, functionTimeout, log, observer } = options;
    const faults = new FaultPlan(options.faults, this.#random);
    this.hub = new TaskHub({
      app: () => this.#app,
      timeline,
      functionTimeout,
      log,
      observer,
      faults,
    });
    this.#router = this.#openRouter();
    this.#timers = this.#openTimers();
  }

  get app(): App {
    return this.#app;
  }

  /** Replaces the app, as a deployment does. Running instances continue with the new code. */
  deploy(app: App): void {
    this.#timers.stop();
    this.#app = app;
    this.#router = this.#openRouter();
    this.#timers = this.#openTimers();
  }

  #openRouter(): HttpRouter {
    const router = new Router(this.#app.functions.values(), this.#options.routePrefix);
    return new HttpRouter(router, this.#api, this.#caller, (name) => {
      if (!this.#timers.has(name)) return false;
      void this.fire(name);
      return true;
    });
  }

  #limit<T>({ name }: RegisteredFunction, work: Promise<T>): Promise<T> {
    const { timeline, functionTimeout } = this.#options;
    if (functionTimeout === Number.POSITIVE_INFINITY) return work;
    return new Promise((resolve, reject) => {
      const forget = timeline.schedule(timeline.now() + functionTimeout, () =>
        reject(
          new Error(
            `Timeout value of ${functionTimeout / 1_000} s exceeded by function: '${name}'`,
          ),
        ),
      );
      work.then(resolve, reject).finally(forget);
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

  get #api(): DurableApiHost {
    const newInstanceId = () =>
      Array.from({ length: 32 }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    return { hub: this.hub, origin: this.#options.addresses.origin, newInstanceId };
  }

  /** Whether a function of the app has a route for the request. */
  hasRoute(request: HttpRequest): boolean {
    return this.#router.hasRoute(request);
  }

  answer(request: HttpRequest): Promise<HttpResponse> {
    return this.#options.aroundTrigger(() => this.#router.answer(request));
  }

  /** Answers a request of the SDK's durable client inside the app. */
  answerDurableApi(request: ApiRequest): ApiResponse {
    if (this.hub.faults.storageFails()) {
      return apiFailure('The storage did not answer.', 'Azure.RequestFailedException');
    }
    return answerApi(request, this.#api);
  }

  /** @throws Error when the app has no timer function with this name */
  fire(timerFunction: string): Promise<void> {
    return this.#timers.fire(timerFunction);
  }

  stop(): void {
    this.#timers.stop();
  }
}
