import type { Entity } from '../durable/entities/entity';
import {
  EVENT_TYPE_NAMES,
  EventType,
  type FailureDetails,
  type HistoryEvent,
  NO_VALUE,
  parseValue,
} from '../durable/history';
import type { Instance } from '../durable/instance';
import { textOrJson } from './api-json';

export interface StatusParts {
  readonly showInput: boolean;
  readonly showHistory?: boolean;
  /** Whether the history has results. */
  readonly showHistoryOutput?: boolean;
  /** Whether the history has the inputs of tasks: host.json, `storeInputsInOrchestrationHistory`. */
  readonly storesInputs?: boolean;
}

/** The status of an instance in the HTTP API. */
export function statusBody(instance: Instance, parts: StatusParts): Record<string, unknown> {
  const { showInput, showHistory = false } = parts;
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: showInput ? parseValue(instance.shownInputJson) : null,
    customStatus: instance.customStatus,
    output: outputOf(instance),
    createdTime: wholeSeconds(instance.createdAt),
    lastUpdatedTime: wholeSeconds(instance.updatedAt),
    ...(showHistory && instance.status !== 'Pending'
      ? { historyEvents: historyBodies(instance.history, parts) }
      : {}),
  };
}

/**
 * An entity in the HTTP API of instances: in Azure Storage it is an orchestration that never ends (durable-extension #1991),
 * whose input is its `SchedulerState.cs` and whose custom status is its `EntityStatus.cs`.
 */
export function entityStatusBody(entity: Entity, showInput: boolean): Record<string, unknown> {
  const { entityId, exists, stateJson: state, lockedBy, updatedAt, queue } = entity;
  const shown = { ...(exists ? { exists, state } : {}), lockedBy, sorter: {} };
  const size = queue.length;
  return {
    name: entityId,
    instanceId: entityId,
    runtimeStatus: 'Running',
    input: showInput ? shown : null,
    customStatus: {
      ...(exists ? { entityExists: exists } : {}),
      ...(size > 0 ? { queueSize: size } : {}),
      lockedBy,
    },
    output: null,
    createdTime: wholeSeconds(updatedAt),
    lastUpdatedTime: wholeSeconds(updatedAt),
  };
}

/** The reason of a suspend or terminate is an output too, and one that is JSON is shown as its value. */
function outputOf({ status, output, history }: Instance): unknown {
  if (status === 'Terminated' && typeof output === 'string') return reasonOf(output);
  if (status !== 'Suspended') return output;
  const last = history.findLast(({ EventType: type }) => type === EventType.ExecutionSuspended);
  return last !== undefined && 'Reason' in last ? reasonOf(last.Reason) : output;
}

/** An empty reason is one that was not given. */
function reasonOf(text: string): unknown {
  return text === '' ? null : textOrJson(text);
}

/** The API truncates times to seconds. */
function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

type Start = Extract<HistoryEvent, { Name: string; Input: string; EventId: number }>;

/** The host merges the start of a task into its end, and omits the episodes (its `DurableClient.cs`). */
function historyBodies(
  history: readonly HistoryEvent[],
  { showInput, showHistoryOutput = false, storesInputs = false }: StatusParts,
): unknown[] {
  const starts = new Map<number, Start>();
  for (const event of history) {
    if (isStart(event)) starts.set(event.EventId, event);
  }
  const merged = new Set<HistoryEvent>();
  const bodies = history.map((event) => {
    const start = 'TaskScheduledId' in event ? starts.get(event.TaskScheduledId) : undefined;
    if (start !== undefined) merged.add(start);
    const body = {
      ...eventBody(event, showHistoryOutput),
      ...(start && startFields(start, storesInputs)),
    };
    if (!showInput) delete body.Input;
    return { event, body };
  });
  return bodies
    .filter(({ event }) => !isEpisode(event) && !merged.has(event))
    .map(({ body }) => body);
}

/** Events that a decision of the orchestrator led to have an id of their own. */
function isStart(event: HistoryEvent): event is Start {
  return event.EventId >= 0 && 'Name' in event;
}

function startFields(start: Start, storesInputs: boolean): Record<string, unknown> {
  return {
    ScheduledTime: start.Timestamp,
    FunctionName: start.Name,
    ...('InstanceId' in start ? { InstanceId: start.InstanceId } : {}),
    Input: storesInputs ? start.Input || null : null,
  };
}

function eventBody(event: HistoryEvent, withOutput: boolean): Record<string, unknown> {
  const { EventType: type, EventId: _id, IsPlayed: _played, ...fields } = event;
  const body: Record<string, unknown> = { EventType: EVENT_TYPE_NAMES.get(type), ...fields };
  delete body.TaskScheduledId;
  delete body.TimerId;
  if ('Result' in event) {
    if (withOutput) body.Result = event.Result === NO_VALUE ? null : textOrJson(event.Result);
    else delete body.Result;
  }
  switch (type) {
    case EventType.ExecutionStarted:
      delete body.Name;
      delete body.Version;
      return {
        ...body,
        Input: event.Input || null,
        FunctionName: event.Name,
        ScheduledStartTime: null,
      };
    case EventType.ExecutionTerminated:
      return { ...body, Input: event.Input || null };
    case EventType.ExecutionCompleted: {
      const hasReason = event.OrchestrationStatus !== 'Terminated' || event.Result !== '""';
      return {
        ...body,
        ...(hasReason || !withOutput ? {} : { Result: null }),
        FailureDetails: failureBody(event.FailureDetails),
      };
    }
    case EventType.ExecutionSuspended:
    case EventType.ExecutionResumed:
      return { ...body, Reason: event.Reason || null };
    default:
      return 'Details' in event
        ? {
            ...body,
            Reason: event.Reason || null,
            FailureDetails: failureBody(event.FailureDetails),
          }
        : body;
  }
}

function failureBody(details: FailureDetails | undefined): object | null {
  if (details === undefined) return null;
  return { StackTrace: null, InnerFailure: null, IsNonRetriable: false, ...details };
}

function isEpisode({ EventType: type }: HistoryEvent): boolean {
  return type === EventType.OrchestratorStarted || type === EventType.OrchestratorCompleted;
}
