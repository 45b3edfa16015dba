import type { EntityRelease, EntityRequest } from './entity-messages';

/** An entity as JSON: what the host keeps in its storage. */
export interface EntityRow {
  readonly entityId: string;
  readonly exists: boolean;
  /** JSON; undefined when it has no state. */
  readonly stateJson: string | undefined;
  readonly lockedBy: string | undefined;
  readonly queue: readonly EntityRequest[];
  readonly updatedAt: number;
}

/** Operations that the entity runs together, and the request for a lock that follows them. */
export interface EntityWork {
  readonly operations: readonly EntityRequest[];
  readonly lock: EntityRequest | undefined;
}

/** A durable entity: its state, its lock, and the requests that wait (the extension's `SchedulerState.cs`). */
export class Entity implements EntityRow {
  /** `@name@key` */
  readonly entityId: string;
  exists = false;
  stateJson: string | undefined;
  /** The instance that holds the lock. */
  lockedBy: string | undefined;
  readonly #waiting: EntityRequest[] = [];
  /** What `take` returned, until `done`: a host that restarts meanwhile repeats it. */
  #taken: readonly EntityRequest[] = [];
  /** The time of its last operation, in ms since 1970. */
  updatedAt: number;
  /** Its requests are being processed, or will be at this moment. */
  awake = false;

  constructor(entityId: string, now: number) {
    this.entityId = entityId;
    this.updatedAt = now;
  }

  static of({ queue, ...row }: EntityRow): Entity {
    const entity = Object.assign(new Entity(row.entityId, row.updatedAt), row);
    entity.#waiting.push(...queue);
    return entity;
  }

  get queue(): readonly EntityRequest[] {
    return [...this.#taken, ...this.#waiting];
  }

  row(): EntityRow {
    const { entityId, exists, stateJson, lockedBy, queue, updatedAt } = this;
    return { entityId, exists, stateJson, lockedBy, queue, updatedAt };
  }

  /** Nothing is left of it: the host removes it. */
  get isEmpty(): boolean {
    return !this.exists && this.queue.length === 0 && this.lockedBy === undefined;
  }

  /** The requests of the lock's holder go before all others. */
  receive(request: EntityRequest): void {
    const waiting = this.#waiting;
    const isHolder = this.lockedBy !== undefined && this.lockedBy === request.parent;
    const others = isHolder ? waiting.findIndex(({ parent }) => parent !== this.lockedBy) : -1;
    waiting.splice(others >= 0 ? others : waiting.length, 0, request);
  }

  release({ parent }: EntityRelease): void {
    if (this.lockedBy === parent) this.lockedBy = undefined;
  }

  /** Takes what may run now: operations up to the first request for a lock. Undefined when everything waits. */
  take(): EntityWork | undefined {
    const operations: EntityRequest[] = [];
    let next = this.#next();
    while (next !== undefined && next.lockset === undefined) {
      operations.push(next);
      next = this.#next();
    }
    this.#taken = next === undefined ? operations : [...operations, next];
    return this.#taken.length === 0 ? undefined : { operations, lock: next };
  }

  done(): void {
    this.#taken = [];
  }

  #next(): EntityRequest | undefined {
    const [first] = this.#waiting;
    const mayRun = this.lockedBy === undefined || this.lockedBy === first?.parent;
    return mayRun ? this.#waiting.shift() : undefined;
  }
}
