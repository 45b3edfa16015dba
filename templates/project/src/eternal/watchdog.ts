import { isDeepStrictEqual } from 'node:util';
import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { findInstance, type Instance, newCommandId, newLife, send, startLoop } from './client';
import type { Job } from './index';
import { FUNCTION_TIMEOUT_MS, toMs } from './settings';
import { oneLine, timeOf } from './state';

const MINUTE_MS = 60_000;

/** How often the watchdog looks: what a timer schedule can say evenly. */
export type WatchdogInterval = `${1 | 2 | 3 | 4 | 5 | 6 | 10 | 12 | 15 | 20 | 30}m` | '1h' | 'off';

/** NCRONTAB with seconds; `undefined` for `off`. @throws TypeError for what is not an interval */
export function scheduleOf(interval: WatchdogInterval): string | undefined {
  if (interval === 'off') return undefined;
  const minutes = toMs(interval) / MINUTE_MS;
  if (minutes === 60) return '0 0 * * * *';
  if (minutes >= 1 && 60 % minutes === 0) return `0 */${minutes} * * * *`;
  throw new TypeError(`watchdog is '${interval}', not a number of minutes that divides an hour`);
}

/**
 * Since when a loop is overdue (ISO 8601), or `undefined` when all is well: asleep although its next run is due, at work
 * for longer than the host allows, pending or settling for minutes. Paused and ended loops are never overdue.
 */
export function overdueSince({ watchdog }: Job, instance: Instance): string | undefined {
  const { phase, told, lastUpdatedTime } = instance;
  const twoLooks = watchdog === 'off' ? 0 : 2 * toMs(watchdog);
  const rules: Partial<Record<Instance['phase'], readonly [due: unknown, graceMs: number]>> = {
    sleeping: [told.nextRunAt, Math.max(twoLooks, 5 * MINUTE_MS)],
    running: [told.runStartedAt, FUNCTION_TIMEOUT_MS + 5 * MINUTE_MS],
    settling: [lastUpdatedTime.toISOString(), 10 * MINUTE_MS],
    pending: [lastUpdatedTime.toISOString(), 10 * MINUTE_MS],
  };
  const [due, graceMs = 0] = rules[phase] ?? [];
  const since = timeOf(due);
  return since && Date.now() > Date.parse(since) + graceMs ? since : undefined;
}

/**
 * Starts a loop that was never started; revives one that failed, from its last state, so that the time of its next run
 * follows from that; refreshes settings that a deployment has changed; reports a loop that is overdue. One that was
 * stopped, terminated or paused, or that gave up, is not restarted: that was intentional.
 */
export function createWatchdog(job: Job) {
  return async (_: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const { id, settings } = job;
    const instance = await findInstance(client, job);
    if (instance === undefined) {
      if (await startLoop(client, job, newLife(job)))
        context.info(`${id}: started by the watchdog`);
      return;
    }
    const { phase, state, life, told } = instance;
    if (phase === 'failed' && told.stopReason === undefined) {
      const why = oneLine(instance.output) || 'unknown error';
      if (await startLoop(client, job, { ...state, settings })) {
        context.error(`${id}: had failed, revived by the watchdog: ${why}`);
      }
    }
    const overdue = overdueSince(job, instance);
    if (overdue !== undefined) context.error(`${id}: STALLED since ${overdue}, ${phase}`);
    if (!instance.isActive || phase === 'paused' || life === undefined) return;
    if (isDeepStrictEqual(state.settings, settings)) return;
    const effect = await send(client, job, { type: 'refresh', id: newCommandId(life), life });
    context.info(`${id}: changed settings ${effect === 'applied' ? 'refreshed' : 'sent'}`);
  };
}
