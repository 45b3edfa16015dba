import type { RegisteredFunction } from '../functions/worker';
import type { Decision } from './decision';
import type { EntitySignal } from './entities/entities';
import type { EntityRequest, EntityResponse } from './entities/entity-messages';
import type { FailureDetails, HistoryEvent } from './history';

/**
 * How the host talks to an SDK. The engine knows no SDK: each has an adapter, which translates histories and decisions.
 * Adapters keep nothing that a history does not hold, but caches.
 */
export interface DurableProtocol {
  /** Calls an orchestrator function with what has happened. Its errors are an outcome. */
  runEpisode(orchestrator: RegisteredFunction, work: OrchestratorWork): Promise<Episode>;
  /** Calls an entity function for the operations that wait. Rejects when the function does not follow its SDK's protocol. */
  runEntity(entity: RegisteredFunction, batch: EntityBatch): Promise<EntityBatchResult>;
}

/** Chooses the adapter for a function: an app may have functions of one SDK only, but another app has those of another. */
export type ProtocolOf = (target: RegisteredFunction) => DurableProtocol;

/** What the host passes to an orchestrator. */
export interface OrchestratorWork {
  readonly instanceId: string;
  /** Unique per generation: a GUID. */
  readonly executionId: string;
  /** The input of the generation, as JSON. */
  readonly inputJson: string;
  readonly version: string | undefined;
  readonly parentInstanceId: string | undefined;
  /** The events before this episode. The array is the same in all episodes of a generation, and grows. */
  readonly pastEvents: readonly HistoryEvent[];
  /** OrchestratorStarted, then the messages that arrived. */
  readonly newEvents: readonly HistoryEvent[];
}

/**
 * What came of an episode. The engine appends the event that confirms each decision and then executes it, so that the next
 * episode finds it in the past. While an instance is suspended the adapter returns no decisions, and keeps them for later.
 * The adapter (with SDK 3) or the SDK itself (4) detects non-determinism: that is the outcome Failed.
 */
export interface Episode {
  /** The decisions that the history does not hold yet, in order of id. */
  readonly decisions: readonly Decision[];
  /** Undefined while the orchestration waits. */
  readonly outcome: Outcome | undefined;
  /** The whole status, each time; `null` as JSON when the orchestrator has not set one. */
  readonly customStatusJson: string;
  /** When the timers that are neither canceled nor fired are due, in ms since 1970. */
  readonly openTimers: readonly number[];
  /** Why nothing that the orchestration waits for can come, as far as the adapter sees. The host would say nothing. */
  readonly hangs?: string | undefined;
}

/** An orchestration that fails with this error, and does nothing else. */
export function failedEpisode(error: string, customStatusJson = 'null'): Episode {
  return { decisions: [], outcome: { status: 'Failed', error }, customStatusJson, openTimers: [] };
}

export type Outcome =
  | { readonly status: 'Completed'; readonly outputJson: string }
  | {
      readonly status: 'Failed';
      readonly error: string;
      readonly details?: string;
      /** Of durable-functions 4: what `error` consists of. */
      readonly failureDetails?: FailureDetails;
    }
  | { readonly status: 'Terminated'; readonly reason: string }
  | {
      readonly status: 'ContinuedAsNew';
      readonly inputJson: string;
      /** EventRaised events that the next generation receives. */
      readonly carryOver: readonly HistoryEvent[];
      /** Another version for the next generation. */
      readonly version?: string;
    };

/** What the host passes to an entity. */
export interface EntityBatch {
  /** `@name@key` */
  readonly entityId: string;
  readonly exists: boolean;
  /** JSON; undefined when the entity has no state. */
  readonly stateJson: string | undefined;
  readonly operations: readonly EntityRequest[];
}

export interface EntityBatchResult {
  readonly exists: boolean;
  readonly stateJson: string | undefined;
  /** One per operation, in their order. */
  readonly results: readonly EntityResponse[];
  readonly signals: readonly EntitySignal[];
}
