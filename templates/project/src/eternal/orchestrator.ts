import type { OrchestrationContext } from 'durable-functions';
import { afterRun, givesUp, nextDelay, outcomeOf, remainingSleep } from './policy.js';
import type { Job } from './settings.js';
import * as loop from './state.js';

type Awaitable = ReturnType<OrchestrationContext['df']['waitForExternalEvent']>; // not exported by 4.0
type Task = Awaitable & { getException?(): unknown };
/** Raise it when the sequence of tasks changes: a loop that sleeps during the deployment may fail, and is revived. */
export const ORCHESTRATOR_SHAPE = 2;
/** A loop listens to two events. `stop` has its own, so that other commands in the queue cannot delay it. */
export const CONTROL_EVENT = 'control';
export const STOP_EVENT = 'stop';
const SETTLE_MS = 1_000; // long enough that a burst of commands does not make the loop spin
/**
 * The orchestrator: sleep (unless the next run is due) → one step → continue as new. The step is a run, or a short timer
 * if a command was received that does not make a run due. Paused, it waits for a command instead of a timer.
 * Before you edit it, read "Rules of the orchestrator" in README.md: otherwise commands get lost or are applied twice.
 */
export function createOrchestrator(job: Job) {
  return function* eternalLoop(context: OrchestrationContext): Generator<Task, unknown, unknown> {
    // By default, a restart in the portal begins another instance, which no command would reach.
    if (context.df.instanceId.replace(/:ended$/, '') !== job.id) return `only '${job.id}' runs`;
    const generation = new Generation(context, job);
    const isDue = yield* generation.wait();
    if (generation.stopReason === undefined) yield* isDue ? generation.run() : generation.settle();
    const { stopReason, state } = generation;
    if (stopReason !== undefined) return { reason: stopReason, state };
    if (isDue && givesUp(state)) {
      generation.report('gave-up');
      const failures = `${state.consecutiveFailures} failures in a row`;
      throw new Error(`gave up after ${failures}: ${state.last?.error}`);
    }
    return context.df.continueAsNew({ ...state, settings: job.settings }); // the code's may be newer
  };
}
/** One execution of the orchestrator, from its input to `continueAsNew`. */
class Generation {
  state: loop.LoopState;
  stopReason: string | undefined;
  readonly #context: OrchestrationContext;
  readonly #df: OrchestrationContext['df'];
  readonly #job: Job;
  readonly #waiters: Task[] = [];
  constructor(context: OrchestrationContext, job: Job) {
    this.#context = context;
    this.#df = context.df;
    this.#job = job;
    this.state = loop.restoreState(this.#df.getInput(), job.settings, this.#df.currentUtcDateTime);
  }

  /** Waits until the next run is due or a command arrives. Returns whether a run is due. */
  *wait(): Generator<Task, boolean, unknown> {
    const sleepMs = () => remainingSleep(this.state, this.#job.id, this.#df.currentUtcDateTime);
    if (this.state.paused !== undefined) {
      this.report('paused');
      yield this.#df.Task.any(this.#listen());
    } else {
      if (sleepMs() === 0) return this.state.moreCommands !== true;
      const nextRunAt = new Date(this.#df.currentUtcDateTime.getTime() + sleepMs());
      this.report('sleeping', { nextRunAt });
      const timer = this.#df.createTimer(nextRunAt);
      const first = yield this.#df.Task.any([timer, ...this.#listen()]);
      if (first === timer) return true;
      timer.cancel(); // An open timer would keep this generation alive until it fires.
    }
    this.#takeCommands();
    return this.state.paused === undefined && sleepMs() === 0;
  }

  /** Runs once, and records the outcome. */
  *run(): Generator<Task, void, unknown> {
    this.state = { ...this.state, runNow: undefined, notBefore: undefined };
    try {
      const result = yield* this.#step(this.#execute(), this.#df.currentUtcDateTime);
      this.#record(loop.asCount(loop.asRecord(result).processed));
    } catch (failure) {
      yield* this.#recordFailure(failure);
    }
  }

  /** Waits for a second, after commands that do not make a run due. */
  *settle(): Generator<Task, void, unknown> {
    const settled = new Date(this.#df.currentUtcDateTime.getTime() + SETTLE_MS);
    yield* this.#step(this.#df.createTimer(settled));
  }

  /** Awaits a task, and takes the commands that arrive meanwhile. Returns the result of the task. */
  *#step(task: Task, runStartedAt?: Date): Generator<Task, unknown, unknown> {
    this.#reportStep(runStartedAt);
    // Two waiters for each event: a stale command that uses up the first must not keep a command out.
    const hasSlept = this.#waiters.length > 0;
    const waiters = hasSlept ? this.#listen() : [...this.#listen(), ...this.#listen()];
    const known = this.state.appliedCommands;
    const first = yield this.#df.Task.any([task, ...waiters]);
    this.#takeCommands();
    this.#reportStep(runStartedAt, first !== task); // later commands wait
    try {
      const result = yield task;
      if (task.isFaulted) throw task.getException?.(); // 4.0 does not, if it failed before
      return result;
    } finally {
      this.#takeCommands();
      const isFull = waiters.every((waiter, n) => n % 2 > 0 || waiter.isCompleted);
      const moreCommands = (isFull && this.state.appliedCommands === known) || undefined;
      this.state = { ...this.state, moreCommands };
    }
  }

  /** Records a failed run. If the host ended it, the executor could not call `onFailure`: it does so now. */
  *#recordFailure(failure: unknown): Generator<Task, void, unknown> {
    const [, own] = new RegExp(`${loop.FAILED.slice(2)}(.+)`).exec(String(failure)) ?? [];
    const hostError = loop.oneLine(own ?? failure) || 'unknown error';
    this.#record(0, hostError);
    if (own !== undefined) return;
    this.#reportStep(this.#df.currentUtcDateTime, true);
    try {
      yield this.#execute({ hostError });
    } catch (cause) {
      this.#log('error', 'on-failure-failed', { error: loop.oneLine(cause) });
    }
    this.#takeCommands();
  }

  /** Sets the custom status. Call it before each await: the host clears the status if an episode does not set it. */
  report(phase: (typeof loop.OWN_PHASES)[number], more: object = {}): void {
    const { state, stopReason } = this;
    this.#df.setCustomStatus({ phase, ...more, stopReason, ...state, settings: undefined });
  }
  #reportStep(runStartedAt?: Date, commandWaits?: boolean): void {
    const idle = this.state.paused === undefined ? 'settling' : 'paused';
    this.report(runStartedAt ? 'running' : idle, { runStartedAt, commandWaits });
  }
  #execute(more: object = {}): Task {
    const input = { ...this.state, appliedCommands: [] as string[], ...more };
    return this.#df.callActivity(this.#job.executor, input);
  }
  #record(processed: number, error?: string): void {
    const at = this.#df.currentUtcDateTime.toISOString();
    const state = afterRun(this.state, { at, processed, error });
    const isLast = this.stopReason !== undefined || state.paused !== undefined || givesUp(state);
    const delaySeconds = isLast ? undefined : Math.round(nextDelay(state, this.#job.id) / 1_000);
    const run = { runId: `${state.incarnation}-${state.totals.runs}`, outcome: outcomeOf(state) };
    this.state = state;
    this.#log(error ? 'error' : 'info', 'run', { ...run, processed, delaySeconds, error });
  }
  #listen(): Task[] {
    const waiters = [CONTROL_EVENT, STOP_EVENT].map((name) => this.#df.waitForExternalEvent(name));
    this.#waiters.push(...waiters);
    return waiters;
  }
  #takeCommands(): void {
    const now = this.#df.currentUtcDateTime;
    for (const { result } of this.#waiters) {
      const { state, stopReason, applied } = loop.applyCommand(this.state, result, now);
      this.state = state;
      this.stopReason ??= stopReason;
      if (applied) this.#log('info', 'applied', { ...applied, reason: this.stopReason });
    }
  }
  #log(level: 'info' | 'error', event: string, values: Record<string, unknown>): void {
    if (!this.#df.isReplaying) this.#context[level](loop.logLine(this.#job.id, event, values));
  }
}
