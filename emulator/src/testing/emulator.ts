import { milliseconds } from '../clock/duration';
import { showVirtualTime } from '../clock/virtual-globals';
import { VirtualTimeline } from '../clock/virtual-timeline';
import type { ActivityRun } from '../durable/activities/activity-run';
import { type EventBody, EventType, NO_VALUE } from '../durable/history';
import type { TaskHub } from '../durable/hub';
import { answerInProcess } from '../durable-api/axios-bridge';
import type { App } from '../functions/app';
import { FunctionsHost } from '../host/functions-host';
import { readHostJson } from '../host/host-json';
import { type HttpResponse, type RequestOptions, toHttpRequest } from '../host/http/http-message';
import { refuseHttp } from '../host/http/outgoing-http';
import { serveClients } from '../protocol/sdk-4/core-package';
import {
  activityDurationFrom,
  type EmulatorOptions,
  type Episode,
  type EpisodeState,
  type LogEntry,
} from './emulator-options';
import { Instances } from './instances';
import { parseTime } from './parse-time';
import { Recording } from './recording';
import { replayEpisode } from './replay-episode';

const START = '2026-01-01T00:00:00Z';
const ORIGIN = 'http://localhost:7071';
/** An address that no socket can reach: a request that is not answered in this process fails. */
const rpcHost = (worker: number) => `worker-${worker}.invalid`;
const RPC_BASE_URL = /^http:\/\/worker-(\d+)\.invalid\/durabletask\//;

/** The emulator that has replaced `Date` and the timers: a process has only one of each. */
let current: Emulator | undefined;

/**
 * A Functions host with Durable Functions, in this process and in virtual time. Time passes only during `advance`,
 * `advanceTo`, `runUntil`, `request` and `fire`. Until `close`, `Date` shows virtual time. A new Emulator closes the previous one.
 */
export class Emulator extends Instances {
  /** The runs of activities. A run is added when its code has ended. */
  readonly runs: readonly ActivityRun[];
  /** The log messages of functions. */
  override readonly logs: readonly LogEntry[];
  /** The calls of orchestrator functions; recorded with the option `record`. */
  readonly episodes: readonly Episode[];
  /** The prefix of all HTTP routes, from host.json: `/api`, or empty. */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms; may be Infinity. */
  readonly functionTimeout: number;
  readonly #host: FunctionsHost;
  readonly #timeline: VirtualTimeline;
  readonly #restore: readonly (() => void)[];

  /** @param app the result of `loadApp`; several emulators may use it, one after the other */
  constructor(app: App, options: EmulatorOptions = {}) {
    super();
    current?.close();
    current = undefined;
    const { now = START, activityDuration, faults, seed = 1, timers = true } = options;
    const hostJson = readHostJson(process.cwd());
    const { routePrefix, functionTimeout } = hostJson;
    this.routePrefix = routePrefix === '' ? '' : `/${routePrefix}`;
    this.functionTimeout =
      options.functionTimeout === undefined
        ? functionTimeout
        : milliseconds(options.functionTimeout);
    const timeline = new VirtualTimeline(parseTime(now), activityDurationFrom(activityDuration));
    const recording = new Recording(() => this.now, options);
    const { runs, logs, episodes, log, observer, observeEpisode } = recording;
    this.runs = runs;
    this.logs = logs;
    this.episodes = episodes;
    this.#timeline = timeline;
    this.#host = new FunctionsHost(app, {
      timeline,
      faults,
      seed,
      timers,
      log,
      addresses: (worker) => this.#serveWorker(worker),
      keys: options.keys,
      hostJson: { ...hostJson, functionTimeout: this.functionTimeout },
      sendHttp: options.callHttp ?? refuseHttp((error) => timeline.fail(error)),
      aroundTrigger: (work) => timeline.userCode.trackTrigger(work),
      observer: { ...observer, onError: (error) => timeline.fail(error) },
      observeEpisode,
    });
    const restoreAxios = answerInProcess(RPC_BASE_URL, (request, worker) =>
      this.#asWorker(worker, () => this.#host.answerDurableApi(request)),
    );
    const exited = (code: number, error?: unknown) => this.#host.crashWorker(code, error);
    this.#restore = [showVirtualTime(timeline, exited), restoreAxios];
    current = this;
  }

  #serveWorker(worker: number) {
    serveClients(rpcHost(worker), (method, call) =>
      this.#asWorker(worker, () => this.#host.answerGrpc(method, call)),
    );
    return { origin: ORIGIN, rpcBaseUrl: `http://${rpcHost(worker)}/durabletask/` };
  }

  /** Answers a worker process. One that has ended sends nothing: its code goes on here, and waits in vain. */
  #asWorker<T>(worker: number, answer: () => Promise<T>): Promise<T> {
    if (worker !== this.#host.worker) return new Promise(() => {});
    this.#timeline.userCode.noteProgress();
    return answer();
  }

  /** The virtual time. */
  get now(): Date {
    return new Date(this.#timeline.now());
  }

  /** Advances virtual time, for example by `30s`, `10m` or `1d`, and runs everything that becomes due, in order. */
  async advance(by: string): Promise<void> {
    await this.advanceTo(new Date(this.#timeline.now() + milliseconds(by)));
  }

  /** Advances virtual time to a `Date` or an ISO 8601 time, and runs everything that becomes due, in order. */
  async advanceTo(when: string | Date): Promise<void> {
    await this.#timeline.reach({ until: parseTime(when), met: () => false });
  }

  /** Advances time until `predicate` returns true; it is checked after every event. @throws Error when `within` (default: 1d) passes first */
  async runUntil(predicate: () => boolean, options: { within?: string } = {}): Promise<void> {
    const { within = '1d' } = options;
    const missed = () =>
      new Error(`not true within ${within}, at ${this.now.toISOString()}: ${predicate}`);
    await this.reach(predicate, within, missed);
  }

  /** Call this inside an activity: its run takes this much longer, and `Date` shows it. */
  advanceWithin(time: string): void {
    this.#timeline.advanceWithin(milliseconds(time));
  }

  /** Sends an HTTP request, and advances time until the function has responded. */
  request(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const request = toHttpRequest(method, new URL(path, ORIGIN), options);
    return this.#timeline.finish(() => this.#host.answerWhole(request));
  }

  /**
   * Runs a timer function now, or a function with a trigger that is not emulated, such as a queue.
   * @param data what such a function receives: bytes, a string, or a value that arrives as JSON
   * @throws Error when the app has no such function
   */
  fire(name: string, data?: unknown): Promise<void> {
    return this.#timeline.finish(() => this.#host.fire(name, data));
  }

  /** Replaces the app, as a deployment does. Running instances continue with the new code. */
  deploy(app: App): void {
    this.#host.deploy(app);
  }

  /** Starts an instance as a durable client does. @throws Error when it is active, or the orchestrator does not exist */
  async start(
    orchestrator: string,
    options: { instanceId: string; input?: unknown },
  ): Promise<void> {
    const { instanceId, input } = options;
    const { hub } = this.#host;
    if (!hub.hasOrchestrator(orchestrator))
      throw new Error(`there is no orchestrator '${orchestrator}'`);
    const status = hub.start({
      name: orchestrator,
      instanceId,
      inputJson: JSON.stringify(input) ?? NO_VALUE,
    });
    if (status !== undefined) throw new Error(`instance '${instanceId}' already exists: ${status}`);
  }

  /** Sends an event, which arrives when time passes, unless a fault loses it. @throws Error when the instance does not exist */
  raiseEvent(instanceId: string, name: string, data: unknown): void {
    const Input = JSON.stringify(data ?? null);
    this.#send(instanceId, { EventType: EventType.EventRaised, Name: name, Input });
  }

  /** Suspends an instance when time passes. @throws Error when the instance does not exist */
  suspend(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionSuspended, Reason: reason });
  }

  /** Resumes an instance when time passes. @throws Error when the instance does not exist */
  resume(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionResumed, Reason: reason });
  }

  /** Terminates an instance when time passes. @throws Error when the instance does not exist */
  terminate(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionTerminated, Input: reason });
  }

  /** Replaces the faults from now on; `{}` disables them. */
  setFaults(faults: NonNullable<EmulatorOptions['faults']>): void {
    this.#host.hub.faults.set(faults);
  }

  /** The worker process ends, as after `process.exit`: the host fails the calls in progress, and starts it again. Default code: 1. */
  crashWorker(exitCode = 1): void {
    this.#host.crashWorker(exitCode);
  }

  /** The host restarts: runs in progress are repeated five minutes later. Instances stay active. */
  restartHost(): void {
    this.#host.hub.activities.restart();
  }

  /** @internal */
  protected override get hub(): TaskHub {
    return this.#host.hub;
  }

  /** @internal */
  protected override reach(
    met: () => boolean,
    within: string,
    missed?: () => Error,
  ): Promise<void> {
    const until = this.#timeline.now() + milliseconds(within);
    return this.#timeline.reach({ until, met, ...(missed && { missed }) });
  }

  #send(instanceId: string, event: EventBody): void {
    const sent = this.#host.hub.send(instanceId, event);
    if (sent === 'unknown') throw new Error(`there is no instance '${instanceId}'`);
  }

  /** Runs an orchestrator again on a recorded history, or on its first `events`. Its logs are discarded. */
  replay(episode: Episode, events = episode.trigger.history.length): Promise<EpisodeState> {
    return replayEpisode(this.#host.app, episode, events);
  }

  /** Restores `Date` and the timers, and stops time. Runs, logs and instances stay readable. */
  close(): void {
    if (this.#timeline.closed) return;
    this.#timeline.close();
    for (const restore of this.#restore) restore();
  }

  /** Calls `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
