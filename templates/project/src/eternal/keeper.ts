import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { findInstance, startLoop } from './client';
import { errorText } from './error-text';
import type { Names } from './names';
import { phaseOf } from './report';
import type { LoopSettings } from './settings';
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
 * Starts a loop that was never started, and revives one that failed, from its last state: the time of its next run
 * follows from that. A loop that was stopped, terminated or paused, or that gave up, is left alone: somebody meant it.
 */
export function createKeeper(names: Names, settings: LoopSettings) {
  return async (_: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const { id } = names;
    const instance = await findInstance(client, names);
    if (instance === undefined) {
      const started = await startLoop(client, names, initialState(settings, new Date()));
      if (started) context.info(`${id}: started by its keeper`);
      return;
    }
    if (phaseOf(instance) !== 'failed') return;
    const state = restoreState(instance.input, settings, new Date());
    if (await startLoop(client, names, state)) {
      context.error(`${id}: had failed, revived by its keeper: ${errorText(instance.output)}`);
    }
  };
}
