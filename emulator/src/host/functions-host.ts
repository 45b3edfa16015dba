import type { App } from '../app/app';
import type { LogSink, RegisteredFunction } from '../app/worker';
import { answerClient, type ClientApiHost } from '../client/client-api';
import { type ClientAddresses, clientBindingJson } from '../client/client-binding';
import { type ClientAnswer, type ClientRequest, clientFailure } from '../client/client-exchange';
import type { Timeline } from '../clock/timeline';
import {
  type ClientCaller,
  callTimerFunction,
  type HttpAnswer,
  type HttpCall,
} from '../http/client-functions';
import { HttpRouter } from '../http/http-router';
import { Router } from '../http/routes';
import { type HubObserver, TaskHub } from '../orchestration/hub';
import { TimerTriggers } from '../timers/timer-triggers';
import { FaultPlan, type Faults } from './faults';
import { type Random, seededRandom } from './random';

export interface FunctionsHostOptions {
  readonly timeline: Timeline;
  readonly addresses: ClientAddresses;
  /** host.json `extensions.http.routePrefix` */
  readonly routePrefix: string;
  /** How long one call of a function may take, in ms: host.json `functionTimeout`. */
  readonly functionTimeout: number;
  readonly faults: Partial<Faults> | 'all' | undefined;
  readonly seed: number;
  /** Whether timer triggers fire by their schedules. */
  readonly timers: boolean;
  readonly log: LogSink;
  readonly observer: HubObserver;
  /** Around every call of an HTTP or timer trigger. */
  client<T>(work: () => Promise<T>): Promise<T>;
}

/** A Functions host with the Durable extension, around one app at a time; instances outlive the app. */
export class FunctionsHost {
  readonly hub: TaskHub;
  readonly #options: FunctionsHostOptions;
  readonly #random: Random;
  readonly #caller: ClientCaller;
  #app: App;
  #front: HttpRouter;
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
    this.#front = this.#openFront();
    this.#timers = this.#openTimers();
  }

  get app(): App {
    return this.#app;
  }

  /** Puts another app in the place of this one, as a deployment does. Instances go on, with the new code. */
  deploy(app: App): void {
    this.#timers.stop();
    this.#app = app;
    this.#front = this.#openFront();
    this.#timers = this.#openTimers();
  }

  #openFront(): HttpRouter {
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
    const { timeline, client, timers } = this.#options;
    const triggers = new TimerTriggers(this.#app.functions.values(), timeline, (target, times) =>
      client(() => callTimerFunction(target, times, this.#caller)),
    );
    if (timers) triggers.start();
    return triggers;
  }

  get #api(): ClientApiHost {
    const newInstanceId = () =>
      Array.from({ length: 32 }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    return { hub: this.hub, origin: this.#options.addresses.origin, newInstanceId };
  }

  /** Whether a function of the app serves it. */
  hasRoute(call: HttpCall): boolean {
    return this.#front.hasRoute(call);
  }

  answer(call: HttpCall): Promise<HttpAnswer> {
    return this.#options.client(() => this.#front.answer(call));
  }

  /** What the SDK's client inside the app asks. */
  answerClient(request: ClientRequest): ClientAnswer {
    if (this.hub.faults.storageFails()) {
      return clientFailure('The storage did not answer.', 'Azure.RequestFailedException');
    }
    return answerClient(request, this.#api);
  }

  /** @throws Error when there is no such timer trigger */
  fire(timerFunction: string): Promise<void> {
    return this.#timers.fire(timerFunction);
  }

  stop(): void {
    this.#timers.stop();
  }
}
