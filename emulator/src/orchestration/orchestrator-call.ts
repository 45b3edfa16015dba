import { invoke, type LogSink, type RegisteredFunction } from '../app/worker';
import type { OrchestratorState } from './protocol';

/** Fields that every trigger carries (azure-functions-durable-extension, `OrchestrationTriggerAttributeBindingProvider.cs`). */
const FIXED_FIELDS = JSON.stringify({
  isReplaying: false,
  parentInstanceId: null,
  upperSchemaVersion: 1,
  upperSchemaVersionNew: 3,
  longRunningTimerIntervalDuration: '3.00:00:00',
  maximumShortTimerDuration: '6.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
}).slice(1);

/** The text that the host hands to an orchestrator function. */
export function triggerJson(instanceId: string, inputJson: string, historyJson: string): string {
  return `{"history":[${historyJson}],"input":${inputJson},"instanceId":${JSON.stringify(instanceId)},${FIXED_FIELDS}`;
}

const STATE_MARK = '\n\n$OutOfProcData$:';

/**
 * One episode of an orchestrator function. When it throws, the SDK throws its state along in the message
 * (its `OrchestrationFailureError`); an error without a state counts as one that failed before any action.
 */
export async function callOrchestrator(
  orchestrator: RegisteredFunction,
  trigger: string,
  log: LogSink,
): Promise<OrchestratorState> {
  try {
    const data = await invoke(
      orchestrator,
      { [orchestrator.trigger.name]: { string: trigger } },
      log,
    );
    return JSON.parse(data?.json ?? 'null');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const mark = message.indexOf(STATE_MARK);
    if (mark >= 0) return JSON.parse(message.slice(mark + STATE_MARK.length));
    return { isDone: false, actions: [[]], schemaVersion: 3, error: message };
  }
}
