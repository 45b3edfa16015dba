import type { Timeline } from '../clock/timeline';
import type { Decision } from './decision';
import { type DispatchHost, dispatch } from './dispatch';
import { type FaultPlan, ORPHAN_WINDOW } from './faults';
import { EventType } from './history';
import type { HubObserver } from './hub';
import { Instance, type InstanceRow, type InstanceStart, type Message } from './instance';
import type { Mail } from './mail';

export interface OrchestrationsHost extends Pick<DispatchHost, 'runEpisode' | 'ended'> {
  readonly timeline: Timeline;
  readonly mail: Mail;
  readonly faults: FaultPlan;
  readonly observer: HubObserver;
  execute(instance: Instance, decision: Decision): void;
  /** Why the host does not run the instance now; undefined when it does. */
  refuses(instance: Instance): string | undefined;
}

/** The orchestration instances of a task hub, and the messages that they process. */
export class Orchestrations {
  /** The number of executions so far: each has its number. */
  executions = 0;
  readonly #host: OrchestrationsHost;
  readonly #instances = new Map<string, Instance>();
  readonly #dispatchHost: DispatchHost;

  constructor(host: OrchestrationsHost) {
    this.#host = host;
    this.#dispatchHost = {
      now: () => host.timeline.now(),
      nextExecution: () => this.nextExecution(),
      runEpisode: host.runEpisode,
      execute: host.execute,
      ended: host.ended,
    };
  }

  find(instanceId: string): Instance | undefined {
    return this.#instances.get(instanceId);
  }

  all(): IterableIterator<Instance> {
    return this.#instances.values();
  }

  delete(instanceId: string): void {
    this.#instances.delete(instanceId);
  }

  restore(rows: readonly InstanceRow[], executions: number): void {
    this.executions = executions;
    for (const row of rows) this.#instances.set(row.instanceId, Instance.of(row));
  }

  nextExecution(): number {
    this.executions += 1;
    return this.executions;
  }

  /** Starts an instance. It replaces an older one of this id. */
  begin(start: InstanceStart): void {
    const { timeline, mail, observer } = this.#host;
    const { instanceId } = start;
    const now = timeline.now();
    const instance = new Instance(start, this.nextExecution(), now);
    const existing = this.#instances.get(instanceId);
    if (existing !== undefined)
      instance.externalMessagesLostUntil = existing.externalMessagesLostUntil;
    this.#instances.set(instanceId, instance);
    observer.started?.(instance);
    mail.send(instanceId, instance.startMessage());
  }

  arrive(instanceId: string, message: Message): void {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined || !this.#reaches(instance, message)) return;
    instance.inbox.push(message);
    this.#wake(instance);
  }

  #reaches(instance: Instance, { event, execution }: Message): boolean {
    const now = this.#host.timeline.now();
    if (execution === undefined)
      return instance.active && now >= instance.externalMessagesLostUntil;
    if (execution === instance.execution) return instance.active;
    if (this.#host.faults.faults.orphans && event.EventType === EventType.TimerFired) {
      instance.externalMessagesLostUntil = now + ORPHAN_WINDOW;
    }
    return false;
  }

  /** Runs one dispatch at a time. It takes all messages of the same time; later messages wait for the next dispatch. */
  #wake(instance: Instance): void {
    if (instance.awake) return;
    instance.awake = true;
    const { timeline } = this.#host;
    timeline.schedule(timeline.now(), () => this.#dispatch(instance));
  }

  async #dispatch(instance: Instance): Promise<void> {
    const { observer, refuses } = this.#host;
    const refusal = refuses(instance);
    if (refusal !== undefined) {
      instance.awake = false;
      this.report(instance, refusal);
      return;
    }
    const batch = instance.inbox.splice(0).filter((message) => this.#reaches(instance, message));
    instance.processing = batch;
    try {
      if (batch.length > 0) await dispatch(instance, batch, this.#dispatchHost);
    } catch (error) {
      instance.status = 'Failed';
      instance.output = String(error);
      observer.onError(error as Error);
    }
    instance.processing = [];
    instance.awake = false;
    if (batch.length > 0) observer.dispatched?.(instance);
    if (instance.inbox.length > 0) this.#wake(instance);
  }

  /** Says, once, what the host would not say: why nothing can wake the instance. */
  report(instance: Instance, why: string): void {
    if (instance.hangs === why) return;
    instance.hangs = why;
    this.#host.observer.onError(
      new Error(`the instance '${instance.instanceId}' waits forever, as on the host: ${why}`),
    );
  }
}
