import type { Mistake } from '../mistake';

export const inThePolicy: readonly Mistake[] = [
  [
    'idle and error delay swapped',
    'doubled(settings.idleDelay, settings.maxIdleDelay, state.consecutiveIdleRuns)',
    'doubled(settings.errorDelay, settings.maxIdleDelay, state.consecutiveIdleRuns)',
  ],
  ['error delay is the idle delay', 'doubled(settings.errorDelay,', 'doubled(settings.idleDelay,'],
  [
    'maxima swapped',
    'settings.idleDelay, settings.maxIdleDelay',
    'settings.idleDelay, settings.maxErrorDelay',
  ],
  [
    'gives up one failure late',
    'consecutiveFailures >= settings',
    'consecutiveFailures > settings',
  ],
  [
    'gives up one failure early',
    'consecutiveFailures >= settings',
    'consecutiveFailures + 1 >= settings',
  ],
  ['gives up though told never to', 'settings.giveUpAfter > 0 && ', ''],
  [
    'failures in total, not in a row',
    'failed ? state.consecutiveFailures + 1 : 0',
    'state.consecutiveFailures + (failed ? 1 : 0)',
  ],
  [
    'a failure keeps the idle streak',
    'failed || run.processed > 0 ? 0 : state.consecutiveIdleRuns + 1',
    'run.processed > 0 ? 0 : state.consecutiveIdleRuns + (failed ? 0 : 1)',
  ],
  ['a busy run keeps the idle streak', 'failed || run.processed > 0 ? 0', 'failed ? 0'],
  ['busy delay ignored', 'return toMs(settings.busyDelay);', 'return 0;'],
  ['pauses do not double', '2 ** Math.min(Math.max(streak - 1, 0), 32)', '1'],
  ['pauses double one run early', 'streak - 1', 'streak'],
  ['jitter ignored', 'toShare(jitter) * share', '0 * share'],
  ['jitter shortens', '1 + toShare', '1 - toShare'],
  [
    'jitter by chance',
    "createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32",
    "createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32 - Math.random() / 1e6",
  ],
  ['jitter the same in every job', '`${id}:${state.totals.runs}`', '`${state.totals.runs}`'],
  ['jitter the same in every run', '`${id}:${state.totals.runs}`', 'id'],
  ['sleeps in full after a wake-up', 'Date.parse(state.last.at) + delay - now.getTime()', 'delay'],
  [
    'a last run in the future parks the loop',
    'Math.min(Math.max(left, 0), delay)',
    'Math.max(left, 0)',
  ],
  ['totals not counted', 'totals.processed + run.processed', 'totals.processed'],
];
