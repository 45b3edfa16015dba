import type { Mutant } from '../mutant';

export const policyMutants: readonly Mutant[] = [
  [
    'idle and error delay are swapped',
    'toMs(settings.idleDelay), toMs(settings.maxIdleDelay)',
    'toMs(settings.errorDelay), toMs(settings.maxErrorDelay)',
    4,
  ],
  [
    'the error delay is the idle delay',
    '[toMs(settings.errorDelay),',
    '[toMs(settings.idleDelay),',
    4,
  ],
  ['the maxima are swapped', 'toMs(settings.maxIdleDelay)', 'toMs(settings.maxErrorDelay)', 4],
  [
    'the loop gives up one failure late',
    'consecutiveFailures >= settings',
    'consecutiveFailures > settings',
    4,
  ],
  [
    'the loop gives up one failure early',
    'consecutiveFailures >= settings',
    'consecutiveFailures + 1 >= settings',
    4,
  ],
  [
    'failures are counted in total, not in a row',
    'failed && state.consecutiveFailures + 1',
    'state.consecutiveFailures + failed',
    4,
  ],
  [
    'a failure keeps the idle streak',
    'failed || last.processed > 0 ? 0 : state.consecutiveIdleRuns + 1',
    'last.processed > 0 ? 0 : state.consecutiveIdleRuns + 1 - failed',
  ],
  ['the busy delay is ignored', 'return toMs(settings.busyDelay);', 'return 0;', 4],
  ['delays do not double', '2 ** Math.min(Math.max(streak - 1, 0), 32)', '1', 4],
  ['delays double one run early', 'streak - 1', 'streak', 4],
  [
    'jitter is random',
    'const jitter = (share * hash) / 2 ** 32;',
    'const jitter = (share * hash) / 2 ** 32 - Math.random() / 1e6;',
    5,
  ],
  ['jitter shortens delays', '1 + jitter)', '1 - jitter)'],
  ['jitter is the same in every job', '`${id}:${totals.runs}`', '`${totals.runs}`'],
  ['jitter is the same in every run', '`${id}:${totals.runs}`', 'id'],
  [
    'the loop sleeps the full delay after a command',
    'const due = Math.min(left(state.last?.at, delay), delay);',
    'const due = state.last ? delay : 0;',
    2,
  ],
  [
    'a last run in the future parks the loop',
    'Math.min(left(state.last?.at, delay), delay)',
    'left(state.last?.at, delay)',
  ],
  [
    'a run requested during a failing run is forgotten',
    '    last,\n',
    '    runNow: failed ? undefined : state.runNow,\n    last,\n',
  ],
  [
    'jitter is added to the busy delay',
    "if (outcome === 'processed') return toMs(settings.busyDelay);\n  const [base, maximum, streak] =\n    outcome === 'idle'",
    "const [base, maximum, streak] =\n    outcome === 'processed' ? [toMs(settings.busyDelay), 0, 0] : outcome === 'idle'",
  ],
  [
    'the error delay has no jitter',
    'delay * (1 + jitter)',
    "delay * (1 + (outcome === 'idle' ? jitter : 0))",
  ],
  [
    'a run waits although it was requested',
    'if (state.runNow) return 0;\n  const left',
    'const left',
  ],
  [
    'a requested run has a delay in the log',
    'if (state.runNow) return 0;\n  if (outcome',
    'if (outcome',
  ],
  [
    'notBefore is ignored',
    'Math.max(due, Math.min(left(state.notBefore), toMs(state.settings.functionTimeout)), 0)',
    'Math.max(due, 0)',
  ],
  [
    'notBefore parks the loop',
    'Math.min(left(state.notBefore), toMs(state.settings.functionTimeout))',
    'left(state.notBefore)',
  ],
  ['notBefore replaces the delay', 'Math.max(due,', 'Math.max(state.notBefore ? 0 : due,'],
  [
    'a run that processed nothing was busy',
    "return state.last?.processed ? 'processed' : 'idle';",
    "return 'processed';",
  ],
  [
    'a loop that gave up shows failed',
    "return givesUp(state) ? 'gave-up' : 'failed';",
    "return 'failed';",
  ],
  ['failures are not counted', 'failures: failures + failed', 'failures'],
  ['runs are counted twice', 'runs: runs + 1', 'runs: runs + 2'],
  [
    'processed records are not counted',
    'Math.min(processed + last.processed, Number',
    'Math.min(processed, Number',
  ],
  [
    'the number of records is not limited',
    'Math.min(processed + last.processed, Number.MAX_SAFE_INTEGER)',
    'processed + last.processed',
  ],
  ['giveUpAfter 0 gives up at once', 'settings.giveUpAfter > 0 && ', ''],
  ['a maximum below the delay shortens it', 'Math.max(base, maximum)', 'maximum'],
  [
    'jitter makes delays longer than 5 days',
    'Math.min(Math.round(delay * (1 + jitter)), MAX_DELAY_MS)',
    'Math.round(delay * (1 + jitter))',
  ],
  [
    'delays are fractions of a millisecond',
    'Math.round(delay * (1 + jitter))',
    'delay * (1 + jitter)',
  ],
];
