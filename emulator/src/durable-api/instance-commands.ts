import { type EventBody, EventType } from '../durable/history';
import type { TaskHub } from '../durable/hub';
import type { Instance } from '../durable/instance';
import { hasJsonType, invalidJson, isJson } from './api-json';
import {
  ACCEPTED,
  type ApiRequest,
  type ApiResponse,
  apiFailure,
  apiResponse,
  badArgument,
  GONE,
} from './api-message';
import type { ApiQuery } from './api-query';

/** A request that sends a message to an instance. */
export interface InstanceCommand {
  /** As the host's errors name it, such as `raise event go for`. */
  readonly name: string;
  readonly event: EventBody;
  /** Whether the host sends the message to an active instance with this status. */
  suits(status: Instance['status']): boolean;
}

const always = () => true;

/** Reads `terminate`, `suspend` and `resume`; undefined for any other operation. Case does not matter. */
export function commandOf(operation: string, query: ApiQuery): InstanceCommand | undefined {
  const reason = query.text('reason') ?? '';
  switch (operation.toLowerCase()) {
    case 'terminate':
      return {
        name: 'terminate the',
        event: { EventType: EventType.ExecutionTerminated, Input: reason },
        suits: always,
      };
    case 'suspend':
      return {
        name: 'suspend the',
        event: { EventType: EventType.ExecutionSuspended, Reason: reason },
        suits: (status) => status !== 'Suspended',
      };
    case 'resume':
      return {
        name: 'resume the',
        event: { EventType: EventType.ExecutionResumed, Reason: reason },
        suits: (status) => status === 'Suspended',
      };
    default:
      return undefined;
  }
}

/** Reads an external event. @returns a response when the body is not JSON */
export function eventOf(Name: string, request: ApiRequest): InstanceCommand | ApiResponse {
  if (!hasJsonType(request)) {
    return apiResponse(400, { Message: 'Only application/json request content is supported' });
  }
  const { body } = request;
  if (!isJson(body)) return invalidJson(body);
  return {
    name: `raise event ${Name} for`,
    event: { EventType: EventType.EventRaised, Name, Input: body },
    suits: always,
  };
}

/**
 * The host reads the status twice: it answers 410 for an instance that has ended, and then 500 for one that has ended
 * in between. So a message that arrives while the last episode is processed is refused with 500.
 */
export async function sendCommand(
  instance: Instance,
  read: () => InstanceCommand | ApiResponse,
  hub: TaskHub,
  pause: () => Promise<void>,
): Promise<ApiResponse> {
  const refuses = !instance.active && hub.faults.refusesMessage();
  if (!instance.active && !refuses) return GONE;
  const command = read();
  if ('headers' in command) return command;
  if (refuses) return refusal(command, instance);
  await pause();
  // It may have been purged, and another one started.
  const now = hub.find(instance.instanceId);
  if (now === undefined) return noInstance(instance.instanceId);
  if (!now.active || !command.suits(now.status)) return refusal(command, now);
  hub.send(now.instanceId, command.event);
  return ACCEPTED;
}

/** For an instance that is purged at that moment (`DurableClient.cs`, `GetOrchestrationInstanceStateAsync`). */
function noInstance(instanceId: string): ApiResponse {
  return badArgument(noInstanceMessage(instanceId));
}

export function noInstanceMessage(instanceId: string): string {
  return `No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`;
}

/** The host's error when the status of an instance does not suit a message (azure-functions-durable-extension, `DurableClient.cs`). */
function refusal({ name, event }: InstanceCommand, instance: Instance): ApiResponse {
  const { instanceId, status } = instance;
  const isEvent = event.EventType === EventType.EventRaised;
  const state = isEvent ? `${status} state` : `the ${status} state.`;
  return apiFailure(
    `Cannot ${name} orchestration instance ${instanceId} because instance is in ${state}`,
    'System.InvalidOperationException',
  );
}
