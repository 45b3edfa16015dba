import {
  errorOf,
  invoke,
  type LogSink,
  type RegisteredFunction,
  requiresGrpc,
} from '../../functions/worker';
import { type EventBody, EventType, type FailureDetails } from '../history';
import { activityInput, activityResult, receivedValue, replacedResult } from './activity-values';
import { exceptionJson } from './host-errors';

/** The result of an activity, or the error that it threw. */
export type ActivityEnd = { readonly result: unknown } | ActivityFailure;

export interface ActivityFailure {
  readonly error: Error;
  /** What the history says instead of the usual text. */
  readonly reason?: string;
  readonly failureDetails?: FailureDetails;
}

/** What an activity receives from its orchestration, and from the host. */
export interface ActivityCall {
  readonly instanceId: string;
  readonly inputJson: string;
  /** The data of a durable client binding, as JSON. */
  readonly clientJson: string;
}

/** Never rejects. */
export async function callActivity(
  activity: RegisteredFunction,
  { instanceId, inputJson, clientJson }: ActivityCall,
  log: LogSink,
): Promise<ActivityEnd> {
  const { assumedWork, trigger, clientBinding } = activity;
  const data = activityInput(inputJson, requiresGrpc(activity));
  try {
    if (assumedWork !== undefined) {
      return { result: replacedResult(await assumedWork(receivedValue(data))) };
    }
    const triggerMetadata = { [trigger.name]: data, data, instanceId: { string: instanceId } };
    const client = clientBinding === undefined ? {} : { [clientBinding]: { string: clientJson } };
    const inputs = { [trigger.name]: data, ...client };
    const returned = await invoke(activity, inputs, log, triggerMetadata);
    return { result: activityResult(returned) };
  } catch (thrown) {
    const error = errorOf(thrown);
    return requiresGrpc(activity) ? failureForGrpc(activity.name, error) : { error };
  }
}

/** What the extension tells durable-functions 4 of an error: not its class, but what a colon separates in its message (its `OutOfProcMiddleware.cs`). */
function failureForGrpc(activity: string, error: Error): ActivityFailure {
  const { message, stack: StackTrace = '' } = error;
  const [, type, rest] = /^([\s\S]*?): (.*)/.exec(message) ?? [];
  const ErrorType = type?.trimEnd() ?? '(unknown)';
  const ErrorMessage = rest?.trimEnd() ?? message;
  return {
    error,
    reason: `Function '${activity}' failed with an unhandled exception.`,
    failureDetails: { ErrorType, ErrorMessage, StackTrace },
  };
}

/** The event that reports the end of task `id` to its orchestration. */
export function endEvent(id: number, activity: string, end: ActivityEnd): EventBody {
  if ('result' in end) {
    return {
      EventType: EventType.TaskCompleted,
      TaskScheduledId: id,
      Result: JSON.stringify(end.result),
    };
  }
  return {
    EventType: EventType.TaskFailed,
    TaskScheduledId: id,
    Reason: end.reason ?? `Activity function '${activity}' failed: ${end.error.message}`,
    Details: exceptionJson(end.error),
    ...(end.failureDetails === undefined ? {} : { FailureDetails: end.failureDetails }),
  };
}
