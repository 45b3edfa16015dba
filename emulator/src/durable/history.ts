/**
 * History events, as DurableTask.Core names and numbers them (its `History/EventType.cs`). The durable HTTP API shows
 * them, and adapters translate them for the SDKs.
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
  ExecutionRewound: 21,
} as const;

/** The names of the types, by number. */
export const EVENT_TYPE_NAMES: ReadonlyMap<unknown, string> = new Map(
  Object.entries(EventType).map(([name, type]) => [type, name]),
);

type Types = typeof EventType;

/** The parts of a .NET exception (DurableTask.Core, `FailureDetails.cs`). */
export interface FailureDetails {
  /** The name of its class. */
  readonly ErrorType: string;
  /** Its message. */
  readonly ErrorMessage: string;
  readonly StackTrace?: string;
}

/**
 * In place of JSON: no value. Only durable-functions 4 tells it from null. An activity and a sub-orchestration that return
 * nothing have no value.
 */
export const NO_VALUE = '';

/** Parses JSON; null when there is no value. */
export function parseValue(json: string): unknown {
  return json === NO_VALUE ? null : JSON.parse(json);
}

/** A history event without the fields that `stamp` adds. `Input` and `Result` are JSON, or `NO_VALUE`. */
export type EventBody =
  | { EventType: Types['ExecutionStarted']; Name: string; Input: string; Version: string | null }
  | {
      EventType: Types['ExecutionCompleted'];
      OrchestrationStatus: string;
      Result: string;
      /** Of the failure of an orchestrator of durable-functions 4, in place of a result. */
      FailureDetails?: FailureDetails;
    }
  | { EventType: Types['ExecutionTerminated']; Input: string }
  | { EventType: Types['TaskScheduled']; EventId: number; Name: string; Input: string }
  | { EventType: Types['TaskCompleted']; TaskScheduledId: number; Result: string }
  | {
      EventType: Types['TaskFailed'];
      TaskScheduledId: number;
      Reason: string;
      Details: string | null;
      /** For durable-functions 4 of all errors, for 3 of those that are not the app's own. */
      FailureDetails?: FailureDetails;
    }
  | {
      EventType: Types['SubOrchestrationInstanceCreated'];
      EventId: number;
      Name: string;
      InstanceId: string;
      Input: string;
    }
  | {
      EventType: Types['SubOrchestrationInstanceCompleted'];
      TaskScheduledId: number;
      Result: string;
    }
  | {
      EventType: Types['SubOrchestrationInstanceFailed'];
      TaskScheduledId: number;
      Reason: string;
      /** Absent when the sub-orchestration was terminated. */
      Details: string | null;
      /** Of durable-functions 4. */
      FailureDetails?: FailureDetails;
    }
  | { EventType: Types['TimerCreated']; EventId: number; FireAt: string }
  | { EventType: Types['TimerFired']; TimerId: number; FireAt: string }
  | { EventType: Types['OrchestratorStarted' | 'OrchestratorCompleted'] }
  | {
      EventType: Types['EventSent'];
      EventId: number;
      InstanceId: string;
      Name: string;
      Input: string;
    }
  | { EventType: Types['EventRaised']; Name: string; Input: string }
  | {
      EventType: Types['ExecutionSuspended' | 'ExecutionResumed' | 'ExecutionRewound'];
      Reason: string;
    };

/** An event of an orchestration's history. `EventType` is its number in the protocol. `Input` and `Result` are JSON. */
export type HistoryEvent = EventBody & { EventId: number; IsPlayed: false; Timestamp: string };

/** Adds the fields that every event has. `Timestamp` is ISO 8601. */
export function stamp(event: EventBody, Timestamp: string): HistoryEvent {
  return { EventId: -1, IsPlayed: false, Timestamp, ...event };
}
