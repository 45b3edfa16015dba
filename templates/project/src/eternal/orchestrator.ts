import type { OrchestrationContext, Task } from 'durable-functions';
import { afterRun, givesUp, nextDelay, outcomeOf, remainingSleep } from './policy.js';
import type { Job } from './settings.js';
import * as loop from './state.js';

/** To be raised when the sequence of tasks changes: a loop that sleeps through that deployment fails, and is revived. */
export const ORCHESTRATOR_SHAPE = 1;

/** The two events that a loop listens to. `stop` has its own, so that no queue of other commands can delay it. */
export const CONTROL_EVENT = 'control';
export const STOP_EVENT = 'stop';

/** What is asked of a loop. Of `run`, `stop` and `refresh` an event tells it; the others are done to it by the host. */
export interface Command {
  /** `refresh`: take over the settings that a deployment has changed. */
  readonly type: 'run' | 'stop' | 'refresh' | 'pause' | 'resume' | 'terminate';
  /** The same in every copy: a loop applies an id once. */
  readonly id: string;
  /** The incarnation that is meant: a late copy must not reach the loop that was started after it. */
  readonly incarnation: string | undefined;
  /** Of a stop; cleaned where it is read. */
  readonly reason?: unknown;
}

/** Long enough that a burst of commands does not spin the loop, short enough that nobody waits for it. */
const SETTLE_MS = 1_000;

/**
 * One generation: sleep (if the next run is not due) → one step → continue as new. The step is a run; or, when a
 * command came that changes nothing about the next run, a short timer.
 *
 * What must stay as it is, or commands get lost or come twice:
 * - Sleep first. Between `timer.cancel()` and `continueAsNew` an awaited step must stand (durable-extension #2606).
 * - Listen in both halves, with new waiters: `continueAsNew` drops an event that nobody waits for.
 * - Do not put a task into two `Task.any`: it would be scheduled twice (durable-js #574).
 * - Do not yield `continueAsNew`: it is not a task, and the instance would fail (durable-js #371).
 * - Cancel a timer for a command only: the host drops external events together with the message of a cancelled timer,
 *   so each cancelled timer is a chance to lose one.
 */
export function createOrchestrator({ id, executor, settings }: Job) {
  /** Returns, when it is stopped, the reason and the final state: the output of the instance. */
  return function* eternalLoop(context: OrchestrationContext): Generator<Task, unknown, unknown> {
    const { df } = context;
    let state = loop.restoreState(df.getInput(), settings, df.currentUtcDateTime);
    let stopReason: string | undefined;
    const waiters: Task[] = [];
    const log = (level: 'info' | 'error', event: string, more: object): void => {
      if (!df.isReplaying) context[level](loop.logLine(id, event, { ...more }));
    };
    // Before each await: the host clears the status in an episode that does not set it.
    const show = (phase: loop.OwnPhase, more: object = {}): void =>
      df.setCustomStatus({ phase, ...more, stopReason, ...state, settings: undefined });
    const listen = (): Task[] => {
      waiters.push(df.waitForExternalEvent(CONTROL_EVENT), df.waitForExternalEvent(STOP_EVENT));
      return waiters.slice(-2);
    };
    const takeCommands = (): void => {
      for (const { result } of waiters) {
        const { type, id: commandId, incarnation, reason } = loop.recordOf(result);
        // Nothing yet, junk, or what another incarnation was sent: it must not disturb this one.
        if (incarnation !== state.incarnation || !loop.isId(commandId)) continue;
        if (type !== 'run' && type !== 'stop' && type !== 'refresh') continue;
        // Obeyed even under an id that was used before.
        if (type === 'stop') stopReason ??= loop.oneLine(reason) || 'stop requested';
        if (state.appliedCommands.includes(commandId)) continue;
        const appliedCommands = [...state.appliedCommands, commandId].slice(-16);
        state = { ...state, appliedCommands, runNow: type === 'run' || state.runNow };
        log('info', 'applied', { command: type, commandId, reason: stopReason });
      }
    };

    // 1. Sleep.
    const sleep = remainingSleep(state, id, df.currentUtcDateTime);
    let isDue = sleep > 0 || state.moreCommands !== true;
    if (sleep > 0) {
      const nextRunAt = new Date(df.currentUtcDateTime.getTime() + sleep);
      show('sleeping', { nextRunAt: nextRunAt.toISOString() });
      const timer = df.createTimer(nextRunAt);
      const first = yield df.Task.any([timer, ...listen()]);
      if (first !== timer) {
        timer.cancel(); // an open timer would keep this generation alive until it fires
        takeCommands();
        if (stopReason !== undefined) return { reason: stopReason, state };
        isDue = state.runNow === true;
      }
    }

    // 2. One step.
    state = { ...state, runNow: undefined, moreCommands: undefined };
    const now = df.currentUtcDateTime;
    const phase = isDue ? 'running' : 'settling';
    const runStartedAt = isDue ? now.toISOString() : undefined;
    show(phase, { runStartedAt });
    const step = isDue
      ? df.callActivity(executor, { ...state, appliedCommands: [] })
      : df.createTimer(new Date(now.getTime() + SETTLE_MS));
    // Two waiters for each event: one that a copy from an earlier incarnation has used up must not keep a command out.
    const waits = sleep > 0 ? listen() : [...listen(), ...listen()];
    const known = state.appliedCommands;
    const first = yield df.Task.any([step, ...waits]);
    takeCommands();
    // What comes after the first command is seen only when the step ends.
    show(phase, { runStartedAt, commandWaits: first !== step });
    let error: string | undefined;
    let result: unknown;
    try {
      result = yield step;
    } catch (failure) {
      error = loop.oneLine(failure) || 'unknown error';
    }
    takeCommands();

    // 3. The end, or the next generation with an empty history.
    if (isDue) {
      const processed = loop.countOf(loop.recordOf(result).processed);
      state = afterRun(state, { at: df.currentUtcDateTime.toISOString(), processed, error });
      const isLast = stopReason !== undefined || givesUp(state);
      log(error === undefined ? 'info' : 'error', 'run', {
        runId: `${state.incarnation}-${state.totals.runs}`,
        outcome: outcomeOf(state),
        processed,
        delaySeconds: isLast ? undefined : Math.round(nextDelay(state, id) / 1_000),
        error,
      });
    }
    if (stopReason !== undefined) return { reason: stopReason, state };
    if (isDue && givesUp(state)) {
      show('gave-up');
      throw new Error(`gave up after ${state.consecutiveFailures} failures in a row: ${error}`);
    }
    const isFull = waits.every((wait, n) => n % 2 > 0 || wait.isCompleted);
    const moreCommands = (isFull && state.appliedCommands === known) || undefined;
    // The settings are the code's: a deployment may have changed them.
    return df.continueAsNew({ ...state, moreCommands, settings });
  };
}
