import type { OrchestrationContext, Task } from 'durable-functions';
import type { Job } from './index';
import { afterRun, givesUp, nextDelay, remainingSleep } from './policy';
import * as loop from './state';

/**
 * Raise it when the sequence of tasks below changes: a generation that sleeps through that deployment fails, and the
 * watchdog revives it.
 */
export const ORCHESTRATOR_SHAPE = 1;

/** The two events that a loop listens to. `stop` has its own, so that no queue of other commands can delay it. */
export const CONTROL_EVENT = 'control';
export const STOP_EVENT = 'stop';

/** What a sender asks a loop to do. `refresh`: take over the settings that a deployment has changed. */
export interface Command {
  readonly type: 'run' | 'stop' | 'refresh';
  /** The same in every copy: a loop applies an id once. */
  readonly id: string;
  /** The life that is meant: a late copy must not reach the loop that was started after it. */
  readonly life: string;
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

    const log = (level: 'info' | 'error', message: string): void => {
      if (!df.isReplaying) context[level](`${id}: ${message}`);
    };
    const show = (doing: loop.Doing): void =>
      df.setCustomStatus(loop.customStatus(state, { ...doing, stopReason }));
    const listen = (): Task[] => {
      const both = [CONTROL_EVENT, STOP_EVENT].map((event) => df.waitForExternalEvent(event));
      waiters.push(...both);
      return both;
    };
    const takeCommands = (): void => {
      for (const { result } of waiters.filter(({ isCompleted }) => isCompleted)) {
        const command = commandFor(state, result);
        const applied = command && loop.withCommand(state, command.id);
        const reason = loop.oneLine(command?.reason) || 'stop requested';
        // Obeyed even under an id that was used before.
        if (command?.type === 'stop') stopReason ??= reason;
        if (command === undefined || applied === undefined) continue;
        state = command.type === 'run' ? { ...applied, runNow: true } : applied;
        log('info', `${command.type} (${command.id})`);
      }
    };

    // 1. Sleep.
    const sleep = remainingSleep(state, id, df.currentUtcDateTime);
    let isDue = true;
    if (sleep > 0) {
      const nextRunAt = new Date(df.currentUtcDateTime.getTime() + sleep);
      show({ phase: 'sleeping', nextRunAt: nextRunAt.toISOString() });
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
    if (isDue) state = { ...state, runNow: undefined };
    const now = df.currentUtcDateTime;
    const doing: loop.Doing = isDue
      ? { phase: 'running', runStartedAt: now.toISOString() }
      : { phase: 'settling' };
    show(doing);
    const step = isDue
      ? df.callActivity(executor, { ...state, appliedCommands: [] })
      : df.createTimer(new Date(now.getTime() + SETTLE_MS));
    // Two waiters for each event: one that a copy from an earlier life has used up must not keep a command out.
    const waits = sleep > 0 ? listen() : [...listen(), ...listen()];
    const first = yield df.Task.any([step, ...waits]);
    takeCommands();
    show({ ...doing, commandWaits: first !== step });
    let error: string | undefined;
    let result: unknown;
    try {
      result = yield step;
    } catch (failure) {
      error = loop.oneLine(failure) || 'unknown error';
    }
    if (isDue) {
      const { processed = 0 } = loop.recordOf(result) as { readonly processed?: number };
      const run = { at: df.currentUtcDateTime.toISOString(), processed };
      state = afterRun(state, error === undefined ? run : { ...run, error });
      const outcome = error === undefined ? `processed ${processed}` : `failed: ${error}`;
      const level = error === undefined ? 'info' : 'error';
      log(level, `run ${state.totals.runs} ${outcome}${nextRun(state, id)}`);
    }

    // 3. The end, or the next generation with an empty history.
    takeCommands();
    if (stopReason !== undefined) return { reason: stopReason, state };
    if (isDue && givesUp(state)) {
      show({ phase: 'gave-up' });
      const { consecutiveFailures, last } = state;
      throw new Error(`gave up after ${consecutiveFailures} failures in a row: ${last?.error}`);
    }
    df.continueAsNew({ ...state, settings }); // the code's: a deployment may have changed them
    return undefined;
  };
}

/** The command that an event carries to this life, or `undefined`: anything else must not disturb the loop. */
function commandFor({ life }: loop.LoopState, event: unknown): Command | undefined {
  const { type, id, life: meant, reason } = loop.recordOf(event);
  if (meant !== life || !loop.isId(id)) return undefined;
  if (type !== 'run' && type !== 'stop' && type !== 'refresh') return undefined;
  return { type, id, life, reason };
}

function nextRun(state: loop.LoopState, id: string): string {
  const seconds = Math.round(nextDelay(state, id) / 1_000);
  return state.runNow || givesUp(state) || seconds === 0 ? '' : `, next in ${seconds} s`;
}
