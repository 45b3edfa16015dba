import { EventType, type HistoryEvent, NO_VALUE } from '../durable/history';

/** Something that an instance did or received in its current generation, as its history tells. */
export interface Step {
  /** What it is. `event` is an external event that arrived, `sent` a message to another instance or an entity. */
  readonly kind: 'activity' | 'subOrchestration' | 'timer' | 'event' | 'sent' | 'status';
  /** The name of the activity, sub-orchestrator or event; when a timer is due; `suspended`, `resumed` or `terminated`. */
  readonly name: string;
  /** `pending` until the host has recorded the end. A canceled timer stays pending. */
  readonly status: 'pending' | 'completed' | 'failed';
  /** When the orchestrator scheduled it, or when the event arrived, in virtual time. */
  readonly startedAt: Date;
  /** The end, in virtual time, unless it is pending. */
  readonly endedAt?: Date;
  /** The input of an activity or a sub-orchestration. */
  readonly input?: unknown;
  /** The result, or the data of an event. */
  readonly result?: unknown;
  /** The error message, if it failed. */
  readonly error?: string;
}

type Writable = { -readonly [Key in keyof Step]: Step[Key] };

/** The steps of a history, in the order in which they began. */
export function stepsOf(history: readonly HistoryEvent[]): Step[] {
  const steps: Writable[] = [];
  const open = new Map<number, Writable>();
  for (const event of history) {
    const at = new Date(event.Timestamp);
    const begun = begin(event, at);
    if (begun !== undefined) {
      steps.push(begun);
      if (begun.status === 'pending') open.set(event.EventId, begun);
    } else end(event, at, open);
  }
  return steps;
}

function begin(event: HistoryEvent, startedAt: Date): Writable | undefined {
  const { EventType: type } = event;
  const started = (kind: Step['kind'], name: string, more: object = {}): Writable => ({
    kind,
    name,
    status: 'pending',
    startedAt,
    ...more,
  });
  const done = { status: 'completed', endedAt: startedAt } as const;
  switch (type) {
    case EventType.TaskScheduled:
      return started('activity', event.Name, { input: parse(event.Input) });
    case EventType.SubOrchestrationInstanceCreated:
      return started('subOrchestration', event.Name, { input: parse(event.Input) });
    case EventType.TimerCreated:
      return started('timer', event.FireAt);
    case EventType.EventSent:
      return started('sent', event.Name, { ...done, result: parse(event.Input) });
    case EventType.EventRaised:
      return started('event', event.Name, { ...done, result: parse(event.Input) });
    case EventType.ExecutionSuspended:
      return started('status', 'suspended', done);
    case EventType.ExecutionResumed:
      return started('status', 'resumed', done);
    case EventType.ExecutionTerminated:
      return started('status', 'terminated', done);
    default:
      return undefined;
  }
}

function end(event: HistoryEvent, endedAt: Date, open: ReadonlyMap<number, Writable>): void {
  switch (event.EventType) {
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
      Object.assign(open.get(event.TaskScheduledId) ?? {}, {
        status: 'completed',
        endedAt,
        result: parse(event.Result),
      });
      break;
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      Object.assign(open.get(event.TaskScheduledId) ?? {}, {
        status: 'failed',
        endedAt,
        error: event.FailureDetails?.ErrorMessage ?? event.Reason,
      });
      break;
    case EventType.TimerFired:
      Object.assign(open.get(event.TimerId) ?? {}, { status: 'completed', endedAt });
      break;
  }
}

/** Messages of the host itself are not always JSON. */
function parse(json: string | undefined): unknown {
  if (json === undefined || json === NO_VALUE) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
