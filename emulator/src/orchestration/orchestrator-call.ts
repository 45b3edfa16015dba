import { invokeForResult, type LogSink, type RegisteredFunction } from '../app/worker';
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
 * One episode of an orchestrator function. What it answers holds the app's own objects: `asSent` is what the host would
 * get. When it throws, the SDK throws its state along in the message
 * (its `OrchestrationFailureError`); an error without a state counts as one that failed before any action.
 */
export async function callOrchestrator(
  orchestrator: RegisteredFunction,
  trigger: string,
  log: LogSink,
): Promise<OrchestratorState> {
  try {
    const inputs = { [orchestrator.trigger.name]: { string: trigger } };
    return (await invokeForResult(orchestrator, inputs, log)) as OrchestratorState;
  } catch (error) {
    const { message } = error as Error;
    const mark = message.indexOf(STATE_MARK);
    if (mark >= 0) {
      const state: OrchestratorState = JSON.parse(message.slice(mark + STATE_MARK.length));
      if (state.error === undefined) {
        log('error', orchestrator.name, unseenFailure(orchestrator, message.slice(0, mark)));
      }
      return state;
    }
    return { isDone: false, actions: [[]], schemaVersion: 3, error: message };
  }
}

/** The host takes a state without an error for one that waits (its `OutOfProcOrchestrationShim.cs`). */
function unseenFailure({ name }: RegisteredFunction, thrown: string): string {
  return `Executed 'Functions.${name}' (Failed): ${thrown || "''"} was thrown: not an Error with a message, so the host sees no failure: the instance stays Running`;
}

/** An answer as it comes out of JSON. */
export function asSent(state: OrchestratorState): OrchestratorState {
  return JSON.parse(jsonOf(state));
}

/** The app has put something into its answer that JSON cannot hold: a circle, a BigInt. */
export class NoJsonError extends Error {}

/** @throws NoJsonError */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new NoJsonError((error as Error).message);
  }
}
