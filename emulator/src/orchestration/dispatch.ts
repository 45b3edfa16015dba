import { NotEmulatedError } from '../app/not-emulated';
import { isoTime } from '../clock/real-globals';
import type { Decision } from './action-list';
import { type Instance, joinJson, type Message } from './instance';
import { jsonOf, NoJsonError, triggerJson } from './orchestrator-call';
import {
  type EventBody,
  EventType,
  type HistoryEvent,
  type OrchestratorState,
  stamp,
} from './protocol';
import { NonDeterministicError, type Outcome, type ReplayResult, replay } from './replay';

/** What a dispatch needs from the task hub. */
export interface DispatchHost {
  now(): number;
  nextExecution(): number;
  call(instance: Instance, trigger: string): Promise<OrchestratorState>;
  execute(instance: Instance, decision: Decision): void;
  onError(error: Error): void;
}

/** An orchestrator that continues as new more often in one dispatch never waits. */
const MAX_GENERATIONS = 200;

/**
 * Passes a batch of messages to an orchestration, and runs every generation that follows without waiting
 * (DurableTask.Core, `TaskOrchestrationDispatcher.cs`).
 * @throws Error when the orchestrator continues as new again and again without waiting
 */
export async function dispatch(
  instance: Instance,
  batch: readonly Message[],
  host: DispatchHost,
): Promise<void> {
  const now = host.now();
  const time = isoTime(now);
  const started = stamp({ EventType: EventType.OrchestratorStarted }, time);
  const completed = stamp({ EventType: EventType.OrchestratorCompleted }, time);
  let events = [started, ...batch.map(({ event }) => stamp(event, time))];
  let twice = batch.some(({ repeatsEpisode }) => repeatsEpisode === true);
  for (let generation = 0; generation < MAX_GENERATIONS; generation += 1) {
    const outcome = await runEpisode(instance, events, twice, host, completed);
    if (outcome?.status !== 'ContinuedAsNew') return;
    instance.beginGeneration(outcome.inputJson, host.nextExecution(), now);
    events = [started, stamp(instance.startEvent(), time), ...outcome.carryOver, completed];
    twice = false;
  }
  throw new Error(
    `hot loop: '${instance.instanceId}' continued as new ${MAX_GENERATIONS} times without waiting`,
  );
}

async function runEpisode(
  instance: Instance,
  events: readonly HistoryEvent[],
  twice: boolean,
  host: DispatchHost,
  completed: HistoryEvent,
): Promise<Outcome | undefined> {
  const now = host.now();
  const time = completed.Timestamp;
  const historyJson = joinJson(instance.historyJson, events);
  const trigger = triggerJson(instance.instanceId, instance.inputJson, historyJson);
  if (twice) await host.call(instance, trigger);
  const state = await host.call(instance, trigger);
  const result = evaluate(instance, [...instance.history, ...events], state, host);
  const { outcome, decisions } = result;
  instance.record(events, historyJson);
  instance.record([
    ...decisions.map((decision) => stamp(decisionEvent(decision), time)),
    completed,
  ]);
  instance.updatedAt = now;
  if (outcome?.status === 'ContinuedAsNew') return outcome;
  instance.openTimers = outcome === undefined ? result.openTimers : [];
  if (outcome === undefined) instance.status = result.suspended ? 'Suspended' : 'Running';
  else finish(instance, outcome, now);
  for (const decision of decisions) {
    if (outcome === undefined || decision.kind === 'timer') host.execute(instance, decision);
  }
  return outcome;
}

function evaluate(
  instance: Instance,
  history: readonly HistoryEvent[],
  state: OrchestratorState,
  host: DispatchHost,
): ReplayResult {
  try {
    // An episode that sets no custom status clears it, as observed on the real host.
    instance.customStatusJson = statusJson(state.customStatus);
    const result = replay(history, state);
    if (result.outcome?.status !== 'Failed') return result;
    return failure(instance, result.outcome.error);
  } catch (error) {
    if (error instanceof NonDeterministicError) return failed(error.message);
    if (error instanceof NoJsonError) return failure(instance, error.message);
    if (!(error instanceof NotEmulatedError)) throw error;
    host.onError(error);
    return failed(error.message);
  }
}

/** @throws NoJsonError when it exceeds the host's limit of 16 KB of UTF-16 (its `DurableOrchestrationContext.cs`) */
function statusJson(customStatus: unknown): string {
  const json = jsonOf(customStatus);
  if (json.length * 2 <= 16 * 1024) return json;
  throw new NoJsonError(
    'The size of the JSON-serialized payload must not exceed 16 KB of UTF-16 text.',
  );
}

function failed(error: string): ReplayResult {
  return { outcome: { status: 'Failed', error }, suspended: false, decisions: [], openTimers: [] };
}

const failure = ({ name }: Instance, error: string): ReplayResult =>
  failed(`Orchestrator function '${name}' failed: ${error}`);

type FinalOutcome = Exclude<Outcome, { status: 'ContinuedAsNew' }>;

function finish(instance: Instance, outcome: FinalOutcome, now: number): void {
  instance.status = outcome.status;
  instance.output = outputOf(outcome);
  const body: EventBody = {
    EventType: EventType.ExecutionCompleted,
    OrchestrationStatus: outcome.status,
    Result: JSON.stringify(instance.output),
  };
  instance.record([stamp(body, isoTime(now))]);
}

function outputOf(outcome: FinalOutcome): unknown {
  if (outcome.status === 'Completed') return outcome.output;
  return outcome.status === 'Failed' ? outcome.error : outcome.reason;
}

function decisionEvent(decision: Decision): EventBody {
  const { id } = decision;
  if (decision.kind === 'timer') {
    const FireAt = isoTime(decision.fireAt);
    return { EventType: EventType.TimerCreated, EventId: id, FireAt };
  }
  const { name, input } = decision;
  return { EventType: EventType.TaskScheduled, EventId: id, Name: name, Input: input };
}
