import type { OrchestrationContext, Task } from 'durable-functions';
import { afterRun, givesUp, nextDelay, outcomeOf, remainingSleep } from './policy.js';
import type { Job } from './settings.js';
import * as loop from './state.js';

/** Raise it when the sequence of tasks changes: a loop that sleeps during the deployment then fails, and is revived. */
export const ORCHESTRATOR_SHAPE = 1;

/** A loop listens to two events. `stop` has its own, so that other commands in the queue cannot delay it. */
export const CONTROL_EVENT = 'control';
export const STOP_EVENT = 'stop';

const SETTLE_MS = 1_000; // long enough that a burst of commands does not make the loop spin

/**
 * The orchestrator: sleep (unless the next run is due) → one step → continue as new. The step is a run, or a short timer
 * if a command was received that does not make a run due. Rules, or commands get lost or are applied twice:
 * - Sleep first. Await a step between `timer.cancel()` and `continueAsNew` (durable-extension #2606).
 * - Listen in both halves, with new waiters. `continueAsNew` drops events that nobody waits for.
 * - Do not put a task into two `Task.any`. It would be scheduled twice (durable-js #574).
 * - Do not yield `continueAsNew`. It is not a task, and the instance would fail (durable-js #371).
 * - Cancel a timer only for a command: the host may drop an event together with the message of a canceled timer.
 */
export function createOrchestrator(job: Job) {
  return function* eternalLoop(context: OrchestrationContext): Generator<Task, unknown, unknown> {
    const generation = new Generation(context, job);
    const isDue = yield* generation.sleep();
    if (generation.stopReason === undefined) yield* generation.step(isDue);
    const { stopReason, state, moreCommands } = generation;
    if (stopReason !== undefined) return { reason: stopReason, state };
    if (isDue && givesUp(state)) {
      generation.report('gave-up');
      const { consecutiveFailures, last } = state;
      throw new Error(`gave up after ${consecutiveFailures} failures in a row: ${last?.error}`);
    }
    // The settings are those of the code: a deployment may have changed them.
    return context.df.continueAsNew({ ...state, moreCommands, settings: job.settings });
  };
}

/** One execution of the orchestrator, from its input to `continueAsNew`. */
class Generation {
  state: loop.LoopState;
  stopReason: string | undefined;
  moreCommands: true | undefined;
  readonly #context: OrchestrationContext;
  readonly #job: Job;
  readonly #waiters: Task[] = [];

  constructor(context: OrchestrationContext, job: Job) {
    const { df } = context;
    this.state = loop.restoreState(df.getInput(), job.settings, df.currentUtcDateTime);
    this.#context = context;
    this.#job = job;
  }

  /** Sleeps until the next run is due or a command arrives. Returns whether a run is due. */
  *sleep(): Generator<Task, boolean, unknown> {
    const { df } = this.#context;
    const now = df.currentUtcDateTime;
    const remaining = remainingSleep(this.state, this.#job.id, now);
    if (remaining === 0) return this.state.moreCommands !== true;
    const nextRunAt = new Date(now.getTime() + remaining);
    this.report('sleeping', { nextRunAt: nextRunAt.toISOString() });
    const timer = df.createTimer(nextRunAt);
    const first = yield df.Task.any([timer, ...this.#listen()]);
    if (first === timer) return true;
    timer.cancel(); // An open timer would keep this generation alive until it fires.
    this.#takeCommands();
    return this.state.runNow === true;
  }

  /** Runs once if a run is due. Otherwise waits for a second. */
  *step(isDue: boolean): Generator<Task, void, unknown> {
    const { df } = this.#context;
    this.state = { ...this.state, runNow: undefined, moreCommands: undefined };
    const now = df.currentUtcDateTime;
    const phase = isDue ? 'running' : 'settling';
    const runStartedAt = isDue ? now.toISOString() : undefined;
    this.report(phase, { runStartedAt });
    const step = isDue
      ? df.callActivity(this.#job.executor, { ...this.state, appliedCommands: [] })
      : df.createTimer(new Date(now.getTime() + SETTLE_MS));
    // Two waiters for each event: a stale command that uses up the first must not keep a command out.
    const hasSlept = this.#waiters.length > 0;
    const waiters = hasSlept ? this.#listen() : [...this.#listen(), ...this.#listen()];
    const known = this.state.appliedCommands;
    const first = yield df.Task.any([step, ...waiters]);
    this.#takeCommands();
    this.report(phase, { runStartedAt, commandWaits: first !== step }); // later commands wait
    let error: string | undefined;
    let result: unknown;
    try {
      result = yield step;
    } catch (failure) {
      error = loop.oneLine(failure) || 'unknown error';
    }
    this.#takeCommands();
    if (isDue) this.#record(loop.asCount(loop.asRecord(result).processed), error);
    const isFull = waiters.every((waiter, n) => n % 2 > 0 || waiter.isCompleted);
    this.moreCommands = (isFull && this.state.appliedCommands === known) || undefined;
  }

  /** Sets the custom status. Call it before each await: the host clears the status if an episode does not set it. */
  report(phase: loop.OwnPhase, more: object = {}): void {
    const { state, stopReason } = this;
    const status = { phase, ...more, stopReason, ...state, settings: undefined };
    this.#context.df.setCustomStatus(status);
  }

  #record(processed: number, error: string | undefined): void {
    const at = this.#context.df.currentUtcDateTime.toISOString();
    const state = afterRun(this.state, { at, processed, error });
    const isLast = this.stopReason !== undefined || givesUp(state);
    this.state = state;
    this.#log(error === undefined ? 'info' : 'error', 'run', {
      runId: `${state.incarnation}-${state.totals.runs}`,
      outcome: outcomeOf(state),
      processed,
      delaySeconds: isLast ? undefined : Math.round(nextDelay(state, this.#job.id) / 1_000),
      error,
    });
  }

  #listen(): Task[] {
    const { df } = this.#context;
    const waiters = [df.waitForExternalEvent(CONTROL_EVENT), df.waitForExternalEvent(STOP_EVENT)];
    this.#waiters.push(...waiters);
    return waiters;
  }

  #takeCommands(): void {
    for (const { result } of this.#waiters) {
      const { state, stopReason, applied } = loop.applyCommand(this.state, result);
      this.state = state;
      this.stopReason ??= stopReason;
      if (applied) this.#log('info', 'applied', { ...applied, reason: this.stopReason });
    }
  }

  #log(level: 'info' | 'error', event: string, values: object): void {
    const line = loop.logLine(this.#job.id, event, { ...values });
    if (!this.#context.df.isReplaying) this.#context[level](line);
  }
}
