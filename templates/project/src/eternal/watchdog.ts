import { isDeepStrictEqual } from 'node:util';
import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import {
  findInstance,
  type Instance,
  newCommandId,
  newIncarnation,
  send,
  startLoop,
} from './client.js';
import { type Job, toMs } from './settings.js';
import { logLine, timeOf } from './state.js';

const MINUTE_MS = 60_000;

/** NCRONTAB with seconds. */
export const scheduleOf = (interval: Exclude<Job['watchdog'], 'off'>): string =>
  interval === '1h' ? '0 0 * * * *' : `0 */${Number.parseInt(interval, 10)} * * * *`;

/**
 * Since when a loop is overdue (ISO 8601), or `undefined` when all is well: asleep although its next run is due, at work
 * for longer than the host allows, pending or settling for minutes. Paused and ended loops are never overdue.
 */
export function overdueSince({ watchdog, settings }: Job, instance: Instance): string | undefined {
  const { phase, told, lastUpdatedTime } = instance;
  const interval = watchdog === 'off' ? 0 : toMs(watchdog);
  const rules: Partial<Record<Instance['phase'], readonly [due: unknown, graceMs: number]>> = {
    sleeping: [told.nextRunAt, Math.max(2 * interval, 5 * MINUTE_MS)],
    running: [told.runStartedAt, toMs(settings.functionTimeout) + 5 * MINUTE_MS],
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
      const isStarted = await startLoop(client, job, newIncarnation(job));
      if (isStarted) context.info(logLine(id, 'started', { by: 'watchdog' }));
      return;
    }
    const { phase, state, incarnation, told } = instance;
    // A loop that fails during a run leaves that run going: no other one may begin beside it.
    const runEndsBy = Date.parse(String(told.runStartedAt)) + toMs(settings.functionTimeout);
    if (phase === 'failed' && told.stopReason === undefined && !(Date.now() < runEndsBy)) {
      const isRevived = await startLoop(client, job, { ...state, settings });
      if (isRevived) context.error(logLine(id, 'revived', { error: instance.output }));
    }
    const since = overdueSince(job, instance);
    if (since !== undefined) context.error(logLine(id, 'STALLED', { since, phase }));
    // At work it takes them over when the run ends; paused it is left alone.
    if (phase !== 'sleeping' || isDeepStrictEqual(state.settings, settings)) return;
    const effect = await send(client, job, {
      type: 'refresh',
      id: newCommandId(incarnation),
      incarnation,
    });
    context.info(logLine(id, 'refreshed', { effect }));
  };
}
