import type { ActivityRun } from '../activities/activity-runner';
import type { App } from '../app/app';
import { answerInProcess } from '../client/axios-bridge';
import { milliseconds } from '../clock/duration';
import { showVirtualTime } from '../clock/virtual-globals';
import { VirtualTimeline } from '../clock/virtual-timeline';
import { FunctionsHost } from '../host/functions-host';
import type { HttpAnswer } from '../http/client-functions';
import { readHostJson } from '../http/host-json';
import { type RequestOptions, toHttpCall } from '../http/http-request';
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
/** A name that no socket can reach: requests that are not answered in process fail. */
const RPC_BASE_URL = 'http://emulator.invalid/durabletask/';

/** Who has `Date` and the timers: there is one of each in a process. */
let current: Emulator | undefined;

/**
 * A Functions host with Durable Functions, in this process and in virtual time: nothing happens but in `advance`,
 * `runUntil`, `request` and `fire`. While it is open, `Date` shows its clock. Opening one closes the one before.
 */
export class Emulator {
  /** In order of their start. */
  readonly runs: readonly ActivityRun[];
  readonly logs: readonly LogEntry[];
  /** Filled with the option `record`. */
  readonly episodes: readonly Episode[];
  /** What the paths of HTTP functions begin with, by host.json: `/api`, or nothing. */
  readonly routePrefix: string;
  /** How long a call of a function may take, in ms. */
  readonly functionTimeout: number;
  readonly #host: FunctionsHost;
  readonly #timeline: VirtualTimeline;
  readonly #giveBack: readonly (() => void)[];

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
    const timeline = new VirtualTimeline(timeOf(now), activityDurationFrom(activityDuration));
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
      client: (work) => timeline.userCode.trackClient(work),
      observer: { ...observer, onError: (error) => timeline.fail(error) },
    });
    const giveBackAxios = answerInProcess(RPC_BASE_URL, (request) => {
      timeline.userCode.noteProgress();
      return this.#host.answerClient(request);
    });
    this.#giveBack = [showVirtualTime(timeline), giveBackAxios];
    current = this;
  }

  get now(): Date {
    return new Date(this.#timeline.now());
  }

  /** Lets so much time pass (`10m`, `30s`, `1d`), and everything happen that is due up to then, in order. */
  async advance(by: string): Promise<void> {
    await this.advanceTo(new Date(this.#timeline.now() + milliseconds(by)));
  }

  async advanceTo(when: string | Date): Promise<void> {
    await this.#timeline.reach({ until: timeOf(when), met: () => false });
  }

  /** Lets time pass until `predicate` holds, asked after every event. @throws Error once `within` (default 1d) has passed */
  async runUntil(predicate: () => boolean, { within = '1d' } = {}): Promise<void> {
    const until = this.#timeline.now() + milliseconds(within);
    const missed = () =>
      new Error(`not within ${within}, by ${this.now.toISOString()}: ${predicate}`);
    await this.#timeline.reach({ until, met: predicate, missed });
  }

  /** Called inside an activity: its run takes so much (more) time, and `Date` shows it. */
  advanceWithin(time: string): void {
    this.#timeline.advanceWithin(milliseconds(time));
  }

  /** Sends an HTTP request, and lets as much time pass as the function needs. */
  request(method: string, path: string, options: RequestOptions = {}): Promise<HttpAnswer> {
    const call = toHttpCall(method, new URL(path, ORIGIN), options);
    return this.#timeline.finish(() => this.#host.answer(call));
  }

  /** Fires a timer trigger, now. @throws Error when there is none of that name */
  fire(timerFunction: string): Promise<void> {
    return this.#timeline.finish(() => this.#host.fire(timerFunction));
  }

  /** Puts another app in the place of this one, as a deployment does: instances go on, with the new code. */
  deploy(app: App): void {
    this.#host.deploy(app);
  }

  /** Starts an instance as a client would. @throws Error when one is active, there is no such orchestrator, or the id is not legal */
  async start(
    orchestrator: string,
    { instanceId, input = null }: { instanceId: string; input?: unknown },
  ): Promise<void> {
    const { hub } = this.#host;
    if (!hub.hasOrchestrator(orchestrator)) throw new Error(`no orchestrator '${orchestrator}'`);
    const problem = problemOfId(instanceId);
    if (problem !== undefined) throw new Error(`instance '${instanceId}': ${problem}`);
    const status = hub.start(orchestrator, instanceId, JSON.stringify(input));
    if (status !== undefined) throw new Error(`instance '${instanceId}' already exists: ${status}`);
  }

  /** Sends an event; it arrives when time runs, if the faults let it. @throws Error when there was never such an instance */
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
    if (sent === 'unknown') throw new Error(`no instance '${instanceId}'`);
  }

  instance(instanceId: string): InstanceStatus | undefined {
    return this.#host.hub.find(instanceId)?.view();
  }

  /** How many timers of its newest generation are neither cancelled nor due. */
  openTimers(instanceId: string): number {
    return this.#host.hub.find(instanceId)?.openTimers.length ?? 0;
  }

  /** Runs the code once more on a recorded history, or on its first `events`. What it logs is dropped. */
  async replay(
    episode: Episode,
    events = episode.trigger.history.length,
  ): Promise<OrchestratorState> {
    const { functionName, trigger } = episode;
    const orchestrator = this.#host.app.functions.get(functionName);
    if (orchestrator === undefined) throw new Error(`no orchestrator '${functionName}'`);
    const given = { ...trigger, history: trigger.history.slice(0, events) };
    return asSent(await callOrchestrator(orchestrator, JSON.stringify(given), () => {}));
  }

  /** Gives `Date` and the timers back. What is known stays readable; time stands still. */
  close(): void {
    if (this.#timeline.closed) return;
    this.#timeline.close();
    for (const giveBack of this.#giveBack) giveBack();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** In ms since 1970. @throws RangeError when it is none */
function timeOf(when: string | Date): number {
  const time = new Date(when).getTime();
  if (Number.isNaN(time)) throw new RangeError(`not a time: '${when}'`);
  return time;
}
