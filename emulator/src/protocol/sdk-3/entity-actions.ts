import { createHash } from 'node:crypto';
import { isoTime } from '../../clock/real-globals';
import {
  type EntityName,
  type EntityRequest,
  entityIdOf,
  messageJson,
  RELEASE,
  REQUEST,
} from '../../durable/entities/entity-messages';
import type { HostContext } from './host-context';
import type { HostTask } from './host-task';
import { jsonOf } from './orchestrator-call';

/** An operation of the entity `@name@key`. */
export interface EntityOperation {
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
}

/** What an orchestration asks of entities, and the locks that it holds (azure-functions-durable-extension, `DurableOrchestrationContext.cs`). */
export class EntityActions {
  readonly #context: HostContext;
  #requests = 0;
  #locks: { readonly id: string; readonly entities: readonly EntityName[] } | undefined;

  constructor(context: HostContext) {
    this.#context = context;
  }

  call(operation: EntityOperation): HostTask {
    return this.#context.wait(this.#request(operation, false));
  }

  signal(operation: EntityOperation): void {
    this.#request(operation, true);
  }

  /** The entities pass the request on to each other; the last one responds. */
  lock(id: string, entities: readonly EntityName[]): HostTask {
    const [first] = entities;
    this.#locks = { id, entities };
    if (first !== undefined) {
      this.#send(entityIdOf(first), { op: null, id, ...this.#sender(), lockset: entities, pos: 0 });
    }
    return this.#context.wait(id);
  }

  /** Also called at the end of the orchestration. */
  release(): void {
    const { id, entities } = this.#locks ?? { id: '', entities: [] };
    const input = messageJson('Release', { parent: this.#context.work.instanceId, id });
    for (const entity of entities) {
      this.#context.send({
        kind: 'sendEvent',
        instanceId: entityIdOf(entity),
        name: RELEASE,
        input,
      });
    }
    this.#locks = undefined;
  }

  /** @returns the id of the request */
  #request({ instanceId, operation, input }: EntityOperation, isSignal: boolean): string {
    const id = this.#newId();
    this.#send(instanceId, {
      op: operation,
      ...(isSignal ? { signal: true } : {}),
      ...(input === undefined || input === null ? {} : { input: jsonOf(input) }),
      id,
      ...this.#sender(),
    });
    return id;
  }

  #send(instanceId: string, request: EntityRequest): void {
    const time = isoTime(this.#context.time);
    const input = messageJson('Request', {
      ...request,
      Timestamp: time,
      Predecessor: '0001-01-01T00:00:00',
      requestTime: time,
    });
    this.#context.send({ kind: 'sendEvent', instanceId, name: REQUEST, input });
  }

  #sender() {
    const { instanceId, executionId } = this.#context.work;
    return { parent: instanceId, parentExecution: executionId };
  }

  /** The same in every replay. */
  #newId(): string {
    const { work, time } = this.#context;
    const seed = `${work.instanceId}_${time}_${this.#requests}`;
    this.#requests += 1;
    const hash = createHash('sha1').update(seed).digest('hex');
    return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
  }
}
