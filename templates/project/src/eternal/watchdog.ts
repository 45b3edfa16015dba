import { isDeepStrictEqual } from 'node:util';
import type { TimerDurableClientHandler } from 'durable-functions';
import * as loop from './client.js';
import { type Job, toMs } from './settings.js';
import { asIsoTime, logLine } from './state.js';

/** Since when a loop is overdue (ISO 8601), or `undefined` if it is not. Paused and ended loops never are. */
export function overdueSince(job: Job, instance: loop.Instance): string | undefined {
  const { phase, reported, lastUpdatedTime } = instance;
  const changed = lastUpdatedTime.toISOString();
  const rules: Partial<Record<loop.Instance['phase'], readonly [due: unknown, graceMs: number]>> = {
    sleeping: [reported.nextRunAt, Math.max(2 * toMs(job.watchdog) || 0, toMs('5m'))],
    running: [reported.runStartedAt, toMs(job.settings.functionTimeout) + toMs('5m')],
    settling: [changed, toMs('10m')],
    pending: [changed, toMs('10m')],
  };
  const [due, graceMs = 0] = rules[phase] ?? [];
  const since = asIsoTime(due);
  return since && Date.now() > Date.parse(since) + graceMs ? since : undefined;
}
/** Since when a loop is paused or suspended, in the first tick of the watchdog after each full day. */
function heldForDays({ watchdog }: Job, { phase, state, lastUpdatedTime }: loop.Instance) {
  if (phase !== 'paused' && phase !== 'suspended') return undefined;
  const since = state.paused ?? lastUpdatedTime.toISOString();
  const held = Math.round(Date.now() / toMs(watchdog)) * toMs(watchdog) - Date.parse(since); // a tick is some ms off
  return held >= toMs('1d') && held % toMs('1d') < toMs(watchdog) ? since : undefined;
}
/** Starts, revives, refreshes and reports a loop, and leaves ended and paused ones alone: see README.md. */
export function createWatchdog(job: Job): TimerDurableClientHandler {
  const { settings } = job;
  const twin: Job = { ...job, id: `${job.id}:ended` }; // no job can have this id
  return async (_, client, context) => {
    const instance = await loop.findInstance(client, job);
    // A second instance, which is paused, says that the loop has ended, also when its history was purged.
    const isKept = (await loop.findInstance(client, twin))?.isActive === true;
    if (instance === undefined) {
      const first = await loop.newIncarnation(client, job, instance);
      const isStarted = !isKept && (await loop.startLoop(client, job, first));
      if (isStarted) context.info(logLine(job.id, 'started', { by: 'watchdog' }));
      return;
    }
    const { phase, isActive, state, incarnation, reported } = instance;
    if (isActive && isKept) await client.terminate(twin.id, '');
    if (phase === 'failed' && reported.stopReason === undefined) {
      // It may have left a run going. A second one must not begin beside it.
      const endsBy = await loop.leftRunEndsBy(client, job, instance);
      if (endsBy !== undefined && Date.parse(endsBy) > Date.now()) return;
      const runNow = state.runNow ?? Boolean(endsBy ?? reported.runStartedAt); // its outcome is lost
      const isRevived = await loop.startLoop(client, job, { ...state, settings, runNow });
      if (isRevived) context.error(logLine(job.id, 'revived', { error: instance.output }));
    } else if (!isActive && !isKept) {
      await loop.startLoop(client, twin, { ...state, paused: state.startedAt });
    }
    const heldSince = heldForDays(job, instance);
    if (heldSince !== undefined) context.warn(logLine(job.id, 'paused', { since: heldSince }));
    const since = overdueSince(job, instance);
    if (since !== undefined) context.error(logLine(job.id, 'STALLED', { since, phase }));
    // A running loop takes new settings over when the run ends. A paused loop is left alone.
    if (phase !== 'sleeping' || isDeepStrictEqual(state.settings, settings)) return;
    const id = loop.newCommandId(incarnation);
    const effect = await loop.sendCommand(client, job, { type: 'refresh', id, incarnation });
    context.info(logLine(job.id, 'refreshed', { effect }));
  };
}
