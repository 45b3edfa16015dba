import type { TypedData } from '../../functions/functions-core-shim';
import { NO_VALUE } from '../history';

/**
 * The data of an activity trigger. For durable-functions 3 the extension passes its input as the text of a .NET token:
 * `true` becomes `True`, and null no data at all. The SDK has made JSON of strings, so they arrive as they were. Recorded on
 * the host in `values`. For version 4 it passes the JSON (its `DurableActivityContext.cs`).
 * @param inputJson the orchestrator's input, as JSON
 */
export function activityInput(inputJson: string, isRaw: boolean): TypedData | undefined {
  if (inputJson === NO_VALUE) return undefined;
  if (isRaw) return { string: inputJson };
  return inputJson === 'null' ? undefined : { string: TOKEN_TEXTS[inputJson] ?? inputJson };
}

const TOKEN_TEXTS: Readonly<Record<string, string>> = { true: 'True', false: 'False' };

/** The value that the app's function receives for this data (`@azure/functions`, `fromRpcTypedData.ts`). */
export function receivedValue(data: TypedData | undefined): unknown {
  if (data?.string === undefined) return undefined;
  try {
    return JSON.parse(data.string);
  } catch {
    return data.string;
  }
}

/** The result that an orchestrator receives for what the worker returned. */
export function activityResult(data: TypedData | null | undefined): unknown {
  if (data?.json !== undefined) return JSON.parse(data.json);
  if (data?.bytes !== undefined) return Buffer.from(data.bytes).toString('base64');
  if (data?.int !== undefined) return asInt64(data.int);
  if (data?.double !== undefined) return asDouble(data.double);
  return data?.string ?? null;
}

/** The result for a value that a test's replacement of an activity returned. */
export function replacedResult(value: unknown): unknown {
  if (typeof value !== 'number') return JSON.parse(JSON.stringify(value) ?? 'null');
  return activityResult(Number.isInteger(value) ? { int: value } : { double: value });
}

/** The worker sends integers as int64, which ends at 2^63. */
function asInt64(value: number): number {
  return Math.min(Math.max(value, -(2 ** 63)), 2 ** 63);
}

/** Newtonsoft.Json writes what JSON does not have as a string. */
function asDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
