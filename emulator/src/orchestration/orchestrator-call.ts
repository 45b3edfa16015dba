import { invokeForResult, type LogSink, type RegisteredFunction } from '../app/worker';
import type { OrchestratorState } from './protocol';

/** Fields that every trigger has (azure-functions-durable-extension, `OrchestrationTriggerAttributeBindingProvider.cs`). */
const FIXED_FIELDS = JSON.stringify({
  isReplaying: false,
  parentInstanceId: null,
  upperSchemaVersion: 1,
  upperSchemaVersionNew: 3,
  longRunningTimerIntervalDuration: '3.00:00:00',
  maximumShortTimerDuration: '6.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
}).slice(1);

/** The input that the host passes to an orchestrator function, as JSON. */
export function triggerJson(instanceId: string, inputJson: string, historyJson: string): string {
  return `{"history":[${historyJson}],"input":${inputJson},"instanceId":${JSON.stringify(instanceId)},${FIXED_FIELDS}`;
}

const STATE_MARK = '\n\n$OutOfProcData$:';

/**
 * Runs one episode of an orchestrator function. The returned state contains the app's own objects: `asSent` converts it
 * to what the host would receive. When the function throws, the SDK appends the state to the error's message (its
 * `OrchestrationFailureError`). An error without a state counts as a failure before any action.
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

/** The host treats a state without an error as waiting (its `OutOfProcOrchestrationShim.cs`). */
function unseenFailure({ name }: RegisteredFunction, thrown: string): string {
  return `Executed 'Functions.${name}' (Failed): the orchestrator threw ${thrown || "''"}, which is not an Error with a message. The host does not see the failure: the instance stays Running. Throw an Error.`;
}

/** A state as the host receives it, after JSON. */
export function asSent(state: OrchestratorState): OrchestratorState {
  return JSON.parse(jsonOf(state));
}

/** The app returned a value that JSON cannot represent: a circular reference, a BigInt. */
export class NoJsonError extends Error {}

/** @throws NoJsonError */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new NoJsonError((error as Error).message);
  }
}
