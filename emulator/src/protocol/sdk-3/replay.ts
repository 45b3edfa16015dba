import type { Decision } from '../../durable/decision';
import { EventType, type HistoryEvent } from '../../durable/history';
import type { Episode, OrchestratorWork, Outcome } from '../../durable/protocol';
import { ActionList } from './action-list';
import type { OrchestratorState } from './actions';
import { whyItHangs } from './hangs';
import { HostContext } from './host-context';
import { checkConfirmation, isConfirmation } from './non-determinism';

/**
 * Replays a history against the state that the function returned for it (DurableTask.Core, `TaskOrchestrationExecutor.cs`).
 * @throws NonDeterministicError, NotEmulatedError
 */
export function replay(
  work: OrchestratorWork,
  state: OrchestratorState,
  httpPollingInterval: number,
): Omit<Episode, 'customStatusJson'> {
  return new Replay(work, state, httpPollingInterval).run();
}

class Replay {
  readonly #work: OrchestratorWork;
  readonly #state: OrchestratorState;
  readonly #list: ActionList;
  /** The decisions that no event has confirmed. */
  readonly #pending = new Map<number, Decision>();
  /** Those that were open when the instance was suspended. */
  readonly #parked = new Map<number, Decision>();
  readonly #carryOver: HistoryEvent[] = [];
  /** What has come while the instance is suspended. */
  #held: HistoryEvent[] | undefined;
  #terminated: string | undefined;

  constructor(work: OrchestratorWork, state: OrchestratorState, httpPollingInterval: number) {
    this.#work = work;
    this.#state = state;
    const context = new HostContext(work, httpPollingInterval, (decision) =>
      this.#pending.set(decision.id, decision),
    );
    this.#list = new ActionList(state, context);
  }

  run(): Omit<Episode, 'customStatusJson'> {
    for (const event of this.#work.pastEvents) this.#process(event);
    for (const event of this.#work.newEvents) this.#process(event);
    const { context } = this.#list;
    const outcome = this.#outcome();
    const waits = outcome === undefined && this.#held === undefined;
    return {
      outcome,
      decisions: [...this.#pending.values()].sort((a, b) => a.id - b.id),
      openTimers: [...context.openTasks.values()].flatMap(({ fireAt }) => fireAt ?? []),
      hangs: waits ? whyItHangs(this.#work, this.#state, context) : undefined,
    };
  }

  #process(event: HistoryEvent): void {
    const { EventType: type } = event;
    if (this.#held === undefined || type === EventType.ExecutionTerminated) this.#take(event);
    else if (type === EventType.ExecutionResumed) this.#resume(this.#held);
    else if (type !== EventType.ExecutionSuspended) this.#held.push(event);
  }

  #resume(held: readonly HistoryEvent[]): void {
    this.#held = undefined;
    move(this.#parked, this.#pending);
    for (const event of held) this.#take(event);
  }

  #take(event: HistoryEvent): void {
    if (isConfirmation(event)) {
      checkConfirmation(event, this.#pending.get(event.EventId));
      this.#pending.delete(event.EventId);
      return;
    }
    const { context } = this.#list;
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        context.time = Date.parse(event.Timestamp);
        break;
      case EventType.ExecutionStarted:
        this.#list.start();
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        context.settle(event.TaskScheduledId, undefined, event.Result);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        context.settle(event.TaskScheduledId, new Error(event.Reason));
        break;
      case EventType.TimerFired:
        context.settle(event.TimerId);
        break;
      case EventType.EventRaised:
        if (this.#list.continuedWith === undefined) context.raise(event.Name);
        else this.#carryOver.push(event);
        break;
      case EventType.ExecutionSuspended:
        this.#held = [];
        move(this.#pending, this.#parked);
        break;
      case EventType.ExecutionTerminated:
        this.#terminated ??= event.Input;
        break;
    }
  }

  /** An instance does not end while a task is open, such as a timer that was not canceled (`TaskOrchestrationExecutor.cs`). */
  #outcome(): Outcome | undefined {
    const { end, continuedWith, context } = this.#list;
    if (this.#terminated !== undefined) return { status: 'Terminated', reason: this.#terminated };
    if (end === undefined || context.openTasks.size > 0) return undefined;
    if (end.status === 'Failed' || continuedWith === undefined) return end;
    const { inputJson } = continuedWith;
    return { status: 'ContinuedAsNew', inputJson, carryOver: this.#carryOver };
  }
}

function move(from: Map<number, Decision>, to: Map<number, Decision>): void {
  for (const [id, decision] of from) to.set(id, decision);
  from.clear();
}
