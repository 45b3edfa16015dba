/** What somebody could get wrong in a file of a project's `src/eternal`. */
export type Mistake = readonly [
  name: string,
  /** What stands there, exactly once unless `every`. */
  from: string,
  to: string,
  every?: 'every',
];

/*
 * Two kinds: what must never pass unnoticed, whoever makes it; and what Stryker (`npx tsx test/mutation/index.ts`) cannot make, as it
 * swaps no two names, changes no number, and moves nothing.
 */

export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  'activity.ts': [
    ['time limit dropped', 'await endBy(limit - 10_000, work)', 'await work'],
    [
      'time limit of onFailure dropped',
      'await endBy(limit - 5_000, onFailure?.(failureOf(error, state, id)));',
      'await onFailure?.(failureOf(error, state, id));',
    ],
    ['drain ignored', 'Date.now() + toMs(state.settings.drainFor)', 'Date.now()'],
    [
      'run id without its number',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      'state.incarnation',
    ],
    [
      'run id without its incarnation',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      '`${state.totals.runs}`',
    ],
    [
      'run id differs when a run is repeated',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      '`${state.incarnation}-${Date.now()}-${state.totals.runs + 1}`',
    ],
    [
      'batch not counted',
      'processor({ ...run, runId, batch })',
      'processor({ ...run, runId, batch: 0 })',
    ],
    [
      'a fraction is accepted',
      '!Number.isSafeInteger(processed) ||',
      "typeof processed !== 'number' ||",
    ],
    [
      'an error of onFailure replaces that of the run',
      "context.error(logLine(id, 'on-failure-failed', { error: toError(failed).message }));",
      'throw failed;',
    ],
    ['onFailure is told the state before', 'if (givesUp(next))', 'if (givesUp(state))'],
    [
      'a failure is a run that found nothing',
      '      throw error;',
      '      return { processed: 0 };',
    ],
    ['the limits are those of the host', 'limit - 10_000', 'limit'],
    ['the limit is always the default', 'toMs(settings.functionTimeout)', "toMs('10m')"],
    ['the signal aborts when the run has failed', 'limit - 30_000', 'limit - 10_000'],
    [
      'the limit of a run is that of an older deployment',
      'toMs(settings.functionTimeout)',
      'toMs(state.settings.functionTimeout)',
    ],
    ['nextRunAt without the jitter', 'nextDelay(next, id)', "nextDelay(next, '')"],
  ],
  'client.ts': [
    ['raised once', '[0, 2_000, 5_000, 10_000]', '[0]'],
    ['gives up after 10 s', 'IN_TIME_MS = 20_000', 'IN_TIME_MS = 10_000'],
    [
      'every error of getStatus taken for "never started"',
      'if (/replied with HTTP 404\\b/.test(String(error))) return undefined;\n    throw error;',
      'return undefined;',
    ],
    [
      'every error of startNew taken for 409',
      'if (/status code: 409\\b|\\binstance\\b[^.]*already exists/i.test(String(error))) return false;\n    throw error;',
      'return false;',
    ],
    [
      'a start that the host refuses with 500 is an error',
      '|\\binstance\\b[^.]*already exists/i',
      '/',
    ],
    ['stop of a paused loop does not resume it', "type === 'stop' && phase === 'paused'", 'false'],
    [
      'a stop of a paused loop is seen before it is resumed',
      "phase !== 'paused' && told.stopReason",
      'told.stopReason',
    ],
    [
      'a stop goes with the other commands',
      "type === 'stop' ? STOP_EVENT : CONTROL_EVENT",
      'CONTROL_EVENT',
    ],
    [
      'a stop is taken for applied by its id',
      "isActive ? phase !== 'paused' && told.stopReason !== undefined : isApplied",
      'isApplied',
    ],
    [
      'pause and resume swapped',
      "isPaused ? 'suspend' : 'resume'",
      "isPaused ? 'resume' : 'suspend'",
    ],
    [
      'a reason is put into an address as it is',
      'encodeURIComponent(oneLine(reason))',
      'oneLine(reason)',
    ],
    ['ids longer than 40 characters', 'incarnation.slice(0, 31)', 'incarnation'],
    ['a loop that failed is taken for ended', "  if (phase === 'failed') return 'failed';\n", ''],
  ],
  'http.ts': [
    [
      "addresses of the host's",
      '`${url}/${word}`',
      '`/runtime/webhooks/durabletask/instances/${job.id}/${word}`',
    ],
    [
      'the key of the caller in the addresses',
      'const url = origin +',
      "const url = request.url + '#' +",
    ],
    ['the key of the caller in the log', 'path: new URL(url).pathname', 'path: url'],
    [
      '409 is 200',
      'status: 409, jsonBody: { error, id, ...links }',
      'status: 200, jsonBody: { error, id, ...links }',
    ],
    ['what has ended is 404', '!isActive) return answer(410', '!isActive) return answer(404'],
    [
      'a command for a incarnation before is 200',
      'answer(410, { error: `The loop',
      'answer(200, { error: `The loop',
    ],
    ['not seen is 200', 'return answer(202, { message', 'return answer(200, { message'],
    [
      'errors are thrown at the host',
      'return { status: 500, jsonBody: { error, id } };',
      'throw failure;',
    ],
    ['a command in capitals is another one', 'word?.toLowerCase()', 'word'],
    [
      'one incarnation for all starts',
      'loop.newIncarnation(job))))',
      '(Object(job).incarnation ??= loop.newIncarnation(job)))))',
    ],
  ],
  'index.ts': [
    ['auth ignored, always anonymous', 'authLevel }', "authLevel: 'anonymous' }"],
    ['auth fixed', 'authLevel }', "authLevel: 'function' }"],
    ['route without anchors', "regex(^(${COMMANDS.join('|')})$)", "regex(${COMMANDS.join('|')})"],
    ['looks every 10 minutes unless told', "watchdog = '5m'", "watchdog = '10m'"],
  ],
  'orchestrator.ts': [
    ['timer not cancelled', 'timer.cancel();', ''],
    ['listens at work only', 'df.Task.any([timer, ...listen()])', 'df.Task.any([timer])'],
    [
      'listens asleep only',
      'sleep > 0 ? listen() : [...listen(), ...listen()]',
      'sleep > 0 ? [] : listen()',
    ],
    ['one waiter for each event', '[...listen(), ...listen()]', 'listen()'],
    [
      'a task in two `any`',
      'result = yield step;',
      'yield df.Task.any([step]);\n      result = (step as { result?: unknown }).result;',
    ],
    [
      'continue-as-new is yielded',
      'return df.continueAsNew({ ...state, moreCommands, settings });',
      'return yield df.continueAsNew({ ...state, moreCommands, settings }) as never;',
    ],
    ['stop and control are one event', "STOP_EVENT = 'stop'", "STOP_EVENT = 'control'"],
    ['incarnation not compared', 'incarnation !== state.incarnation || ', ''],
    [
      'a stop is obeyed once per id',
      "if (type === 'stop') stopReason",
      "if (type === 'stop' && !state.appliedCommands.includes(commandId)) stopReason",
    ],
    ['remembers 15 commands', 'commandId].slice(-16)', 'commandId].slice(-15)'],
    ['no step between two sleeps', 'now.getTime() + SETTLE_MS', 'now.getTime()'],
    [
      'commands during a run are seen when it ends',
      '    takeCommands();\n    // What comes after the first',
      '    // What comes after the first',
    ],
    [
      'commands that come with the end of a run are lost',
      '    takeCommands();\n\n    // 3.',
      '\n    // 3.',
    ],
    [
      'settings of the first start for ever',
      '...state, moreCommands, settings }',
      '...state, moreCommands }',
    ],
    [
      'old copies are taken two a run for ever',
      '...state, moreCommands, settings }',
      '...state, settings }',
    ],
    [
      'a queued run prevents giving up',
      'isDue && givesUp(state)',
      'isDue && !state.runNow && givesUp(state)',
    ],
    [
      'gives up before it is stopped',
      '    if (stopReason !== undefined) return { reason: stopReason, state };\n    if (isDue',
      '    if (stopReason !== undefined && !givesUp(state)) return { reason: stopReason, state };\n    if (isDue',
    ],
    [
      'a failed run ends the loop',
      "error = loop.oneLine(failure) || 'unknown error';",
      'throw failure;',
    ],
    ['looks at the clock', 'const now = df.currentUtcDateTime;', 'const now = new Date();'],
    [
      "the time of a run is the clock's",
      'at: df.currentUtcDateTime.toISOString()',
      'at: new Date().toISOString()',
    ],
    [
      'a history that grows',
      'df.callActivity(executor, { ...state, appliedCommands: [] })',
      'df.callActivity(executor, [state, state, state].at(isDue ? 3 : 0))',
    ],
    [
      'a run asked for is forgotten when its generation fails',
      '...state, settings: undefined }',
      '...state, settings: undefined, runNow: undefined }',
    ],
    [
      'remembers the first 16 commands for ever',
      'commandId].slice(-16)',
      'commandId].slice(0, 16)',
    ],
    [
      'a run asked for while it settles is forgotten',
      'df.continueAsNew({ ...state,',
      'df.continueAsNew({ ...state, runNow: isDue && state.runNow,',
    ],
  ],
  'policy.ts': [
    [
      'idle and error delay swapped',
      'doubled(settings.idleDelay, settings.maxIdleDelay, consecutiveIdleRuns)',
      'doubled(settings.errorDelay, settings.maxErrorDelay, consecutiveIdleRuns)',
    ],
    [
      'error delay is the idle delay',
      'doubled(settings.errorDelay,',
      'doubled(settings.idleDelay,',
    ],
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
    ['busy delay ignored', 'return toMs(settings.busyDelay);', 'return 0;'],
    ['pauses do not double', '2 ** Math.min(Math.max(streak - 1, 0), 32)', '1'],
    ['pauses double one run early', 'streak - 1', 'streak'],
    [
      'jitter by chance',
      'hash.readUInt32BE() / 2 ** 32',
      'hash.readUInt32BE() / 2 ** 32 - Math.random() / 1e6',
    ],
    ['jitter the same in every job', '`${id}:${state.totals.runs}`', '`${state.totals.runs}`'],
    ['jitter the same in every run', '`${id}:${state.totals.runs}`', 'id'],
    [
      'sleeps in full after a wake-up',
      'Date.parse(state.last.at) + delay - now.getTime()',
      'delay',
    ],
    [
      'a last run in the future parks the loop',
      'Math.min(Math.max(left, 0), delay)',
      'Math.max(left, 0)',
    ],
    [
      'a run asked for during one that fails is forgotten',
      '    last: run,',
      '    runNow: failed ? undefined : state.runNow,\n    last: run,',
    ],
    [
      'jitter on the busy delay',
      "if (outcome === 'processed') return toMs(settings.busyDelay);\n  const delay =\n    outcome === 'idle'",
      "const delay =\n    outcome === 'processed'\n      ? toMs(settings.busyDelay)\n      : outcome === 'idle'",
    ],
    [
      'no jitter on the error delay',
      'if (jitter === 0)',
      "if (jitter === 0 || outcome !== 'idle')",
    ],
  ],
  'settings.ts': [
    ['app settings ignored', 'process.env[name]', 'undefined as string | undefined'],
    [
      "limit of a run differs from the host's",
      "functionTimeout: '10m' }",
      "functionTimeout: '15m' }",
    ],
    [
      'maximum has no default',
      'maxIdleDelay: idleDelay, errorDelay',
      "maxIdleDelay: '1h' as const, errorDelay",
    ],
    [
      'of an id only the first hyphen becomes an underscore',
      "id.replace(/-/g, '_')",
      "id.replace('-', '_')",
    ],
    [
      'an id is split at its capitals',
      "__${key.replace(/[A-Z]/g, '_$&')}`.toUpperCase()",
      "__${key}`.replace(/[A-Z]/g, '_$&').toUpperCase()",
    ],
  ],
  'state.ts': [
    [
      'startedAt reset in each generation',
      'timeOf(stored.startedAt) ?? now.toISOString()',
      'now.toISOString()',
    ],
    [
      'a new incarnation in each generation',
      'isId(stored.incarnation) ? stored.incarnation : startedAt',
      'now.toISOString()',
    ],
    ['totals are not restored', 'runs: countOf(runs),', 'runs: 0,'],
    ['an error text has any length', '.slice(0, 200)', ''],
    [
      'a incarnation with a sign, to which no command can be addressed',
      'replace(/[^\\dTZ]/g',
      'replace(/[-:.]/g',
    ],
  ],
  'watchdog.ts': [
    [
      'revives what was stopped',
      "phase === 'failed' && told.stopReason === undefined",
      "(phase === 'failed' || phase === 'stopped')",
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
    ['revives with an empty state', '{ ...state, settings })', 'newIncarnation(job))'],
    [
      'settings sent to a paused loop',
      "phase !== 'sleeping' ||",
      "(phase !== 'sleeping' && phase !== 'paused') ||",
    ],
    [
      'settings sent to a loop at work',
      "phase !== 'sleeping' ||",
      "(phase !== 'sleeping' && phase !== 'running') ||",
    ],
    ['every hour', '`0 */${Number.parseInt(interval, 10)} * * * *`', "'0 0 * * * *'"],
    [
      'revives into a new incarnation',
      '{ ...state, settings })',
      '{ ...state, incarnation: newIncarnation(job).incarnation, settings })',
    ],
    [
      'revives without the commands that were applied',
      '{ ...state, settings })',
      '{ ...state, appliedCommands: [], settings })',
    ],
    ['revives with the settings of before', '{ ...state, settings })', 'state)'],
    ['refreshes settings once in a incarnation', 'id: newCommandId(incarnation)', "id: 'refresh'"],
    [
      'every run may take 10 minutes',
      'toMs(settings.functionTimeout) + 5 * MINUTE_MS',
      '15 * MINUTE_MS',
    ],
  ],
};
