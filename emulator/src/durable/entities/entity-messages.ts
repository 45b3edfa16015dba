import { isoTime } from '../../clock/real-globals';
import type { FailureDetails } from '../history';

/**
 * What orchestrations and entities send each other, as JSON in EventRaised events (azure-functions-durable-extension,
 * `EntityScheduler/RequestMessage.cs`, `ReleaseMessage.cs`, `ResponseMessage.cs`).
 */

/** An operation, or a request to lock the entities in `lockset`. */
export interface EntityRequest {
  /** Of messages of durable-functions 3. */
  readonly $type?: string;
  /** `null` for a lock. */
  readonly op: string | null;
  readonly signal?: boolean;
  /** JSON. */
  readonly input?: string;
  /** A GUID, which the response names. */
  readonly id: string;
  /** The instance that waits for the response, and its execution. */
  readonly parent?: string;
  readonly parentExecution?: string;
  /** The entities to lock, in order; `pos` is the one whose turn it is. */
  readonly lockset?: readonly EntityName[];
  readonly pos?: number;
}

export interface EntityRelease {
  readonly parent: string;
  /** The id of the request for the lock. */
  readonly id: string;
}

export interface EntityResponse {
  /** JSON. */
  readonly result?: string;
  /** Present when the operation failed; then `result` is the error. */
  readonly exceptionType?: string;
  /** In place of both for durable-functions 4. */
  readonly failureDetails?: FailureDetails;
}

export interface EntityName {
  readonly name: string;
  readonly key: string;
}

export const REQUEST = 'op';
export const RELEASE = 'release';

/** The name of a request that arrives later. @param at in ms since 1970 */
export const scheduledRequest = (at: number): string => `${REQUEST}@${isoTime(at)}`;

/** When a message with this name arrives, in ms since 1970; undefined for at once. */
export function dueTime(name: string): number | undefined {
  return name.startsWith(`${REQUEST}@`) ? Date.parse(name.slice(REQUEST.length + 1)) : undefined;
}

/** Entities are instances of their own: `@name@key`. Names are in lower case, keys are as they are (its `EntityId.cs`). */
export const entityIdOf = ({ name, key }: EntityName): string => `@${name.toLowerCase()}@${key}`;

export const isEntityId = (instanceId: string): boolean => /^@[^@]+@./s.test(instanceId);

/** @throws Error when it is not the id of an entity */
export function entityNameOf(entityId: string): EntityName {
  const [, name, key] = /^@([^@]*)@(.*)$/s.exec(entityId) ?? [];
  if (name === undefined || key === undefined) throw new Error(`'${entityId}' is not an entity id`);
  return { name, key };
}

const TYPE_START = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';

/** For durable-functions 4 the response is that of DurableTask.Core (its `Entities/EventFormat/ResponseMessage.cs`). */
export function responseJson({ $type }: EntityRequest, response: EntityResponse): string {
  if ($type !== undefined) return messageJson('Response', response);
  const { result = null, exceptionType, failureDetails } = response;
  if (exceptionType === undefined) return JSON.stringify({ result, failureDetails });
  const ErrorMessage = result ?? exceptionType;
  const details = { ErrorType: 'FunctionInvocationFailed', ErrorMessage };
  return JSON.stringify({ result: null, failureDetails: failureDetails ?? details });
}

/** As the extension writes it: with the name of its .NET class first. */
export function messageJson(type: 'Request' | 'Release' | 'Response', message: object): string {
  const $type = `${TYPE_START}.${type}Message, ${TYPE_START}`;
  return JSON.stringify({ $type, ...message });
}
