import type { Decision } from '../../durable/decision';
import type { OrchestratorWork } from '../../durable/protocol';
import { HostTask } from './host-task';

interface Waiters {
  readonly open: HostTask[];
  /** The number of events that arrived before a task waited for them. */
  buffered: number;
}

/** A decision without its id. */
type NewDecision = Decision extends infer Kind
  ? Kind extends Decision
    ? Omit<Kind, 'id'>
    : never
  : never;

/** What one replay of an orchestration has begun: tasks with their ids, and waits for events (`DurableOrchestrationContext.cs`). */
export class HostContext {
  /** The replay's current time: the last OrchestratorStarted, in ms since 1970. */
  time = 0;
  readonly work: OrchestratorWork;
  /** Between two polls of `callHttp` without `Retry-After`, in ms. */
  readonly httpPollingInterval: number;
  readonly openTasks = new Map<number, { task: HostTask; fireAt?: number }>();
  /** Why nothing that it waits for can come, if an action has found out. */
  hangs: string | undefined;
  #nextId = 0;
  readonly #waits = new Map<string, Waiters>();
  readonly #decide: (decision: Decision) => void;

  constructor(
    work: OrchestratorWork,
    httpPollingInterval: number,
    decide: (decision: Decision) => void,
  ) {
    this.work = work;
    this.httpPollingInterval = httpPollingInterval;
    this.#decide = decide;
  }

  /** The id of the next task. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Decides something that nobody waits for. */
  send(decision: NewDecision): void {
    this.#decide({ ...decision, id: this.#takeId() } as Decision);
  }

  /** Decides something whose task is settled by an event. */
  begin(decision: NewDecision): HostTask {
    const id = this.#takeId();
    const task = new HostTask();
    const open = decision.kind === 'timer' ? { task, fireAt: decision.fireAt } : { task };
    this.openTasks.set(id, open);
    this.#decide({ ...decision, id } as Decision);
    return task;
  }

  settle(id: number, error?: Error, resultJson?: string): void {
    const open = this.openTasks.get(id);
    this.openTasks.delete(id);
    open?.task.settle(error, resultJson);
  }

  /** A canceled timer settles before the event that canceled it is replayed (durable-extension #2606). */
  cancel(timer: HostTask): void {
    for (const [id, { task }] of this.openTasks) {
      if (task === timer) this.settle(id, new Error('canceled'));
    }
  }

  wait(name: string): HostTask {
    const task = new HostTask();
    const waiters = this.#waitersOf(name);
    waiters.open.push(task);
    if (waiters.buffered > 0) {
      waiters.buffered -= 1;
      this.raise(name);
    }
    return task;
  }

  /** An event settles the newest waiting task, or is kept for the next one. Names ignore case (`DurableOrchestrationContext.cs`). */
  raise(name: string): void {
    const waiters = this.#waitersOf(name);
    const newest = waiters.open.pop();
    if (newest === undefined) waiters.buffered += 1;
    else newest.settle();
  }

  /** Whether a task or an event can still let the orchestration continue. */
  get waits(): boolean {
    if (this.openTasks.size > 0) return true;
    for (const { open } of this.#waits.values()) if (open.length > 0) return true;
    return false;
  }

  #waitersOf(name: string): Waiters {
    const key = name.toLowerCase();
    const waiters = this.#waits.get(key) ?? { open: [], buffered: 0 };
    this.#waits.set(key, waiters);
    return waiters;
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }
}
