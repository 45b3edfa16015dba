import { isDeepStrictEqual } from 'node:util';
import type { InvocationContext, Timer } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import * as loop from './client.js';
import { type Job, toMs } from './settings.js';
import { asIsoTime, logLine } from './state.js';

const MINUTE_MS = 60_000;

export const scheduleOf = (every: Exclude<Job['watchdog'], 'off'>): string =>
  every === '1h' ? '0 0 * * * *' : `0 */${Number.parseInt(every, 10)} * * * *`;

/** Since when a loop is overdue (ISO 8601), or `undefined` if it is not. Paused and ended loops never are. */
export function overdueSince(
  { watchdog, settings }: Job,
  instance: loop.Instance,
): string | undefined {
  const { phase, reported, lastUpdatedTime } = instance;
  const interval = watchdog === 'off' ? 0 : toMs(watchdog);
  const rules: Partial<Record<loop.Instance['phase'], readonly [due: unknown, graceMs: number]>> = {
    sleeping: [reported.nextRunAt, Math.max(2 * interval, 5 * MINUTE_MS)],
    running: [reported.runStartedAt, toMs(settings.functionTimeout) + 5 * MINUTE_MS],
    settling: [lastUpdatedTime.toISOString(), 10 * MINUTE_MS],
    pending: [lastUpdatedTime.toISOString(), 10 * MINUTE_MS],
  };
  const [due, graceMs = 0] = rules[phase] ?? [];
  const since = asIsoTime(due);
  return since && Date.now() > Date.parse(since) + graceMs ? since : undefined;
}

/**
 * Starts a loop that was never started, revives one that failed (from its last state), refreshes settings that a
 * deployment has changed, and reports a loop that is overdue. Leaves loops alone that were ended or paused, or gave up.
 */
export function createWatchdog(job: Job) {
  return async (_: Timer, client: DurableClient, context: InvocationContext): Promise<void> => {
    const { settings } = job;
    const log = (level: 'info' | 'error', event: string, values: object): void =>
      context[level](logLine(job.id, event, { ...values }));
    const instance = await loop.findInstance(client, job);
    if (instance === undefined) {
      const isStarted = await loop.startLoop(client, job, loop.newIncarnation(job));
      if (isStarted) log('info', 'started', { by: 'watchdog' });
      return;
    }
    const { phase, state, incarnation, reported } = instance;
    // A loop that failed during a run may have left that run going. A second one must not begin beside it.
    const runEndsBy = Date.parse(String(reported.runStartedAt)) + toMs(settings.functionTimeout);
    if (phase === 'failed' && reported.stopReason === undefined && !(Date.now() < runEndsBy)) {
      const isRevived = await loop.startLoop(client, job, { ...state, settings });
      if (isRevived) log('error', 'revived', { error: instance.output });
    }
    const since = overdueSince(job, instance);
    if (since !== undefined) log('error', 'STALLED', { since, phase });
    // A running loop takes new settings over when the run ends. A paused loop is left alone.
    if (phase !== 'sleeping' || isDeepStrictEqual(state.settings, settings)) return;
    const id = loop.newCommandId(incarnation);
    const effect = await loop.sendCommand(client, job, { type: 'refresh', id, incarnation });
    log('info', 'refreshed', { effect });
  };
}
