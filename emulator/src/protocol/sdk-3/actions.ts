import type { HistoryEvent } from '../../durable/history';

/** When a failed activity or sub-orchestration is retried. Times are in ms. */
export interface RetryOptions {
  /** The delay before the second attempt. */
  readonly firstRetryIntervalInMilliseconds: number;
  /** The number of attempts, including the first. */
  readonly maxNumberOfAttempts: number;
  /** The factor by which each delay grows. */
  readonly backoffCoefficient?: number;
  /** The maximum delay. */
  readonly maxRetryIntervalInMilliseconds?: number;
  /** The time after the first attempt when retries end. */
  readonly retryTimeoutInMilliseconds?: number;
}

/** A request of `callHttp`. */
export interface DurableHttpRequest {
  /** The HTTP method. */
  readonly method: string;
  /** An absolute address. */
  readonly uri: string;
  /** The body. */
  readonly content?: string | undefined;
  /** The headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A source of tokens for the `Authorization` header. */
  readonly tokenSource?: unknown;
  /** Whether a response of 202 with `Location` is polled. */
  readonly asynchronousPatternEnabled: boolean;
}

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

type Kinds = typeof ActionType;

/** An action that an orchestrator function requests. `actionType` is its number in the protocol. */
export type Action =
  | { actionType: Kinds['CallActivity']; functionName: string; input?: unknown }
  | {
      actionType: Kinds['CallActivityWithRetry'];
      functionName: string;
      retryOptions: RetryOptions;
      input?: unknown;
    }
  | {
      actionType: Kinds['CallSubOrchestrator'];
      functionName: string;
      instanceId?: string;
      input?: unknown;
      version?: string;
    }
  | {
      actionType: Kinds['CallSubOrchestratorWithRetry'];
      functionName: string;
      retryOptions: RetryOptions;
      instanceId?: string;
      input?: unknown;
      version?: string;
    }
  | { actionType: Kinds['ContinueAsNew']; input?: unknown }
  | { actionType: Kinds['CreateTimer']; fireAt: string; isCanceled: boolean }
  | { actionType: Kinds['WaitForExternalEvent']; externalEventName: string }
  | {
      actionType: Kinds['CallEntity'] | Kinds['SignalEntity'];
      instanceId: string;
      operation: string;
      input?: unknown;
    }
  | { actionType: Kinds['CallHttp']; httpRequest: DurableHttpRequest }
  | {
      actionType: Kinds['LockEntities'];
      lockRequestId: string;
      lockSet: { name: string; key: string }[];
    }
  | { actionType: Kinds['ReleaseEntities'] }
  | { actionType: Kinds['WhenAny'] | Kinds['WhenAll']; compoundActions: Action[] };

/** The output of an orchestrator function for one episode: every action since the start of the generation. */
export interface OrchestratorState {
  /** Whether the orchestrator returned. */
  readonly isDone: boolean;
  /** One list with all actions, in order. */
  readonly actions: Action[][];
  /** The version of the protocol. */
  readonly schemaVersion: number;
  /** The return value. */
  readonly output?: unknown;
  /** The message of the error that it threw. */
  readonly error?: string;
  /** The custom status, if it was set in this episode. */
  readonly customStatus?: unknown;
}

/** The input of an orchestrator function. */
export interface OrchestrationTrigger {
  /** All events of the generation, old and new. */
  readonly history: HistoryEvent[];
  /** The input of the generation. */
  readonly input: unknown;
  /** The id of the instance. */
  readonly instanceId: string;
  /** Further fields of the protocol. */
  readonly [field: string]: unknown;
}
