import type { App } from './app';
import { answerClient, type ClientApiHost } from './client-api';
import { type ClientAddresses, clientBindingJson } from './client-binding';
import type { ClientAnswer, ClientRequest } from './client-exchange';
import {
  type ClientCaller,
  callTimerFunction,
  type HttpAnswer,
  type HttpCall,
} from './client-functions';
import { FaultPlan, type Faults } from './faults';
import { HttpFront } from './http-front';
import { type HubObserver, TaskHub } from './hub';
import { type Random, seededRandom } from './random';
import { Router } from './routes';
import type { Timeline } from './timeline';
import { TimerTriggers } from './timer-triggers';
import type { LogSink } from './worker';

export interface FunctionsHostOptions {
  readonly timeline: Timeline;
  readonly addresses: ClientAddresses;
  /** host.json `extensions.http.routePrefix` */
  readonly routePrefix: string;
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
  #front: HttpFront;
  #timers: TimerTriggers;

  constructor(app: App, options: FunctionsHostOptions) {
    this.#app = app;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#caller = { log: options.log, clientJson: clientBindingJson(options.addresses) };
    const { timeline, log, observer } = options;
    const faults = new FaultPlan(options.faults, this.#random);
    this.hub = new TaskHub({ app: () => this.#app, timeline, log, observer, faults });
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

  #openFront(): HttpFront {
    const router = new Router(this.#app.functions.values(), this.#options.routePrefix);
    return new HttpFront(router, this.#api, this.#caller);
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

  answer(call: HttpCall): Promise<HttpAnswer> {
    return this.#options.client(() => this.#front.answer(call));
  }

  answerClient(request: ClientRequest): ClientAnswer {
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
