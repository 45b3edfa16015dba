import type { OrchestrationContext, Task } from 'durable-functions';
import type { RunInput } from './activity';
import { applyOnce, parseCommand } from './commands';
import { CONTROL_EVENT, type Names, STOP_EVENT } from './names';
import { afterFailure, afterSuccess, givesUp, nextDelay, remainingSleep } from './policy';
import { type LoopSettings, markOf, restoreSettings } from './settings';
import { type LoopState, restoreState } from './state';
import { customStatus, type Phase } from './status';

/** The output of a loop that was stopped. */
export interface LoopOutcome {
  readonly reason: string;
  readonly state: LoopState;
}

/** Long enough that a burst of commands does not spin the loop, short enough that nobody waits for it. */
const SETTLE_MS = 1_000;

/**
 * One generation: sleep (if the next run is not due) → one step → continue as new. The step is a run; or, when a
 * command came that changes nothing about the next run, a short timer.
 *
 * What must stay as it is, or commands get lost or come twice:
 * - Sleep first. Between `timer.cancel()` and `continueAsNew` an awaited step must stand (durable-extension #2606).
 * - Listen in both halves, with new waiters: an event that nobody waits for is dropped by `continueAsNew`.
 * - No task stands in two `Task.any`, which would schedule it twice (durable-js #574).
 * - `continueAsNew` is not yielded: it is no task, and the instance would fail (durable-js #371).
 * - Nothing but a command cancels a timer: the host throws external events away together with the message of a
 *   cancelled timer, so each cancelled timer is a chance to lose one.
 */
export function createOrchestrator(names: Names, defaults: LoopSettings) {
  return function* eternalLoop(
    context: OrchestrationContext,
  ): Generator<Task, LoopOutcome | undefined, unknown> {
    const { df } = context;
    const log = (level: 'info' | 'error', message: string) => {
      if (!df.isReplaying) context[level](`${names.id}: ${message}`);
    };

    let state = restoreState(df.getInput(), defaults, df.currentUtcDateTime);
    let stopReason: string | undefined;

    const waiters: Task[] = [];
    const listen = (): Task[] => {
      const both = [CONTROL_EVENT, STOP_EVENT].map((name) => df.waitForExternalEvent(name));
      waiters.push(...both);
      return both;
    };
    const takeCommands = (): void => {
      for (const waiter of waiters.filter(({ isCompleted }) => isCompleted)) {
        const command = parseCommand(waiter.result, df.currentUtcDateTime);
        const applied = command && applyOnce(state, command);
        if (applied === undefined) continue;
        state = { ...state, ...applied };
        if (command?.type === 'stop') stopReason ??= command.reason ?? 'stop requested';
        if (command?.type === 'run') state = { ...state, runNow: true };
        if (command?.type === 'configure') {
          const settings = restoreSettings(command.settings, defaults);
          state = { ...state, settings, settingsFrom: markOf(settings) };
        }
        log('info', `${command?.type} (${command?.id})`);
      }
    };
    const show = (phase: Phase, times: { nextRunAt?: Date; runStartedAt?: Date } = {}): void =>
      df.setCustomStatus(customStatus(state, phase, times));

    // 1. Sleep.
    const sleep = remainingSleep(state, df.instanceId, df.currentUtcDateTime);
    let due = true;
    if (sleep > 0) {
      const nextRunAt = new Date(df.currentUtcDateTime.getTime() + sleep);
      show('sleeping', { nextRunAt });
      const timer = df.createTimer(nextRunAt);
      const first = yield df.Task.any([timer, ...listen()]);
      if (first !== timer) {
        timer.cancel(); // an open timer would keep this generation alive until it fires
        takeCommands();
        if (stopReason !== undefined) return { reason: stopReason, state };
        due = state.runNow === true;
      }
    }

    // 2. One step.
    if (due) {
      const { runNow: _taken, ...rest } = state;
      state = rest;
    }
    const stepStartedAt = df.currentUtcDateTime;
    const showStep = (): void =>
      due ? show('running', { runStartedAt: stepStartedAt }) : show('settling');
    showStep();
    const step = due
      ? df.callActivity(names.executor, runInput(state))
      : df.createTimer(new Date(stepStartedAt.getTime() + SETTLE_MS));
    yield df.Task.any([step, ...listen()]);
    takeCommands();
    showStep();
    try {
      const result = yield step;
      if (due) {
        const { processed } = result as { readonly processed: number };
        state = afterSuccess(state, processed, df.currentUtcDateTime);
        log('info', `run ${state.iteration} processed ${processed}${pause(state, df.instanceId)}`);
      }
    } catch (error) {
      state = afterFailure(state, error, df.currentUtcDateTime);
      log(
        'error',
        `run ${state.iteration} failed: ${state.last?.error}${pause(state, df.instanceId)}`,
      );
    }

    // 3. The end, or the next generation with an empty history.
    takeCommands();
    if (stopReason !== undefined) return { reason: stopReason, state };
    if (due && givesUp(state)) {
      show('gave-up');
      throw new Error(`gave up after ${state.errorStreak} failures in a row: ${state.last?.error}`);
    }
    df.continueAsNew(state);
    return undefined;
  };
}

function runInput({ startedAt, iteration, errorStreak, settings }: LoopState): RunInput {
  return { runId: `${startedAt}-${iteration}`, iteration, errorStreak, settings };
}

function pause(state: LoopState, instanceId: string): string {
  const seconds = Math.round(nextDelay(state, instanceId) / 1_000);
  return state.runNow || seconds === 0 ? '' : `, next in ${seconds} s`;
}
