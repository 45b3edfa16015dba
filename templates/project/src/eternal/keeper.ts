import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { findInstance, isActive, startLoop } from './client';
import type { ConfigureCommand } from './commands';
import { errorText } from './error-text';
import type { Names } from './names';
import { phaseOf } from './report';
import { newCommandId, sendUntilSeen } from './sender';
import { type LoopSettings, markOf } from './settings';
import { initialState, restoreState } from './state';

/** How often the keeper looks: what a timer schedule can say evenly. */
export type KeepEvery =
  | '1m'
  | '2m'
  | '3m'
  | '4m'
  | '5m'
  | '6m'
  | '10m'
  | '12m'
  | '15m'
  | '20m'
  | '30m'
  | '1h';

/** NCRONTAB with seconds. */
export function scheduleOf(every: KeepEvery): string {
  return every === '1h' ? '0 0 * * * *' : `0 */${Number.parseInt(every, 10)} * * * *`;
}

/**
 * Starts a loop that was never started, revives one that failed, from its last state (the time of its next run follows
 * from that), and hands settings over that a deployment has changed. A loop that was stopped, terminated or paused, or
 * that gave up, is left alone: somebody meant it.
 */
export function createKeeper(names: Names, settings: LoopSettings) {
  return async (_: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const { id } = names;
    const now = new Date();
    const instance = await findInstance(client, names);
    if (instance === undefined) {
      const started = await startLoop(client, names, initialState(settings, now));
      if (started) context.info(`${id}: started by its keeper`);
      return;
    }
    const phase = phaseOf(instance);
    const state = restoreState(instance.input, settings, now);
    if (phase === 'failed' && (await startLoop(client, names, state))) {
      context.error(`${id}: had failed, revived by its keeper: ${errorText(instance.output)}`);
    }
    if (isActive(instance) && phase !== 'paused' && state.settingsFrom !== markOf(settings)) {
      const command: ConfigureCommand = {
        type: 'configure',
        id: newCommandId(now),
        at: now.getTime(),
        settings,
      };
      await sendUntilSeen(client, names, command);
      context.info(`${id}: changed settings handed over`);
    }
  };
}
