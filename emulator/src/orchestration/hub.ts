import { type ActivityRun, ActivityRunner } from '../activities/activity-runner';
import { type App, findFunction } from '../app/app';
import type { LogSink, RegisteredFunction } from '../app/worker';
import { isoTime } from '../clock/real-globals';
import type { Timeline } from '../clock/timeline';
import { type FaultPlan, ORPHAN_WINDOW } from '../host/faults';
import type { Decision } from './action-list';
import { dispatch } from './dispatch';
import type { HubSnapshot, PendingCall, PendingMessage } from './hub-snapshot';
import { Instance, type Message, type RuntimeStatus } from './instance';
import { callOrchestrator } from './orchestrator-call';
import { type EventBody, EventType, type OrchestratorState } from './protocol';

/** Callbacks for what happens in a task hub. */
export interface HubObserver {
  /** A client started an instance. */
  started?(instance: Instance): void;
  /** A run of an activity ended. */
  ran?(run: ActivityRun): void;
  /** An orchestrator function was called: `trigger` is its input as JSON, `state` its output. */
  episode?(instance: Instance, trigger: string, state: OrchestratorState): void;
  /** An instance processed a batch of messages, and has its new state. */
  dispatched?(instance: Instance): void;
  /** An error that the user must see: something is not emulated, or an orchestrator never waits. */
  onError(error: Error): void;
}

export interface HubSetup {
  /** A function because a deployment replaces the app. */
  app(): App;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  /** How long a run of an activity may take, in ms. */
  readonly functionTimeout: number;
  readonly observer: HubObserver;
}

/** The Durable extension and its storage: instances, and the messages between instances, activities and clients. */
export class TaskHub {
  readonly faults: FaultPlan;
  readonly #setup: HubSetup;
  readonly #instances = new Map<string, Instance>();
  readonly #runner: ActivityRunner;
  readonly #sent = new Set<PendingMessage>();
  readonly #called = new Map<string, PendingCall>();
  #executions = 0;
  #dispatching = 0;

  constructor(setup: HubSetup) {
    this.#setup = setup;
    this.faults = setup.faults;
    this.#runner = new ActivityRunner({
      timeline: setup.timeline,
      faults: setup.faults,
      log: setup.log,
      functionTimeout: setup.functionTimeout,
      find: (name) => this.#find('activity', name),
      deliver: (instanceId, message, at) => this.#deliver(instanceId, message, at),
      ran: (run) => setup.observer.ran?.(run),
    });
  }

  /** Whether no orchestrator function is running. */
  get settled(): boolean {
    return this.#dispatching === 0;
  }

  snapshot(): HubSnapshot {
    const now = this.#setup.timeline.now();
    const waiting = this.all().flatMap(({ instanceId, inbox }) =>
      inbox.map((message) => ({ instanceId, message, at: now })),
    );
    return {
      instances: this.all().map((instance) => instance.row()),
      messages: [...waiting, ...this.#sent],
      calls: [...this.#called.values()],
      executions: this.#executions,
    };
  }

  /** Continues from a snapshot. An activity that was running then runs again, as on the real host. */
  restore({ instances, messages, calls, executions }: HubSnapshot): void {
    this.#executions = executions;
    for (const row of instances) this.#instances.set(row.instanceId, Instance.of(row));
    for (const { instanceId, message, at } of messages) this.#deliver(instanceId, message, at);
    for (const { instanceId, execution, decision } of calls) {
      const instance = this.#instances.get(instanceId);
      if (instance?.execution === execution) this.#callActivity(instance, decision);
    }
  }

  find(instanceId: string): Instance | undefined {
    return this.#instances.get(instanceId);
  }

  all(): readonly Instance[] {
    return [...this.#instances.values()];
  }

  hasOrchestrator(name: string): boolean {
    return this.#find('orchestration', name) !== undefined;
  }

  /** Starts an instance. @returns its status when it is already active; then nothing changes */
  start(name: string, instanceId: string, inputJson: string): RuntimeStatus | undefined {
    const existing = this.#instances.get(instanceId);
    if (existing?.active === true) return existing.status;
    const now = this.#setup.timeline.now();
    const instance = new Instance(name, instanceId, inputJson, this.#nextExecution(), now);
    if (existing !== undefined)
      instance.externalMessagesLostUntil = existing.externalMessagesLostUntil;
    this.#instances.set(instanceId, instance);
    this.#setup.observer.started?.(instance);
    const message = { event: instance.startEvent(), execution: instance.execution };
    this.#deliver(instanceId, message, now);
    return undefined;
  }

  /** Sends an external message. A message that was sent may still be lost. */
  send(instanceId: string, event: EventBody): 'sent' | 'finished' | 'unknown' {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined) return 'unknown';
    if (!instance.active) return 'finished';
    const now = this.#setup.timeline.now();
    for (const delay of this.faults.deliveries()) this.#deliver(instanceId, { event }, now + delay);
    return 'sent';
  }

  purge(instanceId: string): void {
    this.#instances.delete(instanceId);
  }

  #find(kind: RegisteredFunction['kind'], name: string): RegisteredFunction | undefined {
    return findFunction(this.#setup.app(), kind, name);
  }

  #nextExecution(): number {
    this.#executions += 1;
    return this.#executions;
  }

  #deliver(instanceId: string, message: Message, at: number): void {
    const { event, execution } = message;
    if ('TaskScheduledId' in event && execution !== undefined) {
      this.#called.delete(callKey(execution, event.TaskScheduledId));
    }
    const sent = { instanceId, message, at };
    this.#sent.add(sent);
    this.#setup.timeline.schedule(at, () => {
      this.#sent.delete(sent);
      this.#arrive(instanceId, message);
    });
  }

  #arrive(instanceId: string, message: Message): void {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined || !this.#reaches(instance, message)) return;
    instance.inbox.push(message);
    this.#wake(instance);
  }

  #reaches(instance: Instance, { event, execution }: Message): boolean {
    const now = this.#setup.timeline.now();
    if (execution === undefined)
      return instance.active && now >= instance.externalMessagesLostUntil;
    if (execution === instance.execution) return instance.active;
    if (this.faults.faults.orphans && event.EventType === EventType.TimerFired) {
      instance.externalMessagesLostUntil = now + ORPHAN_WINDOW;
    }
    return false;
  }

  /** Runs one dispatch at a time. It takes all messages of the same time; later messages wait for the next dispatch. */
  #wake(instance: Instance): void {
    if (instance.awake) return;
    instance.awake = true;
    const { timeline } = this.#setup;
    timeline.schedule(timeline.now(), () => this.#dispatch(instance));
  }

  async #dispatch(instance: Instance): Promise<void> {
    const batch = instance.inbox.splice(0).filter((message) => this.#reaches(instance, message));
    this.#dispatching += 1;
    try {
      if (batch.length > 0) await dispatch(instance, batch, this.#dispatchHost);
    } catch (error) {
      instance.status = 'Failed';
      instance.output = String(error);
      this.#setup.observer.onError(error as Error);
    }
    this.#dispatching -= 1;
    instance.awake = false;
    if (batch.length > 0) this.#setup.observer.dispatched?.(instance);
    if (instance.inbox.length > 0) this.#wake(instance);
  }

  readonly #dispatchHost = {
    now: () => this.#setup.timeline.now(),
    nextExecution: () => this.#nextExecution(),
    call: (instance: Instance, trigger: string) => this.#call(instance, trigger),
    execute: (instance: Instance, decision: Decision) => this.#execute(instance, decision),
    onError: (error: Error) => this.#setup.observer.onError(error),
  };

  async #call(instance: Instance, trigger: string): Promise<OrchestratorState> {
    const { name } = instance;
    const { log } = this.#setup;
    const orchestrator = this.#find('orchestration', name);
    // A deployment removed the function. Without actions, every history is non-deterministic.
    if (orchestrator === undefined) {
      log(
        'error',
        name,
        `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
      );
      return { isDone: false, actions: [[]], schemaVersion: 3 };
    }
    const state = await callOrchestrator(orchestrator, trigger, log);
    this.#setup.observer.episode?.(instance, trigger, state);
    return state;
  }

  #execute(instance: Instance, decision: Decision): void {
    const now = this.#setup.timeline.now();
    if (decision.kind === 'activity') {
      this.#callActivity(instance, decision);
      return;
    }
    const FireAt = isoTime(decision.fireAt);
    const event = { EventType: EventType.TimerFired, TimerId: decision.id, FireAt };
    const at = Math.max(now, decision.fireAt - this.faults.earliness());
    this.#deliver(instance.instanceId, { event, execution: instance.execution }, at);
  }

  #callActivity(instance: Instance, decision: PendingCall['decision']): void {
    const { instanceId, execution } = instance;
    this.#called.set(callKey(execution, decision.id), { instanceId, execution, decision });
    this.#runner.schedule(instance, decision, this.#setup.timeline.now());
  }
}

/** Executions are unique in a hub, and ids are unique in an execution. */
function callKey(execution: number, id: number): string {
  return `${execution}:${id}`;
}
