import { isoTime } from '../clock/real-globals';
import { type Decision, decisionEvent } from './decision';
import {
  type EventBody,
  EventType,
  type HistoryEvent,
  NO_VALUE,
  parseValue,
  stamp,
} from './history';
import type { Instance, Message } from './instance';
import type { Episode, Outcome } from './protocol';

/** What a dispatch needs from the task hub. */
export interface DispatchHost {
  now(): number;
  nextExecution(): number;
  /** Calls the orchestrator function. Its errors are an outcome. */
  runEpisode(instance: Instance, newEvents: readonly HistoryEvent[]): Promise<Episode>;
  execute(instance: Instance, decision: Decision): void;
  /** Whoever waits for the instance can continue. */
  ended(instance: Instance, outcome: FinalOutcome): void;
}

export type FinalOutcome = Exclude<Outcome, { status: 'ContinuedAsNew' }>;

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
    if (twice) await host.runEpisode(instance, events);
    const episode = await host.runEpisode(instance, events);
    record(instance, events, episode, completed);
    instance.processing = [];
    // Within a dispatch, a generation that sets no status keeps that of the one before.
    if (generation === 0 || episode.customStatusJson !== 'null') {
      instance.customStatusJson = episode.customStatusJson;
    }
    const { outcome, openTimers } = episode;
    if (outcome === undefined) wait(instance, openTimers);
    else if (outcome.status !== 'ContinuedAsNew') finish(instance, outcome, now);
    for (const decision of episode.decisions) host.execute(instance, decision);
    if (outcome?.status !== 'ContinuedAsNew') {
      if (outcome !== undefined) host.ended(instance, outcome);
      return;
    }
    instance.version = outcome.version ?? instance.version;
    instance.beginGeneration(outcome.inputJson, host.nextExecution(), now);
    const start = instance.startMessage();
    instance.processing = [start, ...outcome.carryOver.map((event) => ({ event }))];
    events = [started, stamp(start.event, time), ...outcome.carryOver, completed];
    twice = false;
  }
  throw new Error(
    `hot loop: '${instance.instanceId}' continued as new ${MAX_GENERATIONS} times without waiting`,
  );
}

function record(
  instance: Instance,
  events: readonly HistoryEvent[],
  { decisions }: Episode,
  completed: HistoryEvent,
): void {
  const { Timestamp } = completed;
  const confirmed = decisions.map((decision) => stamp(decisionEvent(decision), Timestamp));
  instance.record([...events, ...confirmed, completed]);
  instance.updatedAt = Date.parse(Timestamp);
}

function wait(instance: Instance, openTimers: readonly number[]): void {
  instance.openTimers = openTimers;
  instance.status = instance.isSuspended ? 'Suspended' : 'Running';
}

function finish(instance: Instance, outcome: FinalOutcome, now: number): void {
  instance.openTimers = [];
  instance.status = outcome.status;
  instance.output = outputOf(outcome);
  const FailureDetails = outcome.status === 'Failed' ? outcome.failureDetails : undefined;
  const body: EventBody = {
    EventType: EventType.ExecutionCompleted,
    OrchestrationStatus: outcome.status,
    ...(FailureDetails === undefined
      ? { Result: JSON.stringify(instance.output) }
      : { Result: NO_VALUE, FailureDetails }),
  };
  instance.record([stamp(body, isoTime(now))]);
}

function outputOf(outcome: FinalOutcome): unknown {
  if (outcome.status === 'Completed') return parseValue(outcome.outputJson);
  if (outcome.status === 'Failed') return outcome.error;
  return outcome.reason === '' ? null : outcome.reason;
}
