import { type ActivityRun, ActivityRunner } from '../activities/activity-runner';
import type { App } from '../app/app';
import type { LogSink, RegisteredFunction } from '../app/worker';
import { isoTime } from '../clock/real-globals';
import type { Timeline } from '../clock/timeline';
import { type FaultPlan, ORPHAN_WINDOW } from '../host/faults';
import type { Decision } from './action-list';
import { dispatch } from './dispatch';
import { Instance, type InstanceRow, type Message, type RuntimeStatus } from './instance';
import { callOrchestrator } from './orchestrator-call';
import { type EventBody, EventType, type OrchestratorState } from './protocol';

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
  onError(error: Error): void;
}

export interface HubSetup {
  /** Asked for each call: a deployment may change it. */
  app(): App;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  /** How long one run of an activity may take, in ms. */
  readonly functionTimeout: number;
  readonly observer: HubObserver;
}

/** A message that was sent and has not arrived; `at` in ms since 1970. */
interface Sent {
  readonly instanceId: string;
  readonly message: Message;
  readonly at: number;
}

/** An activity that was called and has not answered. */
interface Called {
  readonly instanceId: string;
  readonly execution: number;
  readonly decision: Extract<Decision, { kind: 'activity' }>;
}

/** All that a task hub keeps in its storage, as JSON can hold it. */
export interface HubContents {
  readonly instances: readonly InstanceRow[];
  readonly messages: readonly Sent[];
  readonly calls: readonly Called[];
  readonly executions: number;
}

/** The Durable extension and its storage: instances, and the messages between them, their activities and clients. */
export class TaskHub {
  readonly faults: FaultPlan;
  readonly #setup: HubSetup;
  readonly #instances = new Map<string, Instance>();
  readonly #runner: ActivityRunner;
  readonly #sent = new Set<Sent>();
  readonly #called = new Map<string, Called>();
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

  /** Whether no orchestrator function is running at this moment. */
  get settled(): boolean {
    return this.#dispatching === 0;
  }

  contents(): HubContents {
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

  /** Goes on where another host has ended. An activity that was running then runs again, as on the real host. */
  restore({ instances, messages, calls, executions }: HubContents): void {
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

  /** Starts an instance, unless it is active: then its status is returned, and nothing changes. */
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
    const { functions } = this.#setup.app();
    // The host compares ignoring case (its `FunctionName.cs`).
    const found =
      functions.get(name) ??
      [...functions.values()].find((each) => each.name.toLowerCase() === name.toLowerCase());
    return found?.kind === kind ? found : undefined;
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

  /** One dispatch at a time; what arrives at the same moment comes along, what arrives meanwhile gets the next. */
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
    carryOut: (instance: Instance, decision: Decision) => this.#carryOut(instance, decision),
    onError: (error: Error) => this.#setup.observer.onError(error),
  };

  async #call(instance: Instance, trigger: string): Promise<OrchestratorState> {
    const { name } = instance;
    const { log } = this.#setup;
    const orchestrator = this.#find('orchestration', name);
    // The code is gone since a deployment: no actions, so any history is non-deterministic.
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

  #carryOut(instance: Instance, decision: Decision): void {
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

  #callActivity(instance: Instance, decision: Called['decision']): void {
    const { instanceId, execution } = instance;
    this.#called.set(callKey(execution, decision.id), { instanceId, execution, decision });
    this.#runner.schedule(instance, decision, this.#setup.timeline.now());
  }
}

/** Executions are unique in a hub, and ids in an execution. */
function callKey(execution: number, id: number): string {
  return `${execution}:${id}`;
}
