import { isoTime } from '../../clock/real-globals';
import type { Decision } from '../../durable/decision';
import type { EventBody } from '../../durable/history';
import type { Outcome } from '../../durable/protocol';
import type { RecordedEvent } from './recorded-event';
import type {
  RecordedArrival,
  RecordedEpisode,
  RecordedHistory,
  RecordedStart,
} from './recorded-history';

/** Where today's code does something else than what the history says. */
export interface ReplayDifference {
  /** The number of the event in the history, from 1. */
  readonly event: number;
  /** What the history says. */
  readonly recorded: string;
  /** What today's code does. */
  readonly now: string;
}

/** Compares what today's code does with what the history says, in order. */
export class ReplayCheck {
  difference: ReplayDifference | undefined;
  readonly #starts: RecordedStart[];
  readonly #ids = new Map<RecordedStart, number>();
  readonly #end: RecordedEvent | undefined;
  readonly #more: Decision[] = [];
  #isSuspended = false;
  #ending: string | undefined;

  constructor({ starts, end }: RecordedHistory) {
    this.#starts = [...starts];
    this.#end = end;
  }

  /** The next thing that the history says the orchestrator did. */
  get nextStart(): RecordedStart | undefined {
    return this.#starts[0];
  }

  get notes(): string[] {
    const more = this.#more.map(
      (decision) => `With today's code the instance also ${describe(decision)}.`,
    );
    return this.#ending === undefined ? more : [...more, this.#ending];
  }

  /** @returns the messages; undefined when one ends a task that today's code has not started */
  receive(arrivals: readonly RecordedArrival[]): EventBody[] | undefined {
    const bodies: EventBody[] = [];
    for (const { event, of, body } of arrivals) {
      const id = of === undefined ? -1 : this.#ids.get(of);
      if (id === undefined) {
        this.#differ(
          event,
          `${nameOf(event, of)} arrived`,
          `does not ${startOf(of as RecordedStart)}`,
        );
        return undefined;
      }
      if (event.type === 'ExecutionSuspended') this.#isSuspended = true;
      if (event.type === 'ExecutionResumed') this.#isSuspended = false;
      bodies.push(body(id));
    }
    return bodies;
  }

  /** @returns whether the history has the same */
  decide(decisions: readonly Decision[]): boolean {
    for (const decision of decisions) {
      const [next] = this.#starts;
      if (next === undefined) {
        this.#more.push(decision);
        continue;
      }
      const same = this.#starts.findIndex(
        (start) => start.time === next.time && isSame(start, decision),
      );
      const [start] = same < 0 ? [] : this.#starts.splice(same, 1);
      if (start === undefined) {
        this.#differ(next.event, `the orchestrator ${didStart(next)}`, describe(decision));
        return false;
      }
      this.#ids.set(start, decision.id);
    }
    return true;
  }

  /** Today's code has ended: then the history must end too. */
  finish(outcome: Outcome, rest: readonly RecordedEpisode[]): void {
    const now = outcomeText(outcome);
    const next = rest.flatMap(({ arrivals }) => arrivals)[0]?.event ?? this.#starts[0]?.event;
    if (next !== undefined) this.#differ(next, `the instance goes on with ${nameOf(next)}`, now);
    else if (this.#end === undefined) this.#ending = `With today's code the instance then ${now}.`;
    else if (endStatus(this.#end) !== outcome.status.toLowerCase()) {
      this.#differ(this.#end, `the instance ended as ${endStatus(this.#end)}`, now);
    }
  }

  /** Today's code waits at the end of the history. */
  wait(): void {
    const [start] = this.#starts;
    if (start !== undefined && !this.#isSuspended) {
      this.#differ(
        start.event,
        `the orchestrator ${didStart(start)}`,
        `does not ${startOf(start)}`,
      );
    } else if (this.#end !== undefined) {
      this.#differ(this.#end, `the instance ended as ${endStatus(this.#end)}`, 'still waits');
    }
  }

  #differ({ position }: RecordedEvent, recorded: string, now: string): void {
    this.difference = { event: position, recorded, now: `today's code ${now}` };
  }
}

/** durable-functions 4 writes `ORCHESTRATION_STATUS_COMPLETED`, and 3 `Completed`. */
function endStatus({ fields }: RecordedEvent): string {
  const status = String(fields.OrchestrationStatus).replace(/^ORCHESTRATION_STATUS_/, '');
  return status.replaceAll('_', '').toLowerCase();
}

function isSame({ kind, name }: RecordedStart, decision: Decision): boolean {
  if (decision.kind !== kind) return false;
  return decision.kind === 'timer' || decision.name.toLowerCase() === name.toLowerCase();
}

function nameOf({ type, fields }: RecordedEvent, of?: RecordedStart): string {
  const name = of?.name || fields.FunctionName || fields.Name;
  return name === undefined ? type : `${type} '${name}'`;
}

const VERBS = {
  activity: ['call activity', 'calls activity', 'called activity'],
  subOrchestration: [
    'start sub-orchestration',
    'starts sub-orchestration',
    'started sub-orchestration',
  ],
  sendEvent: ['send event', 'sends event', 'sent event'],
  timer: ['create this timer', 'creates a timer', 'created a timer'],
} as const;

function startOf({ kind, name }: RecordedStart): string {
  return kind === 'timer' ? VERBS.timer[0] : `${VERBS[kind][0]} '${name}'`;
}

function didStart({ kind, name, event }: RecordedStart): string {
  if (kind !== 'timer') return `${VERBS[kind][2]} '${name}'`;
  return `${VERBS.timer[2]} for ${event.fields.FireAt}`;
}

function describe(decision: Decision): string {
  if (decision.kind !== 'timer') return `${VERBS[decision.kind][1]} '${decision.name}'`;
  return `${VERBS.timer[1]} for ${isoTime(decision.fireAt)}`;
}

function outcomeText(outcome: Outcome): string {
  if (outcome.status === 'Failed') return `fails: ${outcome.error}`;
  if (outcome.status === 'ContinuedAsNew') return 'continues as new';
  return outcome.status === 'Completed' ? 'completes' : 'is terminated';
}
