import { type EntityName, entityNameOf } from '../../durable/entities/entity-messages';
import type { EntityBatch, EntityBatchResult } from '../../durable/protocol';
import { invokeForResult, type LogSink, type RegisteredFunction } from '../../functions/worker';

/** What an entity function returns (durable-functions, `EntityState`). */
interface EntityState {
  readonly entityExists: boolean;
  readonly entityState?: string | null;
  readonly results: readonly { readonly isError: boolean; readonly result?: string }[];
  readonly signals: readonly {
    readonly target: EntityName;
    readonly name: string;
    readonly input: string;
  }[];
}

/** Runs a batch of operations (azure-functions-durable-extension, `EntityTriggerAttributeBindingProvider.cs`, `ExecuteOutOfProcBatch`). */
export async function callEntity(
  entity: RegisteredFunction,
  { entityId, exists, stateJson, operations }: EntityBatch,
  log: LogSink,
): Promise<EntityBatchResult> {
  const trigger = JSON.stringify({
    self: entityNameOf(entityId),
    exists,
    state: stateJson ?? null,
    batch: operations.map(({ op, input = null, signal = false }) => ({
      name: op,
      input,
      isSignal: signal,
    })),
  });
  const returned = await invokeForResult(
    entity,
    { [entity.trigger.name]: { string: trigger } },
    log,
  );
  const state: EntityState = JSON.parse(JSON.stringify(returned));
  return {
    exists: state.entityExists,
    stateJson: state.entityState ?? undefined,
    results: state.results.slice(0, operations.length).map(({ isError, result }) => ({
      ...(result === undefined ? {} : { result }),
      ...(isError ? { exceptionType: 'Error' } : {}),
    })),
    signals: state.signals.map(({ target, name, input }) => ({ target, operation: name, input })),
  };
}
