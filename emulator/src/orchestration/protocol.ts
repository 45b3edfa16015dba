/**
 * The data that the host and an orchestrator function exchange, as durable-functions 3.5 reads and writes it
 * (its `lib/src/history`, `lib/src/actions`, `lib/src/orchestrations/OrchestratorState`).
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

type Types = typeof EventType;

/** A history event without the fields that `stamp` adds. `Input` and `Result` are JSON. */
export type EventBody =
  | { EventType: Types['ExecutionStarted']; Name: string; Input: string }
  | { EventType: Types['ExecutionCompleted']; OrchestrationStatus: string; Result: string }
  | { EventType: Types['ExecutionTerminated']; Input: string }
  | { EventType: Types['TaskScheduled']; EventId: number; Name: string; Input: string }
  | { EventType: Types['TaskCompleted']; TaskScheduledId: number; Result: string }
  | { EventType: Types['TaskFailed']; TaskScheduledId: number; Reason: string; Details: string }
  | { EventType: Types['TimerCreated']; EventId: number; FireAt: string }
  | { EventType: Types['TimerFired']; TimerId: number; FireAt: string }
  | { EventType: Types['OrchestratorStarted' | 'OrchestratorCompleted'] }
  | { EventType: Types['EventRaised']; Name: string; Input: string }
  | { EventType: Types['ExecutionSuspended' | 'ExecutionResumed']; Reason: string };

export type HistoryEvent = EventBody & { EventId: number; IsPlayed: false; Timestamp: string };

/** Adds the fields that every event has. `Timestamp` is ISO 8601. */
export function stamp(event: EventBody, Timestamp: string): HistoryEvent {
  return { EventId: -1, IsPlayed: false, Timestamp, ...event };
}

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const;

/** Actions that are not emulated, by their number in the protocol. */
export const REFUSED_ACTIONS: Readonly<Record<number, string>> = {
  2: 'callSubOrchestrator',
  3: 'callSubOrchestratorWithRetry',
  7: 'callEntity',
  8: 'callHttp',
  9: 'signalEntity',
  10: 'signalEntity',
  13: 'lock',
  14: 'lock',
};

type Kinds = typeof ActionType;

export type Action =
  | { actionType: Kinds['CallActivity']; functionName: string; input?: unknown }
  | {
      actionType: Kinds['CallActivityWithRetry'];
      functionName: string;
      retryOptions: RetryOptions;
      input?: unknown;
    }
  | { actionType: Kinds['ContinueAsNew']; input?: unknown }
  | { actionType: Kinds['CreateTimer']; fireAt: string; isCanceled: boolean }
  | { actionType: Kinds['WaitForExternalEvent']; externalEventName: string }
  | { actionType: Kinds['WhenAny'] | Kinds['WhenAll']; compoundActions: Action[] };

/** The output of an orchestrator function for one episode. */
export interface OrchestratorState {
  readonly isDone: boolean;
  readonly actions: Action[][];
  readonly schemaVersion: number;
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
}

/** The input of an orchestrator function. */
export interface OrchestrationTrigger {
  readonly history: HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
  readonly [field: string]: unknown;
}
