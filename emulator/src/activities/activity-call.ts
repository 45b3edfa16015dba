import type { TypedData } from '../app/functions-core-shim';
import { errorOf, invoke, type LogSink, type RegisteredFunction } from '../app/worker';
import { type EventBody, EventType } from '../orchestration/protocol';

/** The result of an activity, or the error that it threw. */
export type ActivityEnd = { readonly result: unknown } | { readonly error: Error };

/** Never rejects. `inputJson` is the orchestrator's input, as JSON. */
export async function callActivity(
  activity: RegisteredFunction,
  inputJson: string,
  log: LogSink,
): Promise<ActivityEnd> {
  const { assumedWork } = activity;
  try {
    if (assumedWork !== undefined) {
      const result = await assumedWork(JSON.parse(inputJson));
      return { result: JSON.parse(JSON.stringify(result) ?? 'null') };
    }
    const data = await invoke(activity, { [activity.trigger.name]: { string: inputJson } }, log);
    return { result: fromTypedData(data) };
  } catch (error) {
    return { error: errorOf(error) };
  }
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
    // Two spaces, as observed on the real host.
    Reason: `Activity function '${activity}' failed:  ${end.error.message}`,
    Details: end.error.stack ?? '',
  };
}

function fromTypedData(data: TypedData | null | undefined): unknown {
  if (data?.json !== undefined) return JSON.parse(data.json);
  if (data?.bytes !== undefined) return Buffer.from(data.bytes).toString('base64');
  return data?.string ?? data?.int ?? data?.double ?? null;
}
