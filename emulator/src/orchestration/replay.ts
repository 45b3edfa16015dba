import { ActionList, type Decision, type ListEnd } from './action-list';
import { EventType, type HistoryEvent, type OrchestratorState } from './protocol';

export type Outcome =
  | ListEnd
  | { readonly status: 'Terminated'; readonly reason: string }
  | {
      readonly status: 'ContinuedAsNew';
      readonly inputJson: string;
      readonly carryOver: readonly HistoryEvent[];
    };

/** What the host must do after an episode. */
export interface ReplayResult {
  /** Undefined while the orchestration waits. */
  readonly outcome: Outcome | undefined;
  readonly suspended: boolean;
  /** Decisions that are not in the history yet, in order of id. */
  readonly decisions: readonly Decision[];
  /** When the timers that are neither canceled nor fired are due, in ms since 1970. */
  readonly openTimers: readonly number[];
}

/** Other code wrote the history. The messages are those of DurableTask.Core (`TaskOrchestrationContext.cs`). */
export class NonDeterministicError extends Error {
  constructor(what: string) {
    super(
      `Non-Deterministic workflow detected: A previous execution of this orchestration ${what} Was a change made to the orchestrator code after this instance had already started running?`,
    );
  }
}

/**
 * Replays a history against the state that the function returned for it.
 * @throws NonDeterministicError, NotEmulatedError
 */
export function replay(history: readonly HistoryEvent[], state: OrchestratorState): ReplayResult {
  const pending = new Map<number, Decision>();
  const parked = new Map<number, Decision>();
  const carryOver: HistoryEvent[] = [];
  let held: HistoryEvent[] | undefined;
  let terminated: string | undefined;
  const list = new ActionList(state, (decision) => pending.set(decision.id, decision));

  const take = (event: HistoryEvent): void => {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        list.time = Date.parse(event.Timestamp);
        break;
      case EventType.ExecutionStarted:
        list.start();
        break;
      case EventType.TaskScheduled:
        checkScheduled(event.EventId, event.Name, pending.get(event.EventId));
        pending.delete(event.EventId);
        break;
      case EventType.TimerCreated:
        checkTimer(event.EventId, pending.get(event.EventId));
        pending.delete(event.EventId);
        break;
      case EventType.TaskCompleted:
        list.settle(event.TaskScheduledId);
        break;
      case EventType.TaskFailed:
        list.settle(event.TaskScheduledId, new Error(event.Reason));
        break;
      case EventType.TimerFired:
        list.settle(event.TimerId);
        break;
      case EventType.EventRaised:
        if (list.continuedWith === undefined) list.raise(event.Name);
        else carryOver.push(event);
        break;
      case EventType.ExecutionSuspended:
        held = [];
        move(pending, parked);
        break;
      case EventType.ExecutionTerminated:
        terminated ??= event.Input;
        break;
    }
  };

  for (const event of history) {
    const { EventType: type } = event;
    if (held === undefined || type === EventType.ExecutionTerminated) take(event);
    else if (type === EventType.ExecutionResumed) {
      const queue: HistoryEvent[] = held;
      held = undefined;
      move(parked, pending);
      for (const late of queue) take(late);
    } else if (type !== EventType.ExecutionSuspended) held.push(event);
  }

  return {
    outcome: outcomeOf(list, terminated, carryOver),
    suspended: held !== undefined,
    decisions: [...pending.values()].sort((a, b) => a.id - b.id),
    openTimers: [...list.openTasks.values()].flatMap(({ fireAt }) => fireAt ?? []),
  };
}

function move(from: Map<number, Decision>, to: Map<number, Decision>): void {
  for (const [id, decision] of from) to.set(id, decision);
  from.clear();
}

/** An instance does not end while a task is open, such as a timer that was not canceled (`TaskOrchestrationExecutor.cs`). */
function outcomeOf(
  list: ActionList,
  terminated: string | undefined,
  carryOver: readonly HistoryEvent[],
): Outcome | undefined {
  if (terminated !== undefined) return { status: 'Terminated', reason: terminated };
  if (list.end === undefined || list.openTasks.size > 0) return undefined;
  if (list.end.status === 'Failed' || list.continuedWith === undefined) return list.end;
  return { status: 'ContinuedAsNew', inputJson: list.continuedWith.inputJson, carryOver };
}

function checkScheduled(id: number, name: string, decision: Decision | undefined): void {
  const past = `scheduled an activity task with sequence number ${id} named '${name}',`;
  if (decision === undefined) {
    throw new NonDeterministicError(
      `scheduled an activity task with sequence ID ${id} and name '${name}' (version ''), but the current replay execution hasn't (yet?) scheduled this task.`,
    );
  }
  if (decision.kind !== 'activity') {
    throw new NonDeterministicError(
      `${past} but the current replay execution instead scheduled a CreateTimerOrchestratorAction task with this sequence number.`,
    );
  }
  if (decision.name !== name) {
    throw new NonDeterministicError(
      `${past} but the current replay execution instead scheduled an activity task named '${decision.name}' with this sequence number.`,
    );
  }
}

function checkTimer(id: number, decision: Decision | undefined): void {
  if (decision?.kind === 'timer') return;
  const now =
    decision === undefined
      ? "hasn't (yet?) scheduled this task."
      : 'instead scheduled a ScheduleTaskOrchestratorAction task with this sequence number.';
  throw new NonDeterministicError(
    `scheduled a timer task with sequence number ${id} but the current replay execution ${now}`,
  );
}
