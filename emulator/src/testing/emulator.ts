import type { ActivityRun } from '../activities/activity-runner';
import type { App } from '../app/app';
import { milliseconds } from '../clock/duration';
import { showVirtualTime } from '../clock/virtual-globals';
import { VirtualTimeline } from '../clock/virtual-timeline';
import { answerInProcess } from '../durable-api/axios-bridge';
import { FunctionsHost } from '../host/functions-host';
import { readHostJson } from '../http/host-json';
import type { HttpResponse } from '../http/http-message';
import { type RequestOptions, toHttpRequest } from '../http/http-message';
import { type InstanceStatus, problemOfId } from '../orchestration/instance';
import { asSent, callOrchestrator } from '../orchestration/orchestrator-call';
import { type EventBody, EventType, type OrchestratorState } from '../orchestration/protocol';
import {
  activityDurationFrom,
  type EmulatorOptions,
  type Episode,
  type LogEntry,
} from './emulator-options';
import { Recording } from './recording';

const START = '2026-01-01T00:00:00Z';
const ORIGIN = 'http://localhost:7071';
/** An address that no socket can reach: a request that is not answered in this process fails. */
const RPC_BASE_URL = 'http://emulator.invalid/durabletask/';

/** The emulator that has replaced `Date` and the timers: a process has only one of each. */
let current: Emulator | undefined;

/**
 * A Functions host with Durable Functions, in this process and in virtual time. Time passes only during `advance`,
 * `advanceTo`, `runUntil`, `request` and `fire`. Until `close`, `Date` shows virtual time. A new Emulator closes the previous one.
 */
export class Emulator {
  /** The runs of activities. A run is added when its code has ended. */
  readonly runs: readonly ActivityRun[];
  readonly logs: readonly LogEntry[];
  /** The calls of orchestrator functions; recorded with the option `record`. */
  readonly episodes: readonly Episode[];
  /** The prefix of all HTTP routes, from host.json: `/api`, or empty. */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms; may be Infinity. */
  readonly functionTimeout: number;
  readonly #host: FunctionsHost;
  readonly #timeline: VirtualTimeline;
  readonly #restore: readonly (() => void)[];

  constructor(app: App, options: EmulatorOptions = {}) {
    current?.close();
    current = undefined;
    const { now = START, activityDuration, faults, seed = 1, timers = true } = options;
    const { routePrefix, functionTimeout } = readHostJson(process.cwd());
    this.routePrefix = routePrefix === '' ? '' : `/${routePrefix}`;
    this.functionTimeout =
      options.functionTimeout === undefined
        ? functionTimeout
        : milliseconds(options.functionTimeout);
    const timeline = new VirtualTimeline(parseTime(now), activityDurationFrom(activityDuration));
    const { runs, logs, episodes, log, observer } = new Recording(() => this.now, options);
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
      addresses: { origin: ORIGIN, rpcBaseUrl: RPC_BASE_URL },
      routePrefix,
      functionTimeout: this.functionTimeout,
      aroundTrigger: (work) => timeline.userCode.trackTrigger(work),
      observer: { ...observer, onError: (error) => timeline.fail(error) },
    });
    const restoreAxios = answerInProcess(RPC_BASE_URL, (request) => {
      timeline.userCode.noteProgress();
      return this.#host.answerDurableApi(request);
    });
    this.#restore = [showVirtualTime(timeline), restoreAxios];
    current = this;
  }

  get now(): Date {
    return new Date(this.#timeline.now());
  }

  /** Advances virtual time, for example by `10m`, and runs everything that becomes due, in order. */
  async advance(by: string): Promise<void> {
    await this.advanceTo(new Date(this.#timeline.now() + milliseconds(by)));
  }

  async advanceTo(when: string | Date): Promise<void> {
    await this.#timeline.reach({ until: parseTime(when), met: () => false });
  }

  /** Advances time until `predicate` returns true; it is checked after every event. @throws Error when `within` (default: 1d) passes first */
  async runUntil(predicate: () => boolean, { within = '1d' } = {}): Promise<void> {
    const until = this.#timeline.now() + milliseconds(within);
    const missed = () =>
      new Error(`not true within ${within}, at ${this.now.toISOString()}: ${predicate}`);
    await this.#timeline.reach({ until, met: predicate, missed });
  }

  /** Call this inside an activity: its run takes this much longer, and `Date` shows it. */
  advanceWithin(time: string): void {
    this.#timeline.advanceWithin(milliseconds(time));
  }

  /** Sends an HTTP request, and advances time until the function has responded. */
  request(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const request = toHttpRequest(method, new URL(path, ORIGIN), options);
    return this.#timeline.finish(() => this.#host.answer(request));
  }

  /** Runs a timer function now. @throws Error when there is no timer function with this name */
  fire(timerFunction: string): Promise<void> {
    return this.#timeline.finish(() => this.#host.fire(timerFunction));
  }

  /** Replaces the app, as a deployment does. Running instances continue with the new code. */
  deploy(app: App): void {
    this.#host.deploy(app);
  }

  /** Starts an instance as a durable client does. @throws Error when it is active, the orchestrator does not exist, or the id is not valid */
  async start(
    orchestrator: string,
    { instanceId, input = null }: { instanceId: string; input?: unknown },
  ): Promise<void> {
    const { hub } = this.#host;
    if (!hub.hasOrchestrator(orchestrator))
      throw new Error(`there is no orchestrator '${orchestrator}'`);
    const problem = problemOfId(instanceId);
    if (problem !== undefined) throw new Error(`instance '${instanceId}': ${problem}`);
    const status = hub.start(orchestrator, instanceId, JSON.stringify(input));
    if (status !== undefined) throw new Error(`instance '${instanceId}' already exists: ${status}`);
  }

  /** Sends an event, which arrives when time passes, unless a fault loses it. @throws Error when the instance does not exist */
  raiseEvent(instanceId: string, name: string, data: unknown): void {
    const Input = JSON.stringify(data ?? null);
    this.#send(instanceId, { EventType: EventType.EventRaised, Name: name, Input });
  }

  suspend(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionSuspended, Reason: reason });
  }

  resume(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionResumed, Reason: reason });
  }

  terminate(instanceId: string, reason = ''): void {
    this.#send(instanceId, { EventType: EventType.ExecutionTerminated, Input: reason });
  }

  #send(instanceId: string, event: EventBody): void {
    const sent = this.#host.hub.send(instanceId, event);
    if (sent === 'unknown') throw new Error(`there is no instance '${instanceId}'`);
  }

  instance(instanceId: string): InstanceStatus | undefined {
    return this.#host.hub.find(instanceId)?.view();
  }

  /** The number of timers of the current generation that are neither canceled nor fired. */
  openTimers(instanceId: string): number {
    return this.#host.hub.find(instanceId)?.openTimers.length ?? 0;
  }

  /** Runs the orchestrator again on a recorded history, or on its first `events`. Its logs are discarded. */
  async replay(
    episode: Episode,
    events = episode.trigger.history.length,
  ): Promise<OrchestratorState> {
    const { functionName, trigger } = episode;
    const orchestrator = this.#host.app.functions.get(functionName);
    if (orchestrator === undefined) throw new Error(`there is no orchestrator '${functionName}'`);
    const given = { ...trigger, history: trigger.history.slice(0, events) };
    return asSent(await callOrchestrator(orchestrator, JSON.stringify(given), () => {}));
  }

  /** Restores `Date` and the timers, and stops time. Runs, logs and instances stay readable. */
  close(): void {
    if (this.#timeline.closed) return;
    this.#timeline.close();
    for (const restore of this.#restore) restore();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Converts a time to ms since 1970. @throws RangeError when it is not valid */
function parseTime(when: string | Date): number {
  const time = new Date(when).getTime();
  if (Number.isNaN(time))
    throw new RangeError(
      `"${when}" is not a time (write an ISO 8601 time such as 2026-01-01T00:00:00Z)`,
    );
  return time;
}
