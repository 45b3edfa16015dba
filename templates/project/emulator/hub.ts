import type { Decision } from './action-list';
import { type ActivityRun, ActivityRunner } from './activity-runner';
import type { App } from './app';
import { dispatch } from './dispatch';
import { type FaultPlan, ORPHAN_WINDOW } from './faults';
import { Instance, type Message, type RuntimeStatus } from './instance';
import { callOrchestrator } from './orchestrator-call';
import { type EventBody, EventType, type OrchestratorState } from './protocol';
import { isoTime } from './real-globals';
import type { Timeline } from './timeline';
import type { LogSink, RegisteredFunction } from './worker';

/** Who wants to know what happens in a task hub. */
export interface HubObserver {
  started?(instance: Instance): void;
  /** A run of an activity is over. */
  ran?(run: ActivityRun): void;
  /** An orchestrator function was called: with what text, and what it answered. */
  episode?(instance: Instance, trigger: string, state: OrchestratorState): void;
  /** A batch of messages was taken; the instance shows what came of it. */
  dispatched?(instance: Instance): void;
  /** What must not go unseen: something that is not emulated, a hot loop. */
  trouble(error: Error): void;
}

export interface HubSetup {
  /** Asked for each call: a deployment may change it. */
  app(): App;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  readonly observer: HubObserver;
}

/** The Durable extension and its storage: instances, and the messages between them, their activities and clients. */
export class TaskHub {
  readonly faults: FaultPlan;
  readonly #setup: HubSetup;
  readonly #instances = new Map<string, Instance>();
  readonly #runner: ActivityRunner;
  #executions = 0;

  constructor(setup: HubSetup) {
    this.#setup = setup;
    this.faults = setup.faults;
    this.#runner = new ActivityRunner({
      timeline: setup.timeline,
      faults: setup.faults,
      log: setup.log,
      find: (name) => this.#find('activity', name),
      deliver: (instanceId, message, at) => this.#deliver(instanceId, message, at),
      ran: (run) => setup.observer.ran?.(run),
    });
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

  /** Starts an instance, unless it is active: then its status is returned, and nothing changes. */
  start(name: string, instanceId: string, inputJson: string): RuntimeStatus | undefined {
    const existing = this.#instances.get(instanceId);
    if (existing?.active === true) return existing.status;
    const now = this.#setup.timeline.now();
    const instance = new Instance(name, instanceId, inputJson, this.#nextExecution(), now);
    if (existing !== undefined) instance.deafUntil = existing.deafUntil;
    this.#instances.set(instanceId, instance);
    this.#setup.observer.started?.(instance);
    const message = { event: instance.startEvent(), execution: instance.execution };
    this.#deliver(instanceId, message, now);
    return undefined;
  }

  /** Sends an external message. That it was sent says nothing about its arrival. */
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
    const found = this.#setup.app().functions.get(name);
    return found?.kind === kind ? found : undefined;
  }

  #nextExecution(): number {
    this.#executions += 1;
    return this.#executions;
  }

  #deliver(instanceId: string, message: Message, at: number): void {
    this.#setup.timeline.schedule(at, () => this.#arrive(instanceId, message));
  }

  #arrive(instanceId: string, message: Message): void {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined || !this.#reaches(instance, message)) return;
    instance.inbox.push(message);
    this.#wake(instance);
  }

  #reaches(instance: Instance, { event, execution }: Message): boolean {
    const now = this.#setup.timeline.now();
    if (execution === undefined) return instance.active && now >= instance.deafUntil;
    if (execution === instance.execution) return instance.active;
    if (this.faults.faults.orphans && event.EventType === EventType.TimerFired) {
      instance.deafUntil = now + ORPHAN_WINDOW;
    }
    return false;
  }

  /** One dispatch at a time; what arrives at the same moment comes along, what arrives meanwhile gets the next. */
  #wake(instance: Instance): void {
    if (instance.awake) return;
    instance.awake = true;
    const { timeline } = this.#setup;
    timeline.schedule(timeline.now(), () => this.#dispatch(instance));
  }

  async #dispatch(instance: Instance): Promise<void> {
    const batch = instance.inbox.splice(0).filter((message) => this.#reaches(instance, message));
    try {
      if (batch.length > 0) await dispatch(instance, batch, this.#dispatchHost);
    } catch (error) {
      instance.status = 'Failed';
      instance.output = String(error);
      this.#setup.observer.trouble(error as Error);
    }
    instance.awake = false;
    if (batch.length > 0) this.#setup.observer.dispatched?.(instance);
    if (instance.inbox.length > 0) this.#wake(instance);
  }

  readonly #dispatchHost = {
    now: () => this.#setup.timeline.now(),
    nextExecution: () => this.#nextExecution(),
    call: (instance: Instance, trigger: string) => this.#call(instance, trigger),
    carryOut: (instance: Instance, decision: Decision) => this.#carryOut(instance, decision),
    trouble: (error: Error) => this.#setup.observer.trouble(error),
  };

  async #call(instance: Instance, trigger: string): Promise<OrchestratorState> {
    const orchestrator = this.#find('orchestration', instance.name);
    // The code is gone since a deployment: no actions, so any history is non-deterministic.
    if (orchestrator === undefined) return { isDone: false, actions: [[]], schemaVersion: 3 };
    const state = await callOrchestrator(orchestrator, trigger, this.#setup.log);
    this.#setup.observer.episode?.(instance, trigger, state);
    return state;
  }

  #carryOut(instance: Instance, decision: Decision): void {
    const now = this.#setup.timeline.now();
    if (decision.kind === 'activity') {
      this.#runner.schedule(instance, decision, now);
      return;
    }
    const FireAt = isoTime(decision.fireAt);
    const event = { EventType: EventType.TimerFired, TimerId: decision.id, FireAt };
    const at = Math.max(now, decision.fireAt - this.faults.earliness());
    this.#deliver(instance.instanceId, { event, execution: instance.execution }, at);
  }
}
