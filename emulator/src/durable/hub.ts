import type { Timeline } from '../clock/timeline';
import { type App, findFunction } from '../functions/app';
import type { LogSink, RegisteredFunction } from '../functions/worker';
import type { ActivityRun } from './activities/activity-run';
import { ActivityRunner } from './activities/activity-runner';
import { Entities } from './entities/entities';
import { isEntityId } from './entities/entity-messages';
import { runEpisode } from './episode';
import type { FaultPlan } from './faults';
import type { EventBody } from './history';
import type { SendHttp } from './http-activity';
import type { HubSnapshot } from './hub-snapshot';
import type { Instance, InstanceStart, Message, RuntimeStatus } from './instance';
import { Mail } from './mail';
import { Orchestrations } from './orchestrations';
import type { ProtocolOf } from './protocol';
import { type RewindAnswer, rewind } from './rewind';
import { Tasks } from './tasks';
import { runsVersion, type VersionSettings } from './versions';

/** Callbacks for what happens in a task hub. */
export interface HubObserver {
  /** An instance was started. */
  started?(instance: Instance): void;
  /** A run of an activity ended. */
  ran?(run: ActivityRun): void;
  /** An instance processed a batch of messages, and has its new state. */
  dispatched?(instance: Instance): void;
  /** A function exceeded `functionTimeout`: the host restarts its worker. */
  timedOut?(): void;
  /** An error that the user must see: something is not emulated, an orchestrator never waits, or an instance hangs. */
  onError(error: Error): void;
}

export interface HubSetup {
  /** A function because a deployment replaces the app. */
  app(): App;
  readonly protocolOf: ProtocolOf;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  /** How long a run of an activity may take, in ms. */
  readonly functionTimeout: number;
  /** The data of a durable client binding, as JSON. */
  clientJson(): string;
  readonly versions: VersionSettings;
  readonly observer: HubObserver;
  /** Sends the requests of `callHttp`. */
  readonly sendHttp: SendHttp;
  /** The worker process has ended: fails the calls of all functions but activities. */
  failCalls(error: Error): void;
  /** Calls an entity function: lets time pass while it waits, and rejects after `functionTimeout`. */
  call<T>(target: RegisteredFunction, work: () => Promise<T>): Promise<T>;
}

/** The Durable extension and its storage: instances, entities, and the messages between them, activities and clients. */
export class TaskHub {
  readonly faults: FaultPlan;
  readonly activities: ActivityRunner;
  readonly entities: Entities;
  readonly #setup: HubSetup;
  readonly #mail: Mail;
  readonly #orchestrations: Orchestrations;
  readonly #tasks: Tasks;
  #ids = 0;

  constructor(setup: HubSetup) {
    const { timeline, faults, observer } = setup;
    this.#setup = setup;
    this.faults = faults;
    const mail = new Mail(timeline, (instanceId, message) => this.#arrive(instanceId, message));
    this.#mail = mail;
    this.activities = new ActivityRunner({
      ...setup,
      find: (name) => this.#find('activity', name),
      deliver: (instanceId, message, at) => {
        this.#tasks.returned(message.execution, message.event);
        return mail.send(instanceId, message, at);
      },
      ran: (run) => observer.ran?.(run),
      timedOut: () => observer.timedOut?.(),
      onError: (error) => observer.onError(error),
    });
    this.entities = new Entities({
      ...setup,
      mail,
      find: (name) => this.#find('entity', name),
      isActive: (instanceId) => this.find(instanceId)?.active === true,
      newId: () => this.#newId(),
      onError: (error) => observer.onError(error),
    });
    this.#orchestrations = new Orchestrations({
      timeline,
      mail,
      faults,
      observer,
      runEpisode: async (instance, newEvents) => {
        const orchestrator = this.#find('orchestration', instance.name);
        const episode = await runEpisode(instance, newEvents, orchestrator, setup);
        if (episode.hangs !== undefined) this.#orchestrations.report(instance, episode.hangs);
        return episode;
      },
      execute: (instance, decision) => this.#tasks.execute(instance, decision),
      ended: (instance, outcome) => {
        this.#tasks.answerParent(instance, outcome);
        this.entities.ended(instance.instanceId);
      },
      refuses: (instance) => this.#refusal(instance),
    });
    this.#tasks = new Tasks({
      mail,
      faults,
      activities: this.activities,
      now: () => timeline.now(),
      has: (kind, name) => this.#find(kind, name) !== undefined,
      begin: (start) => this.#begin(start),
      report: (instance, why) => this.#orchestrations.report(instance, why),
    });
  }

  snapshot(): HubSnapshot {
    const now = this.#setup.timeline.now();
    const waiting = this.all().flatMap(({ instanceId, processing, inbox }) =>
      [...processing, ...inbox].map((message) => ({ instanceId, message, at: now })),
    );
    return {
      instances: this.all().map((instance) => instance.row()),
      entities: [...this.entities.all()].map((entity) => entity.row()),
      messages: [...waiting, ...this.#mail.pending],
      calls: this.#tasks.calls,
      executions: this.#orchestrations.executions,
      ids: this.#ids,
    };
  }

  /**
   * Continues from a snapshot. An activity that was running then runs again, as on the real host.
   * @param runsFailWith the worker ended in these runs: they fail with this error
   */
  restore(
    { instances, entities, messages, calls, executions, ids }: HubSnapshot,
    runsFailWith?: string,
  ): void {
    this.#ids = ids;
    this.#orchestrations.restore(instances, executions);
    this.entities.restore(entities);
    for (const { instanceId, message, at } of messages) this.#mail.send(instanceId, message, at);
    for (const { instanceId, execution, decision } of calls) {
      const instance = this.find(instanceId);
      if (instance?.execution !== execution) continue;
      this.#tasks.callActivity(instance, decision, runsFailWith);
    }
  }

  find(instanceId: string): Instance | undefined {
    return this.#orchestrations.find(instanceId);
  }

  all(): readonly Instance[] {
    return [...this.#orchestrations.all()];
  }

  hasOrchestrator(name: string): boolean {
    return this.#find('orchestration', name) !== undefined;
  }

  hasEntity(name: string): boolean {
    return this.#find('entity', name) !== undefined;
  }

  /** Starts an instance. @returns its status when it is already active; then nothing changes */
  start(start: InstanceStart): RuntimeStatus | undefined {
    const existing = this.find(start.instanceId);
    if (existing?.active === true) return existing.status;
    this.#begin(start);
    return undefined;
  }

  /** Sends an external message. A message that was sent may still be lost. */
  send(instanceId: string, event: EventBody): 'sent' | 'finished' | 'unknown' {
    const instance = this.find(instanceId);
    if (instance === undefined) return 'unknown';
    if (!instance.active) return 'finished';
    const now = this.#setup.timeline.now();
    for (const delay of this.faults.deliveries()) {
      this.#mail.send(instanceId, { event }, now + delay);
    }
    return 'sent';
  }

  /** Runs a failed instance again from the tasks that failed, and those of its sub-orchestrations. */
  rewind(instanceId: string, reason: string): RewindAnswer {
    return rewind(instanceId, reason, {
      find: (id) => this.find(id),
      nextExecution: () => this.#orchestrations.nextExecution(),
      send: (id, message) => void this.#mail.send(id, message),
    });
  }

  purge(instanceId: string): void {
    this.#orchestrations.delete(instanceId);
  }

  #begin(start: InstanceStart): void {
    const { defaultVersion } = this.#setup.versions;
    this.#orchestrations.begin({ ...start, version: start.version ?? defaultVersion });
  }

  #arrive(instanceId: string, message: Message): void {
    // Over HTTP, the host also starts orchestrations with such an id.
    const isEntity = isEntityId(instanceId) && this.find(instanceId) === undefined;
    if (isEntity) this.entities.arrive(instanceId, message);
    else this.#orchestrations.arrive(instanceId, message);
  }

  #refusal({ version }: Instance): string | undefined {
    const { versions } = this.#setup;
    if (versions.versionFailureStrategy === 'Fail' || runsVersion(version, versions)) {
      return undefined;
    }
    const { versionMatchStrategy: strategy, defaultVersion = '' } = versions;
    return `its version is '${version ?? ''}', and a host with the defaultVersion '${defaultVersion}' does not run it (versionMatchStrategy ${strategy})`;
  }

  #find(kind: RegisteredFunction['kind'], name: string): RegisteredFunction | undefined {
    return findFunction(this.#setup.app(), kind, name);
  }

  /** It looks like a GUID, but is a counter. */
  #newId(): string {
    this.#ids += 1;
    return `00000000-0000-4000-a000-${this.#ids.toString(16).padStart(12, '0')}`;
  }
}
