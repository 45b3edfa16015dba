import {
  type DurableProtocol,
  type Episode,
  failedEpisode,
  type OrchestratorWork,
} from '../../durable/protocol';
import type { LogSink, RegisteredFunction } from '../../functions/worker';
import type { OrchestratorState } from './actions';
import { callEntity } from './entity-call';
import { HistoryTexts } from './history-texts';
import { NonDeterministicError } from './non-determinism';
import {
  callOrchestrator,
  jsonOf,
  NoJsonError,
  RefusedError,
  triggerJson,
  unreadable,
} from './orchestrator-call';
import { replay } from './replay';

/** Receives the exact input of an orchestrator function, as JSON, and its exact output. */
export type EpisodeObserver = (
  orchestrator: RegisteredFunction,
  instanceId: string,
  trigger: string,
  state: OrchestratorState,
) => void;

export interface Sdk3Options {
  readonly log: LogSink;
  readonly observe?: EpisodeObserver | undefined;
  /** In ms. */
  readonly httpPollingInterval: number;
}

/** The out-of-process protocol of the Durable extension, which durable-functions 3 speaks (JSON). */
export function sdk3({ log, observe, httpPollingInterval }: Sdk3Options): DurableProtocol {
  const texts = new HistoryTexts();
  return {
    async runEpisode(orchestrator, work) {
      const history = texts.toJson(work.pastEvents, work.newEvents);
      const trigger = triggerJson(work, history, httpPollingInterval);
      const state = await callOrchestrator(orchestrator, trigger, log);
      observe?.(orchestrator, work.instanceId, trigger, state);
      const episode = evaluate(orchestrator.name, work, state, httpPollingInterval);
      if (episode.outcome !== undefined) texts.forget(work.pastEvents);
      return episode;
    },
    runEntity: (entity, batch) => callEntity(entity, batch, log),
  };
}

function evaluate(
  name: string,
  work: OrchestratorWork,
  state: OrchestratorState,
  httpPollingInterval: number,
): Episode {
  let customStatusJson = 'null';
  try {
    customStatusJson = statusJson(state.customStatus);
    const result = replay(work, state, httpPollingInterval);
    if (result.outcome?.status !== 'Failed') return { ...result, customStatusJson };
    const { error } = result.outcome;
    const details = `Message: ${error}, StackTrace: `;
    const outcome = { status: 'Failed', error: failure(name, error), details } as const;
    return { ...result, outcome, customStatusJson };
  } catch (error) {
    if (error instanceof NonDeterministicError) {
      return failedEpisode(error.message, customStatusJson);
    }
    if (error instanceof NoJsonError) {
      return evaluate(name, work, unreadable(error), httpPollingInterval);
    }
    if (!(error instanceof RefusedError)) throw error;
    return failedEpisode(failure(name, error.message), customStatusJson);
  }
}

/** @throws RefusedError when it exceeds the host's limit of UTF-16, which counts whole KB (its `DurableOrchestrationContext.cs`) */
function statusJson(customStatus: unknown): string {
  const json = jsonOf(customStatus);
  const size = Math.floor((json.length * 2) / 1024);
  if (size <= MAX_STATUS_KB) return json;
  throw new RefusedError(
    `The UTF-16 size of the JSON-serialized payload must not exceed ${MAX_STATUS_KB} KB. The current payload size is ${size} KB.`,
  );
}

const MAX_STATUS_KB = 16;

const failure = (name: string, error: string) => `Orchestrator function '${name}' failed: ${error}`;
