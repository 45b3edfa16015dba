import { NotEmulatedError } from '../app/not-emulated';
import { milliseconds } from '../clock/duration';
import { HostTask, whenAll, whenAny } from './host-task';
import { jsonOf, NoJsonError } from './orchestrator-call';
import {
  type Action,
  ActionType,
  type OrchestratorState,
  REFUSED_ACTIONS,
  type RetryOptions,
} from './protocol';

/** Something that the host must do. `id` numbers the tasks in the order of their creation. */
export type Decision =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      readonly input: string;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number };

export type ListEnd =
  | { readonly status: 'Completed'; readonly output: unknown }
  | { readonly status: 'Failed'; readonly error: string };

interface Waiters {
  readonly open: HostTask[];
  /** The number of events that arrived before a task waited for them. */
  buffered: number;
}

/**
 * The host's side of an orchestrator function. It runs the whole list of actions that the function returned, one after
 * the other, against the history (azure-functions-durable-extension, `OutOfProcOrchestrationShim.cs`,
 * `ProcessAsyncActionsV2`). It ignores errors of single actions because the function has handled them.
 */
export class ActionList {
  /** The replay's current time: the last OrchestratorStarted, in ms since 1970. */
  time = 0;
  end: ListEnd | undefined;
  continuedWith: { readonly inputJson: string } | undefined;
  readonly openTasks = new Map<number, { task: HostTask; fireAt?: number }>();
  #nextId = 0;
  readonly #waits = new Map<string, Waiters>();
  readonly #state: OrchestratorState;
  readonly #decide: (decision: Decision) => void;

  constructor(state: OrchestratorState, decide: (decision: Decision) => void) {
    this.#state = state;
    this.#decide = decide;
  }

  start(): void {
    if (this.#state.actions.length !== 1) {
      throw new Error(`expected one list of actions, got ${this.#state.actions.length}`);
    }
    this.#runFrom(0);
  }

  settle(id: number, error?: Error): void {
    const open = this.openTasks.get(id);
    this.openTasks.delete(id);
    open?.task.settle(error);
  }

  /** An event settles the newest waiting task, or is kept for the next one. Names ignore case (`DurableOrchestrationContext.cs`). */
  raise(name: string): void {
    const waiters = this.#waitersOf(name);
    const newest = waiters.open.pop();
    if (newest === undefined) waiters.buffered += 1;
    else newest.settle();
  }

  #waitersOf(name: string): Waiters {
    const key = name.toLowerCase();
    const waiters = this.#waits.get(key) ?? { open: [], buffered: 0 };
    this.#waits.set(key, waiters);
    return waiters;
  }

  #runFrom(index: number): void {
    const action = this.#state.actions[0]?.[index];
    if (action === undefined) this.#finish();
    else this.#begin(action).whenSettled(() => this.#runFrom(index + 1));
  }

  #finish(): void {
    const { error, isDone, output } = this.#state;
    if (error !== undefined) this.end = { status: 'Failed', error };
    else if (isDone) this.end = { status: 'Completed', output: JSON.parse(jsonOf(output)) };
  }

  #begin(action: Action): HostTask {
    switch (action.actionType) {
      case ActionType.CallActivity:
        return this.#callActivity(action.functionName, action.input);
      case ActionType.CallActivityWithRetry:
        return this.#callWithRetry(action.functionName, action.retryOptions, action.input);
      case ActionType.CreateTimer:
        // `fireAt` is still a `Date` when the state has not been JSON.
        return this.#createTimer(new Date(action.fireAt).getTime(), action.isCanceled);
      case ActionType.WaitForExternalEvent:
        return this.#wait(action.externalEventName);
      case ActionType.ContinueAsNew:
        this.continuedWith = { inputJson: inputJson(action.input) };
        return whenAll([]);
      case ActionType.WhenAny:
        return whenAny(action.compoundActions.map((child) => this.#begin(child)));
      case ActionType.WhenAll:
        return whenAll(action.compoundActions.map((child) => this.#begin(child)));
      default:
        return refuse(action);
    }
  }

  #open(fireAt?: number): { id: number; task: HostTask } {
    const id = this.#nextId;
    this.#nextId += 1;
    const task = new HostTask();
    this.openTasks.set(id, fireAt === undefined ? { task } : { task, fireAt });
    return { id, task };
  }

  #callActivity(name: string, input: unknown): HostTask {
    const { id, task } = this.#open();
    this.#decide({ kind: 'activity', id, name, input: inputJson(input) });
    return task;
  }

  #createTimer(fireAt: number, isCanceled = false): HostTask {
    // In JSON an invalid date is null, which the host refuses.
    if (Number.isNaN(fireAt)) throw new NoJsonError('createTimer: the date is not valid');
    const { id, task } = this.#open(fireAt);
    this.#decide({ kind: 'timer', id, fireAt });
    // A canceled timer settles before the event that canceled it is replayed (durable-extension #2606).
    if (isCanceled) this.settle(id, new Error('canceled'));
    return task;
  }

  #wait(name: string): HostTask {
    const task = new HostTask();
    const waiters = this.#waitersOf(name);
    waiters.open.push(task);
    if (waiters.buffered > 0) {
      waiters.buffered -= 1;
      this.raise(name);
    }
    return task;
  }

  /** Alternates activities and timers. A timer also follows the last attempt because the SDK expects it (its `RetryableTask`). */
  #callWithRetry(name: string, options: RetryOptions, input: unknown): HostTask {
    const outcome = new HostTask();
    const begun = this.time;
    const attempt = (count: number): void => {
      const call = this.#callActivity(name, input);
      call.whenSettled(() => {
        if (call.error === undefined) outcome.settle();
        else if (count >= options.maxNumberOfAttempts) {
          this.#createTimer(this.time).whenSettled(() => outcome.settle(call.error));
        } else {
          const delay = retryDelay(options, count, this.time - begun);
          if (delay === 0) outcome.settle(call.error);
          else this.#createTimer(this.time + delay).whenSettled(() => attempt(count + 1));
        }
      });
    };
    attempt(1);
    return outcome;
  }
}

/** The SDK has already converted strings to JSON (its `Utils.processInput`), but no other values. */
function inputJson(input: unknown): string {
  return typeof input === 'string' ? input : jsonOf(input);
}

function refuse(action: never): never {
  const { actionType } = action as { actionType: number };
  throw new NotEmulatedError(REFUSED_ACTIONS[actionType] ?? `action type ${actionType}`);
}

const SIX_DAYS = milliseconds('6d');

/** The delay before attempt `failed + 1`, in ms; 0 for no further attempt (DurableTask.Core, `RetryInterceptor.cs`). */
function retryDelay(options: RetryOptions, failed: number, elapsed: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1 } = options;
  if (elapsed >= (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY)) return 0;
  const max = options.maxRetryIntervalInMilliseconds ?? SIX_DAYS;
  return Math.min(first * backoffCoefficient ** (failed - 1), max);
}
