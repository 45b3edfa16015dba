import type { Timeline } from '../../clock/timeline';
import { NotEmulatedError } from '../../functions/not-emulated';
import type { RegisteredFunction } from '../../functions/worker';
import { EventType } from '../history';
import { executionOf, type Message } from '../instance';
import type { Mail } from '../mail';
import type { EntityBatch, EntityBatchResult, ProtocolOf } from '../protocol';
import { Entity, type EntityRow, type EntityWork } from './entity';
import {
  type EntityName,
  type EntityRequest,
  type EntityResponse,
  entityIdOf,
  entityNameOf,
  messageJson,
  RELEASE,
  REQUEST,
  responseJson,
  scheduledRequest,
} from './entity-messages';

export interface EntitiesHost {
  readonly timeline: Timeline;
  readonly mail: Mail;
  readonly protocolOf: ProtocolOf;
  find(entity: string): RegisteredFunction | undefined;
  /** Lets time pass while the function waits. Rejects after `functionTimeout`. */
  call<T>(target: RegisteredFunction, work: () => Promise<T>): Promise<T>;
  isActive(instanceId: string): boolean;
  /** A GUID, unique in the hub. */
  newId(): string;
  onError(error: Error): void;
}

/** An operation that nobody waits for. `input` is JSON. */
export interface EntitySignal {
  readonly target: EntityName;
  readonly operation: string;
  readonly input?: string | undefined;
  /** When it arrives, in ms since 1970; absent for at once. */
  readonly at?: number | undefined;
}

/** The entities of a task hub. Each processes its requests in order, as many together as wait (the extension's `TaskEntityShim.cs`). */
export class Entities {
  readonly #host: EntitiesHost;
  readonly #entities = new Map<string, Entity>();

  constructor(host: EntitiesHost) {
    this.#host = host;
  }

  /** @param entityId `@name@key`, the name in lower case */
  find(entityId: string): Entity | undefined {
    return this.#entities.get(entityId);
  }

  all(): Iterable<Entity> {
    return this.#entities.values();
  }

  /** Removes an entity, as its history is purged. @returns false when it does not exist */
  purge(entityId: string): boolean {
    return this.#entities.delete(entityId);
  }

  restore(rows: readonly EntityRow[]): void {
    for (const row of rows) {
      const entity = Entity.of(row);
      this.#entities.set(row.entityId, entity);
      this.#wake(entity);
    }
  }

  /** @param sender the entity that signals; absent for a client */
  signal({ target, operation: op, input, at }: EntitySignal, sender?: string): void {
    const request: EntityRequest = {
      op,
      signal: true,
      ...(input === undefined ? {} : { input }),
      id: this.#host.newId(),
      ...(sender === undefined ? {} : { parent: sender }),
    };
    const name = at === undefined ? REQUEST : scheduledRequest(at);
    this.#send(entityIdOf(target), name, messageJson('Request', request), undefined, at);
  }

  arrive(entityId: string, { event }: Message): void {
    if (event.EventType !== EventType.EventRaised) return;
    const entity = this.#entities.get(entityId) ?? new Entity(entityId, this.#host.timeline.now());
    this.#entities.set(entityId, entity);
    const message = JSON.parse(event.Input);
    if (event.Name === RELEASE) entity.release(message);
    else entity.receive(message);
    this.#wake(entity);
  }

  /** Messages of the same time are processed together. */
  #wake(entity: Entity): void {
    if (entity.awake) return;
    entity.awake = true;
    const { timeline } = this.#host;
    // Not awaited: time may pass while the entity's code waits.
    timeline.schedule(timeline.now(), () => void this.#process(entity));
  }

  async #process(entity: Entity): Promise<void> {
    const work = entity.take();
    try {
      if (work !== undefined) await this.#run(entity, work);
    } catch (error) {
      this.#host.onError(error as Error);
    }
    entity.done();
    entity.awake = false;
    if (work !== undefined) this.#wake(entity);
    else if (entity.isEmpty) this.#entities.delete(entity.entityId);
    else this.#checkLock(entity);
  }

  /** Call this when an instance has ended: the host does not release what it holds. */
  ended(instanceId: string): void {
    for (const entity of this.#entities.values()) {
      if (entity.lockedBy === instanceId) this.#checkLock(entity);
    }
  }

  /** After the messages that are on their way: the release may be one of them. */
  #checkLock(entity: Entity): void {
    const { timeline, isActive } = this.#host;
    if (entity.lockedBy === undefined || isActive(entity.lockedBy)) return;
    timeline.schedule(timeline.now(), () => this.#reportLock(entity));
  }

  #reportLock({ entityId, lockedBy, queue, awake }: Entity): void {
    if (awake || queue.length === 0 || lockedBy === undefined) return;
    this.#host.onError(
      new Error(
        `the entity '${entityId}' waits forever, as on the host: the instance '${lockedBy}' has ended without releasing its lock`,
      ),
    );
  }

  async #run(entity: Entity, { operations, lock }: EntityWork): Promise<void> {
    if (operations.length > 0) await this.#operate(entity, operations);
    if (lock !== undefined) this.#grant(entity, lock);
  }

  async #operate(entity: Entity, operations: readonly EntityRequest[]): Promise<void> {
    const { timeline, protocolOf, find, call } = this.#host;
    const { entityId, exists, stateJson } = entity;
    const { name } = entityNameOf(entityId);
    const target = find(name);
    if (target === undefined) throw new Error(noEntity(name));
    const batch = { entityId, exists, stateJson, operations };
    const run = () => protocolOf(target).runEntity(target, batch);
    const result = await call(target, run).catch((error) => failedBatch(batch, error));
    entity.exists = result.exists;
    entity.stateJson = result.stateJson;
    entity.updatedAt = timeline.now();
    for (const [index, request] of operations.entries()) {
      this.#respond(request, result.results[index] ?? {});
    }
    for (const signal of result.signals) this.signal(signal, entityId);
  }

  /** Locks the entity, and passes the request on to the next one, or tells its sender that it has all locks. */
  #grant(entity: Entity, request: EntityRequest): void {
    const { lockset = [], pos = 0, parent } = request;
    entity.lockedBy = parent;
    const next = lockset[pos + 1];
    if (next === undefined) this.#respond(request, { result: 'Lock Acquisition Completed' });
    else this.#send(entityIdOf(next), REQUEST, JSON.stringify({ ...request, pos: pos + 1 }));
  }

  #respond(request: EntityRequest, response: EntityResponse): void {
    const { signal, id, parent, parentExecution } = request;
    if (signal === true || parent === undefined) return;
    const execution = parentExecution === undefined ? undefined : executionOf(parentExecution);
    this.#send(parent, id, responseJson(request, response), execution);
  }

  #send(to: string, Name: string, Input: string, execution?: number, at?: number): void {
    const event = { EventType: EventType.EventRaised, Name, Input };
    this.#host.mail.send(to, execution === undefined ? { event } : { event, execution }, at);
  }
}

/** Such as after `functionTimeout`: every operation fails, and the state stays. */
function failedBatch(
  { exists, stateJson, operations }: EntityBatch,
  error: unknown,
): EntityBatchResult {
  if (error instanceof NotEmulatedError) throw error;
  const failure = { result: (error as Error).message, exceptionType: 'Error' };
  return { exists, stateJson, results: operations.map(() => failure), signals: [] };
}

/** The host's reason when an entity function is missing. */
export const noEntity = (name: string): string =>
  `The function '${name}' doesn't exist, is disabled, or is not an entity function.`;
