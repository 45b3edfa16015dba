import type { Mistake } from '../mistake';

export const inTheWatchdog: readonly Mistake[] = [
  [
    'revives what was stopped',
    "phase === 'failed' && told.stopReason === undefined",
    "phase === 'failed' || phase === 'stopped'",
  ],
  [
    'revives what was terminated',
    "phase === 'failed' &&",
    "(phase === 'failed' || phase === 'terminated') &&",
  ],
  [
    'revives what gave up',
    "phase === 'failed' &&",
    "(phase === 'failed' || phase === 'gave-up') &&",
  ],
  ['revives nothing', "phase === 'failed' && told", "phase === 'pending' && told"],
  ['revives with an empty state', '{ ...state, settings })', 'newLife(job))'],
  ['starts nothing', 'if (await startLoop(client, job, newLife(job)))', 'if (false as boolean)'],
  ['settings sent to a paused loop', "phase === 'paused' || ", ''],
  [
    'changed settings not sent',
    'if (isDeepStrictEqual(state.settings, settings)) return;',
    'return;',
  ],
  ['settings sent at each look', 'if (isDeepStrictEqual(state.settings, settings)) return;', ''],
  ['overdue loops not reported', 'if (overdue !== undefined)', 'if (overdue === undefined)'],
  ['reported at once', 'Date.parse(since) + graceMs', 'Date.parse(since)'],
  ['a run is never overdue', 'running: [told.runStartedAt,', 'running: [undefined,'],
  [
    'a pending loop is never overdue',
    'pending: [lastUpdatedTime.toISOString(),',
    'pending: [undefined,',
  ],
  ['every hour', '`0 */${minutes} * * * *`', "'0 0 * * * *'"],
];
