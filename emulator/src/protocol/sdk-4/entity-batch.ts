import type { OperationAction } from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { EntitySignal } from '../../durable/entities/entities';
import { type EntityResponse, entityNameOf } from '../../durable/entities/entity-messages';
import type { EntityBatch, EntityBatchResult } from '../../durable/protocol';
import { NotEmulatedError } from '../../functions/not-emulated';
import type { CorePackage } from './core-package';
import { textMessage } from './event-messages';
import { failureOf } from './failure-messages';

/** The input of an entity function: a base64 `EntityBatchRequest`. */
export function entityRequest(core: CorePackage, batch: EntityBatch): string {
  const { messages } = core;
  const request = new messages.EntityBatchRequest();
  request.setInstanceid(batch.entityId);
  if (batch.stateJson !== undefined) request.setEntitystate(textMessage(core, batch.stateJson));
  request.setOperationsList(
    batch.operations.map(({ op, id, input }) => {
      const operation = new messages.OperationRequest();
      operation.setOperation(op ?? '');
      operation.setRequestid(id);
      if (input !== undefined) operation.setInput(textMessage(core, input));
      return operation;
    }),
  );
  return Buffer.from(request.serializeBinary()).toString('base64');
}

/** Reads a base64 `EntityBatchResult`. @throws Error when the batch failed as a whole, NotEmulatedError */
export function entityResult(core: CorePackage, base64: string): EntityBatchResult {
  const bytes = Buffer.from(base64, 'base64');
  const result = core.messages.EntityBatchResult.deserializeBinary(bytes);
  const failure = result.getFailuredetails();
  if (failure !== undefined) throw new Error(failure.getErrormessage());
  const stateJson: string | undefined = result.getEntitystate()?.getValue() || undefined;
  return {
    exists: stateJson !== undefined,
    stateJson,
    results: result.getResultsList().map((each): EntityResponse => {
      const failed = each.getFailure()?.getFailuredetails();
      const json: string | undefined = each.getSuccess()?.getResult()?.getValue();
      if (failed !== undefined) return { failureDetails: failureOf(failed) };
      return json === undefined ? {} : { result: json };
    }),
    signals: result.getActionsList().map(signalOf),
  };
}

function signalOf(action: OperationAction): EntitySignal {
  const signal = action.getSendsignal();
  if (signal === undefined) throw new NotEmulatedError('an orchestration that an entity starts');
  const at: Date | undefined = signal.getScheduledtime()?.toDate();
  return {
    target: entityNameOf(signal.getInstanceid()),
    operation: signal.getName(),
    input: signal.getInput()?.getValue() || undefined,
    at: at?.getTime(),
  };
}
