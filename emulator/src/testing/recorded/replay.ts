import { isoTime } from '../../clock/real-globals';
import { type Decision, decisionEvent } from '../../durable/decision';
import { EventType, type HistoryEvent, stamp } from '../../durable/history';
import type { Outcome } from '../../durable/protocol';
import { type App, findFunction } from '../../functions/app';
import { NotEmulatedError } from '../../functions/not-emulated';
import type { RegisteredFunction } from '../../functions/worker';
import { protocols } from '../../protocol/protocol-of';
import { type RecordedEpisode, type RecordedHistory, readHistory } from './recorded-history';
import { ReplayCheck, type ReplayDifference } from './replay-check';

/** What `replay` found. */
export interface ReplayReport {
  /**
   * `same`: today's code replays the history. `different`: the instance fails, or hangs, when the host runs it with
   * today's code. `unknown`: the history does not tell enough; `notes` say why.
   */
  readonly result: 'same' | 'different' | 'unknown';
  /** The orchestrator function's name. */
  readonly orchestrator: string;
  /** The id of the instance; `recorded` when the history does not tell it. */
  readonly instanceId: string;
  /** The number of events in the history. */
  readonly events: number;
  /** The first difference, if there is one. */
  readonly difference?: ReplayDifference;
  /** What could not be checked, and what today's code would do next. */
  readonly notes: readonly string[];
}

const UNKNOWN_ID = 'recorded';

/**
 * Runs today's orchestrator on the history of an instance from production, and tells whether it does the same: the check
 * before a deployment. Activities do not run.
 * @param history what `getStatus(id, { showHistory: true, showHistoryOutput: true })` returned, or the body of
 * `GET /runtime/webhooks/durabletask/instances/{id}?showHistory=true&showHistoryOutput=true`
 * @throws TypeError when it has no history
 */
export async function replay(history: unknown, app: App): Promise<ReplayReport> {
  const recorded = readHistory(history);
  const { orchestrator: name, instanceId = UNKNOWN_ID, count: events, gaps } = recorded;
  const report = { orchestrator: name, instanceId, events };
  const orchestrator = findFunction(app, 'orchestration', name);
  if (orchestrator === undefined) {
    const now = `the app has no orchestrator '${name}'`;
    const difference = { event: 1, recorded: `orchestrator '${name}' started`, now };
    return { ...report, result: 'different', difference, notes: [] };
  }
  const check = new ReplayCheck(recorded);
  const problem = await run(recorded, orchestrator, check);
  const notes = [...gaps, ...(problem === undefined ? [] : [problem]), ...check.notes];
  const { difference } = check;
  const isSure = gaps.length === 0 && problem === undefined;
  if (difference === undefined) return { ...report, result: isSure ? 'same' : 'unknown', notes };
  if (recorded.instanceId === undefined)
    notes.push('The history does not tell the id of its instance (use the whole status).');
  const isWhole = gaps.length === 0 && recorded.instanceId !== undefined;
  return { ...report, result: isWhole ? 'different' : 'unknown', difference, notes };
}

/** @returns why the rest cannot be checked */
async function run(
  recorded: RecordedHistory,
  orchestrator: RegisteredFunction,
  check: ReplayCheck,
): Promise<string | undefined> {
  const { instanceId = UNKNOWN_ID, inputJson, version, episodes } = recorded;
  const protocol = protocols({ log: () => {} })(orchestrator);
  const pastEvents: HistoryEvent[] = [];
  const work = {
    instanceId,
    executionId: '0'.repeat(32),
    inputJson,
    version,
    parentInstanceId: undefined,
    pastEvents,
  };
  let now = 0;
  for (const [index, episode] of episodes.entries()) {
    if (episode.arrivals.length === 0) continue;
    now = Math.max(now, timeOfEpisode(episode, episodes[index + 1], check));
    const time = isoTime(now);
    const bodies = check.receive(episode.arrivals);
    if (bodies === undefined) return undefined;
    const newEvents = [
      stamp({ EventType: EventType.OrchestratorStarted }, time),
      ...bodies.map((body) => stamp(body, time)),
    ];
    let decisions: readonly Decision[];
    let outcome: Outcome | undefined;
    try {
      ({ decisions, outcome } = await protocol.runEpisode(orchestrator, { ...work, newEvents }));
    } catch (error) {
      if (error instanceof NotEmulatedError) return `${error.what} cannot be replayed.`;
      throw error;
    }
    if (!check.decide(decisions)) return undefined;
    const confirmed = decisions.map((decision) => stamp(decisionEvent(decision), time));
    const completed = stamp({ EventType: EventType.OrchestratorCompleted }, time);
    pastEvents.push(...newEvents, ...confirmed, completed);
    if (outcome !== undefined) {
      check.finish(outcome, episodes.slice(index + 1));
      return undefined;
    }
  }
  const { unsupported } = recorded;
  if (unsupported !== undefined) {
    return `Event ${unsupported.position} (${unsupported.type}) cannot be replayed.`;
  }
  check.wait();
  return undefined;
}

/** A reduced history has no time of an episode: it is between its message and the tasks that it scheduled. */
function timeOfEpisode(
  { startedAt, arrivals }: RecordedEpisode,
  next: RecordedEpisode | undefined,
  { nextStart }: ReplayCheck,
): number {
  if (startedAt !== undefined) return startedAt;
  const received = Math.max(...arrivals.map(({ time }) => time));
  const until = next?.arrivals[0]?.time ?? Number.POSITIVE_INFINITY;
  const scheduled = nextStart?.time ?? 0;
  return Math.trunc(scheduled > received && scheduled < until ? scheduled : received);
}
