import { EventType, type HistoryEvent, parseValue } from '../../durable/history';
import type { OrchestratorWork } from '../../durable/protocol';
import type { OrchestrationTrigger } from '../sdk-3/actions';
import { corePackage } from './core-package';

/** What it returned. `actions` are `OrchestratorAction`s as JavaScript objects. */
export interface RecordedResponse {
  readonly isDone: boolean;
  readonly actions: readonly (readonly { readonly id: number }[])[];
  readonly schemaVersion: number;
  readonly customStatus?: unknown;
}

/** What an orchestrator function received, in the form of the input of durable-functions 3. */
export function recordedWork(work: OrchestratorWork): OrchestrationTrigger {
  const { pastEvents, newEvents, instanceId, executionId, inputJson, version } = work;
  const { parentInstanceId } = work;
  const history = [...pastEvents, ...newEvents];
  const input = parseValue(inputJson);
  return { instanceId, executionId, input, inputJson, version, parentInstanceId, history };
}

/** The call of an orchestrator function with the first events of a history: those since its last start are new. */
export function workOf(recorded: OrchestrationTrigger, events: number): OrchestratorWork {
  const { instanceId, executionId, inputJson, version, parentInstanceId } = recorded;
  const history = recorded.history.slice(0, events);
  const isStart = ({ EventType: type }: HistoryEvent) => type === EventType.OrchestratorStarted;
  const last = Math.max(history.findLastIndex(isStart), 0);
  return {
    instanceId,
    executionId: String(executionId),
    inputJson: String(inputJson),
    version: optionalText(version),
    parentInstanceId: optionalText(parentInstanceId),
    pastEvents: history.slice(0, last),
    newEvents: history.slice(last),
  };
}

const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

export function recordedResponse(base64: string): RecordedResponse {
  const { OrchestratorResponse } = corePackage().messages;
  const response = OrchestratorResponse.deserializeBinary(Buffer.from(base64, 'base64'));
  const actions: readonly { readonly id: number }[] = response
    .getActionsList()
    .map((action) => action.toObject());
  const customStatus = response.getCustomstatus()?.getValue();
  return {
    isDone: response.getActionsList().some((action) => action.hasCompleteorchestration()),
    actions: [actions],
    schemaVersion: 4,
    ...(customStatus ? { customStatus: JSON.parse(customStatus) } : {}),
  };
}
