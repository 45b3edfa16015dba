import { type EventBody, EventType, type FailureDetails, NO_VALUE } from '../../durable/history';
import { asFields, asTime, type RecordedEvent, readEvents } from './recorded-event';

/** Something that the orchestrator did. */
export interface RecordedStart {
  readonly kind: 'activity' | 'timer' | 'subOrchestration' | 'sendEvent';
  /** Of the activity, the sub-orchestrator or the event. */
  readonly name: string;
  readonly time: number;
  /** The event that tells of it. */
  readonly event: RecordedEvent;
}

/** A message that the orchestrator received. */
export interface RecordedArrival {
  readonly event: RecordedEvent;
  /** The task that it ends. */
  readonly of: RecordedStart | undefined;
  /** In ms since 1970. */
  readonly time: number;
  body(taskId: number): EventBody;
}

/** What the orchestrator received together. The time is known when the history has the event `OrchestratorStarted`. */
export interface RecordedEpisode {
  readonly startedAt: number | undefined;
  readonly arrivals: RecordedArrival[];
}

export interface RecordedHistory {
  readonly orchestrator: string;
  readonly instanceId: string | undefined;
  readonly inputJson: string;
  readonly version: string | undefined;
  readonly count: number;
  readonly episodes: readonly RecordedEpisode[];
  /** In the order in which the orchestrator did them. */
  readonly starts: readonly RecordedStart[];
  readonly end: RecordedEvent | undefined;
  /** What the history does not tell, in sentences. */
  readonly gaps: readonly string[];
  /** The first event that cannot be replayed. */
  readonly unsupported: RecordedEvent | undefined;
}

const STARTS: Readonly<Record<string, RecordedStart['kind']>> = {
  TaskScheduled: 'activity',
  TimerCreated: 'timer',
  SubOrchestrationInstanceCreated: 'subOrchestration',
  EventSent: 'sendEvent',
};

/**
 * Reads the status of an instance. The HTTP API reduces a history: it merges the start of a task into its end, and drops
 * ids and episodes (azure-functions-durable-extension, `DurableClient.cs`). So each message counts as an episode then, and
 * starts are sorted by the times that the ends tell.
 * @param status what `getStatus` returned, the body of the HTTP API, or the events alone
 * @throws TypeError when it has no history
 */
export function readHistory(status: unknown): RecordedHistory {
  const reader = new Reader();
  const events = readEvents(status);
  for (const event of events) reader.read(event);
  const { name, instanceId, input } = asFields(status);
  const started = events.find(({ type }) => type === 'ExecutionStarted')?.fields ?? {};
  const ofStatus = input === undefined || input === null ? undefined : JSON.stringify(input);
  return {
    orchestrator: String(started.FunctionName ?? started.Name ?? name),
    instanceId: asText(instanceId ?? asFields(started.OrchestrationInstance).InstanceId),
    inputJson: asText(started.Input) ?? ofStatus ?? NO_VALUE,
    version: asText(started.Version),
    count: events.length,
    ...reader,
    starts: reader.starts.sort((a, b) => a.time - b.time),
    gaps: [...reader.missing].map((what) => `The history does not tell ${what}.`),
  };
}

class Reader {
  readonly episodes: RecordedEpisode[] = [];
  readonly starts: RecordedStart[] = [];
  readonly missing = new Set<string>();
  end: RecordedEvent | undefined;
  unsupported: RecordedEvent | undefined;
  readonly #startsById = new Map<unknown, RecordedStart>();
  readonly #fired = new Set<RecordedStart>();
  #hasEpisodes = false;

  read(event: RecordedEvent): void {
    const { type, fields } = event;
    const kind = STARTS[type];
    if (type === 'OrchestratorStarted') {
      this.#hasEpisodes = true;
      this.episodes.push({ startedAt: event.time, arrivals: [] });
    } else if (type === 'ExecutionCompleted') this.end = event;
    else if (kind !== undefined) {
      const start = { kind, name: String(fields.Name ?? ''), time: event.time, event };
      this.starts.push(start);
      this.#startsById.set(fields.EventId ?? start, start);
    } else if (type !== 'OrchestratorCompleted') this.#arrive(event);
  }

  #arrive(event: RecordedEvent): void {
    const of = this.#taskOf(event);
    const body = this.#bodyOf(event);
    if (body === undefined) {
      this.unsupported ??= event;
      return;
    }
    // The host writes the message of a timer when it creates the timer.
    const time = Math.max(
      event.time,
      event.type === 'TimerFired' ? asTime(event.fields.FireAt) : 0,
    );
    const arrival = { event, of, time, body };
    if (this.#hasEpisodes) this.episodes.at(-1)?.arrivals.push(arrival);
    else this.episodes.push({ startedAt: undefined, arrivals: [arrival] });
  }

  #taskOf(event: RecordedEvent): RecordedStart | undefined {
    const { type, fields } = event;
    const known = this.#startsById.get(fields.TaskScheduledId ?? fields.TimerId);
    if (known !== undefined) return known;
    if (type === 'TimerFired') {
      const timer = this.starts.find(
        (start) =>
          start.kind === 'timer' &&
          !this.#fired.has(start) &&
          asTime(start.event.fields.FireAt) === asTime(fields.FireAt),
      );
      if (timer !== undefined) this.#fired.add(timer);
      return timer;
    }
    if (!/^(?:Task|SubOrchestrationInstance)(?:Completed|Failed)$/.test(type)) return undefined;
    const kind = type.startsWith('Task') ? 'activity' : 'subOrchestration';
    const time = asTime(fields.ScheduledTime ?? fields.Timestamp);
    const start = { kind, name: String(fields.FunctionName ?? ''), time, event } as const;
    this.starts.push(start);
    return start;
  }

  #bodyOf({ type, fields }: RecordedEvent): RecordedArrival['body'] | undefined {
    const types = EventType as Readonly<Record<string, number>>;
    const EventTypeNumber = types[type];
    const make = (rest: (id: number) => object) => (id: number) =>
      ({ EventType: EventTypeNumber, ...rest(id) }) as EventBody;
    switch (type) {
      case 'ExecutionStarted':
        return make(() => ({
          Name: fields.FunctionName ?? fields.Name,
          Input: this.#input(fields),
        }));
      case 'TaskCompleted':
      case 'SubOrchestrationInstanceCompleted': {
        const Result = this.#result(fields);
        return make((TaskScheduledId) => ({ TaskScheduledId, Result }));
      }
      case 'TaskFailed':
      case 'SubOrchestrationInstanceFailed': {
        const FailureDetails = failureOf(asFields(fields.FailureDetails));
        const Reason = asText(fields.Reason) ?? FailureDetails?.ErrorMessage ?? '';
        const Details = asText(fields.Details) ?? '';
        return make((TaskScheduledId) => ({ TaskScheduledId, Reason, Details, FailureDetails }));
      }
      case 'TimerFired':
        return make((TimerId) => ({ TimerId, FireAt: String(fields.FireAt) }));
      case 'EventRaised': {
        if (fields.Input === undefined) this.missing.add('the data of events (use showInput)');
        return make(() => ({ Name: fields.Name, Input: asText(fields.Input) ?? 'null' }));
      }
      case 'ExecutionTerminated':
        return make(() => ({ Input: asText(fields.Input) ?? '' }));
      case 'ExecutionSuspended':
      case 'ExecutionResumed':
        return make(() => ({ Reason: asText(fields.Reason) ?? '' }));
      default:
        return undefined;
    }
  }

  #input(fields: RecordedEvent['fields']): string {
    return asText(fields.Input) ?? NO_VALUE;
  }

  /** JSON in a whole history; a value in a reduced one. */
  #result(fields: RecordedEvent['fields']): string {
    if (!('Result' in fields)) {
      this.missing.add('the results of tasks (use showHistoryOutput)');
      return 'null';
    }
    const isWhole = 'TaskScheduledId' in fields;
    return isWhole ? (asText(fields.Result) ?? 'null') : JSON.stringify(fields.Result);
  }
}

/** The HTTP API names the parts as .NET does, the client of durable-functions 4 as a JavaScript class. */
function failureOf(parts: RecordedEvent['fields']): FailureDetails | undefined {
  const ErrorMessage = parts.ErrorMessage ?? parts.message ?? parts._message;
  if (ErrorMessage === undefined) return undefined;
  const ErrorType = parts.ErrorType ?? parts.errorType ?? parts._errorType ?? '';
  return { ErrorType: String(ErrorType), ErrorMessage: String(ErrorMessage) };
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
