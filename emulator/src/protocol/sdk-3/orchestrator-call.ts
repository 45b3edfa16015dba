import type { OrchestratorWork } from '../../durable/protocol';
import { invokeForResult, type LogSink, type RegisteredFunction } from '../../functions/worker';
import type { OrchestratorState } from './actions';

/** Fields that every trigger has (azure-functions-durable-extension, `OrchestrationTriggerAttributeBindingProvider.cs`). */
const FIXED_FIELDS = JSON.stringify({
  isReplaying: false,
  upperSchemaVersion: 1,
  upperSchemaVersionNew: 3,
  longRunningTimerIntervalDuration: '3.00:00:00',
  maximumShortTimerDuration: '6.00:00:00',
}).slice(1);

/** The input that the host passes to an orchestrator function, as JSON. */
export function triggerJson(
  { instanceId, parentInstanceId, inputJson }: OrchestratorWork,
  historyJson: string,
  httpPollingInterval: number,
): string {
  const fields = JSON.stringify({
    instanceId,
    parentInstanceId: parentInstanceId ?? null,
    defaultHttpAsyncRequestSleepTimeMillseconds: httpPollingInterval,
  }).slice(1, -1);
  return `{"history":[${historyJson}],"input":${inputJson || 'null'},${fields},${FIXED_FIELDS}`;
}

const STATE_MARK = '\n\n$OutOfProcData$:';

/**
 * Runs one episode of an orchestrator function. The returned state contains the app's own objects: `asSent` converts it
 * to what the host would receive. When the function throws, the SDK appends the state to the error's message (its
 * `OrchestrationFailureError`).
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
    const { message, stack = '' } = error as Error;
    const mark = message.indexOf(STATE_MARK);
    if (mark < 0) return unreadable({ message, stack });
    const state: OrchestratorState = JSON.parse(message.slice(mark + STATE_MARK.length));
    if (state.error && !state.isDone) return state;
    // The host makes nothing of an error that follows `continueAsNew`.
    if (state.error) return unreadable({ message: state.error, stack });
    log('error', orchestrator.name, unseenError(orchestrator));
    // The SDK writes `false` there: whether the orchestrator has returned (its `TaskOrchestrationExecutor`).
    return unreadable({ message: message.slice(0, mark), stack });
  }
}

/**
 * A failure without a state that the host can read. It knows no actions then, so a replay of tasks that were scheduled
 * before finds that none of them is scheduled: the instance fails as non-deterministic. Recorded in `errors` and `values`.
 */
export function unreadable(error: { message: string; stack?: string }): OrchestratorState {
  const text = `Result: Failure\nException: ${error.message}\nStack: ${error.stack ?? ''}`;
  const state = { isDone: false, actions: [[]], schemaVersion: 3 };
  return { ...state, error: `One or more errors occurred. (${text})` };
}

function unseenError({ name }: RegisteredFunction): string {
  return `Executed 'Functions.${name}' (Failed): the orchestrator threw something that is not an Error with a message. The host cannot read what failed, and may report a non-deterministic workflow. Throw an Error.`;
}

/** A state as the host receives it, after JSON. */
export function asSent(state: OrchestratorState): OrchestratorState {
  return JSON.parse(jsonOf(state));
}

/** The app returned a value that JSON cannot represent: a circular reference, a BigInt. */
export class NoJsonError extends Error {}

/** The host refuses what the orchestrator asked for, with this message. */
export class RefusedError extends Error {}

/** @throws NoJsonError */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    const { message, stack } = error as Error;
    throw Object.assign(new NoJsonError(message), { stack });
  }
}

/** Of an activity: the SDK has already converted strings to JSON (its `Utils.processInput`), but no other values. */
export function inputJson(input: unknown): string {
  return typeof input === 'string' ? input : jsonOf(input);
}
