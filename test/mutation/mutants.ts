/** A number of a promise in the manual (`src/eternal/README.md` of a project). */
export type Promised = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** A deliberate error in a file of `src/eternal` that a test must detect. */
export type Mutant = readonly [
  name: string,
  /** The text to replace. The file contains it once. */
  from: string,
  to: string,
  /** The promise that it breaks outright: then the tests that users get must detect it. */
  promise?: Promised,
];

/*
 * Two kinds: errors that must never go undetected, and errors that Stryker (index.ts) cannot make, because it
 * swaps no names, changes no numbers and moves nothing.
 */

export const mutants: Readonly<Record<string, readonly Mutant[]>> = {
  'activity.ts': [
    ['a run has no time limit', 'await endBy(limit - 10_000, work)', 'await work', 9],
    [
      'onFailure has no time limit',
      'await endBy(limit - 5_000, onFailure?.(failureOf(error, state, id)));',
      'await onFailure?.(failureOf(error, state, id));',
      9,
    ],
    [
      'onFailure has the time limit of the processor',
      'endBy(limit - 5_000, onFailure',
      'endBy(limit - 10_000, onFailure',
    ],
    [
      'an error of onFailure is logged as information',
      "context.error(logLine(id, 'on-failure-failed'",
      "context.info(logLine(id, 'on-failure-failed'",
    ],
    [
      'an error of onFailure replaces that of the run',
      "context.error(logLine(id, 'on-failure-failed', { error: toError(failed).message }));",
      'throw failed;',
    ],
    [
      'onFailure is called outside its try block',
      'const error = toError(thrown);\n      try {',
      'const error = toError(thrown);\n      const called = onFailure?.(failureOf(error, state, id));\n      onFailure = () => called as Promise<void>;\n      try {',
    ],
    [
      'the thrown error is created again',
      "if (isSound && typeof stack === 'string') return thrown;",
      "if (isSound && typeof stack === 'string') return new Error(message);",
    ],
    ['drainFor is ignored', 'Date.now() + toMs(state.settings.drainFor)', 'Date.now()'],
    [
      'the run id has no number',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      'state.incarnation',
      8,
    ],
    [
      'the run id has no incarnation',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      '`${state.totals.runs}`',
    ],
    [
      'the run id changes when a run is repeated',
      '`${state.incarnation}-${state.totals.runs + 1}`',
      '`${state.incarnation}-${Date.now()}-${state.totals.runs + 1}`',
      8,
    ],
    [
      'batches are not counted',
      'processor({ ...run, runId, batch })',
      'processor({ ...run, runId, batch: 0 })',
    ],
    [
      'a fraction is accepted',
      '!Number.isSafeInteger(processed) ||',
      "typeof processed !== 'number' ||",
    ],
    ['onFailure gets the state before the run', 'if (givesUp(next))', 'if (givesUp(state))'],
    [
      'a failed run counts as one that found nothing',
      '      throw error;',
      '      return { processed: 0 };',
      4,
    ],
    ['the run ends when the host ends it', 'limit - 10_000', 'limit'],
    ['the time limit is always the default', 'toMs(settings.functionTimeout)', "toMs('10m')"],
    ['the signal aborts when the run has failed', 'limit - 30_000', 'limit - 10_000', 9],
    [
      'the time limit is that of an older deployment',
      'toMs(settings.functionTimeout)',
      'toMs(state.settings.functionTimeout)',
    ],
    ['nextRunAt ignores jitter', 'nextDelay(next, id)', "nextDelay(next, '')"],
  ],
  'client.ts': [
    ['a command is sent once', '[0, 2_000, 5_000, 10_000]', '[0]'],
    ['all copies are sent within a second', '[0, 2_000, 5_000, 10_000]', '[0, 200, 500, 900]'],
    ['a copy is sent at each look', 'elapsed >= (copiesAt[0] ?? IN_TIME_MS)', 'elapsed >= 0'],
    ['the sender looks every 50 ms', 'Math.min(pause * 2, 1_000)', 'pause'],
    [
      'a refresh is sent once',
      'copiesAt.shift();',
      "copiesAt.shift();\n      if (type === 'refresh') copiesAt.length = 0;",
    ],
    ['the sender gives up after 10 s', 'IN_TIME_MS = 20_000', 'IN_TIME_MS = 10_000'],
    [
      'every error of getStatus means "never started"',
      'if (/replied with HTTP 404\\b/.test(String(error))) return undefined;\n    throw error;',
      'return undefined;',
    ],
    ['every 404 in a text means "never started"', '/replied with HTTP 404\\b/', '/404/'],
    [
      'every refused start means "already exists"',
      'if (/status code: 409\\b|\\binstance\\b[^.]*already exists/i.test(String(error))) return false;\n    throw error;',
      'return false;',
    ],
    [
      'every refusal with 500 means "already exists"',
      '/status code: 409\\b|',
      '/status code: (409|500)\\b|',
    ],
    [
      'a start that the host refuses with 409 is an error',
      '/status code: 409\\b|\\binstance\\b[^.]*already exists/i',
      '/\\binstance\\b[^.]*already exists/i',
    ],
    [
      'a start that the host refuses with 500 is an error',
      '|\\binstance\\b[^.]*already exists/i',
      '/',
    ],
    [
      'the instance has no fixed id',
      'startNew(job.orchestrator, { instanceId: job.id, input })',
      'startNew(job.orchestrator, { instanceId: `${job.id}-${Date.now()}`, input })',
      1,
    ],
    [
      'a refused start starts the loop again',
      'return false;\n    throw error;',
      "{\n      await client.terminate(job.id, '');\n      await client.startNew(job.orchestrator, { instanceId: job.id, input });\n      return true;\n    }\n    throw error;",
      1,
    ],
    ['a stop does not resume a paused loop', "(type === 'stop' && phase === 'paused')", 'false'],
    [
      'a stop of a paused loop is seen before it is resumed',
      "phase !== 'paused' && reported.stopReason",
      'reported.stopReason',
    ],
    [
      'a stop is sent like the other commands',
      "type === 'stop' ? STOP_EVENT : CONTROL_EVENT",
      'CONTROL_EVENT',
      3,
    ],
    [
      'a stop counts as applied if its id was',
      "isActive ? phase !== 'paused' && reported.stopReason !== undefined : isApplied",
      'isApplied',
    ],
    [
      'pause and resume are swapped',
      "isPaused ? 'suspend' : 'resume'",
      "isPaused ? 'resume' : 'suspend'",
      2,
    ],
    [
      'errors of suspend and resume are ignored',
      "if (instance?.isActive && (instance.phase === 'paused') !== isPaused) throw error;",
      'if (instance === null) throw error;',
    ],
    ['a reason is not encoded', 'encodeURIComponent(oneLine(reason))', 'oneLine(reason)'],
    ['ids are longer than 40 characters', 'incarnation.slice(0, 31)', 'incarnation'],
    ['command ids have one random byte', 'randomBytes(4)', 'randomBytes(1)'],
    ['a failed loop counts as ended', "  if (phase === 'failed') return 'failed';\n", ''],
    [
      'an unknown incarnation is guessed',
      'isId(reported.incarnation) ? reported.incarnation : undefined',
      'restoreState(reported, settings, createdTime).incarnation',
    ],
    [
      'a command goes to whichever incarnation is active',
      'incarnation ??= instance.incarnation;',
      'incarnation = instance.incarnation;',
    ],
  ],
  'http.ts': [
    [
      'the links are those of the host',
      '`${url}/${command}`',
      '`/runtime/webhooks/durabletask/instances/${job.id}/${command}`',
    ],
    [
      "the links contain the caller's key",
      'const url = origin +',
      "const url = request.url + '#' +",
    ],
    ["the log contains the caller's key", 'path: new URL(url).pathname', 'path: url'],
    [
      'a refused start is answered with 200',
      'status: 409, jsonBody: { error, id, ...links }',
      'status: 200, jsonBody: { error, id, ...links }',
      1,
    ],
    [
      'an ended loop is answered with 404',
      '!isActive) return answer(410',
      '!isActive) return answer(404',
    ],
    [
      'a command to an earlier incarnation is answered with 200',
      'answer(410, { error: `The addressed',
      'answer(200, { error: `The addressed',
    ],
    [
      'a command that was not seen is answered with 200',
      'return answer(202, { message',
      'return answer(200, { message',
      2,
    ],
    [
      'errors are thrown to the host',
      'return { status: 500, jsonBody: { error, id } };',
      'throw failure;',
    ],
    [
      'commands are case-sensitive',
      'request.params.command?.toLowerCase()',
      'request.params.command',
    ],
    [
      'all starts share one incarnation',
      'loop.newIncarnation(job))))',
      '(Object(job).incarnation ??= loop.newIncarnation(job)))))',
      3,
    ],
  ],
  'index.ts': [
    [
      'authLevel is ignored: anonymous',
      '...trigger, authLevel }',
      "...trigger, authLevel: 'anonymous' }",
    ],
    [
      'authLevel is ignored: function',
      '...trigger, authLevel }',
      "...trigger, authLevel: 'function' }",
    ],
    [
      'the route has no anchors',
      "regex(^(${COMMANDS.join('|')})$)",
      "regex(${COMMANDS.join('|')})",
    ],
    ['the watchdog runs every 10 minutes by default', "watchdog = '5m'", "watchdog = '10m'"],
    ['the status answers POST', "methods: ['GET']", "methods: ['GET', 'POST']"],
  ],
  'orchestrator.ts': [
    ['the timer is not canceled', 'timer.cancel();', '', 3],
    [
      'the loop listens only during the step',
      'df.Task.any([timer, ...this.#listen()])',
      'df.Task.any([timer])',
      2,
    ],
    [
      'the loop listens only while it sleeps',
      'hasSlept ? this.#listen() : [...this.#listen(), ...this.#listen()]',
      'hasSlept ? [] : this.#listen()',
      2,
    ],
    ['each event has one waiter', '[...this.#listen(), ...this.#listen()]', 'this.#listen()'],
    [
      'a task is put into two Task.any',
      'result = yield step;',
      'yield df.Task.any([step]);\n      result = (step as { result?: unknown }).result;',
    ],
    [
      'continueAsNew is yielded',
      'return context.df.continueAsNew(',
      'return yield context.df.continueAsNew(',
      4,
    ],
    ['stop and control are one event', "STOP_EVENT = 'stop'", "STOP_EVENT = 'control'", 3],
    ['a settling generation does not wait', 'now.getTime() + SETTLE_MS', 'now.getTime()', 4],
    [
      'commands during a run are taken when it ends',
      'this.#takeCommands();\n    this.report(phase, { runStartedAt, commandWaits',
      'this.report(phase, { runStartedAt, commandWaits',
      2,
    ],
    [
      'commands that arrive at the end of a run are lost',
      'this.#takeCommands();\n    if (isDue)',
      'if (isDue)',
    ],
    [
      'the settings of the first start stay forever',
      '...state, moreCommands, settings: job.settings }',
      '...state, moreCommands }',
    ],
    [
      'stale commands are taken two per run',
      '...state, moreCommands, settings: job.settings }',
      '...state, settings: job.settings }',
    ],
    [
      'a queued run prevents giving up',
      'isDue && givesUp(state)',
      'isDue && !state.runNow && givesUp(state)',
    ],
    ['the loop never gives up', 'isDue && givesUp(state)', 'false', 4],
    [
      'giving up wins over a stop',
      'if (stopReason !== undefined) return',
      'if (stopReason !== undefined && !givesUp(state)) return',
    ],
    [
      'a stop is forgotten',
      'if (stopReason !== undefined) return',
      'if (stopReason === null) return',
      3,
    ],
    [
      'a failed run ends the loop',
      "error = loop.oneLine(failure) || 'unknown error';",
      'throw failure;',
      9,
    ],
    [
      'the orchestrator uses the clock for the step',
      "const phase = isDue ? 'running'",
      "if (Date.now() === 0) throw new Error();\n    const phase = isDue ? 'running'",
      5,
    ],
    [
      'the orchestrator uses the clock for the wake-up',
      'const nextRunAt = new Date(now.getTime() + remaining)',
      'const nextRunAt = new Date(Date.now() + remaining)',
      5,
    ],
    [
      'the orchestrator uses the environment',
      'timer.cancel();',
      'if (process.env.KEEP_TIMER === undefined) timer.cancel();',
      5,
    ],
    [
      'the time of a run is the clock’s',
      'const at = this.#context.df.currentUtcDateTime.toISOString();',
      'const at = new Date().toISOString();',
    ],
    [
      'the history grows with the state',
      'df.callActivity(this.#job.executor, { ...this.state, appliedCommands: [] })',
      'df.callActivity(this.#job.executor, { ...this.state, all: Array(50).fill(this.state) })',
    ],
    [
      'a generation continues without a new history',
      'return context.df.continueAsNew({',
      'yield* generation.step(true);\n    return context.df.continueAsNew({',
      6,
    ],
    [
      'a requested run is forgotten when its generation fails',
      '...state, settings: undefined }',
      '...state, settings: undefined, runNow: undefined }',
    ],
    [
      'a run requested while the loop settles is forgotten',
      'continueAsNew({ ...state,',
      'continueAsNew({ ...state, runNow: isDue && state.runNow,',
    ],
    ['log lines come again on replay', 'if (!this.#context.df.isReplaying) this', 'this', 7],
    [
      'runs are not logged',
      "    this.#log(error === undefined ? 'info' : 'error', 'run', {",
      "    if (error === null) this.#log('info', 'run', {",
      7,
    ],
    [
      'applied commands are logged for each waiter',
      "if (applied) this.#log('info', 'applied', { ...applied, reason: this.stopReason });",
      "if (applied) this.#log('info', 'applied', { ...applied, reason: this.stopReason });\n      if (applied) this.#log('info', 'applied', { ...applied, reason: this.stopReason });",
      7,
    ],
    ['a run is recorded before it ends', 'result = yield step;', 'result = { processed: 0 };', 8],
  ],
  'policy.ts': [
    [
      'idle and error delay are swapped',
      'doubled(settings.idleDelay, settings.maxIdleDelay, consecutiveIdleRuns)',
      'doubled(settings.errorDelay, settings.maxErrorDelay, consecutiveIdleRuns)',
      4,
    ],
    [
      'the error delay is the idle delay',
      'doubled(settings.errorDelay,',
      'doubled(settings.idleDelay,',
      4,
    ],
    [
      'the maxima are swapped',
      'settings.idleDelay, settings.maxIdleDelay',
      'settings.idleDelay, settings.maxErrorDelay',
      4,
    ],
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
      'failed ? state.consecutiveFailures + 1 : 0',
      'state.consecutiveFailures + (failed ? 1 : 0)',
      4,
    ],
    [
      'a failure keeps the idle streak',
      'failed || run.processed > 0 ? 0 : state.consecutiveIdleRuns + 1',
      'run.processed > 0 ? 0 : state.consecutiveIdleRuns + (failed ? 0 : 1)',
    ],
    ['the busy delay is ignored', 'return toMs(settings.busyDelay);', 'return 0;', 4],
    ['delays do not double', '2 ** Math.min(Math.max(streak - 1, 0), 32)', '1', 4],
    ['delays double one run early', 'streak - 1', 'streak', 4],
    [
      'jitter is random',
      'hash.readUInt32BE() / 2 ** 32',
      'hash.readUInt32BE() / 2 ** 32 - Math.random() / 1e6',
      5,
    ],
    ['jitter shortens delays', '1 + jitter * chance', '1 - jitter * chance'],
    ['jitter is the same in every job', '`${id}:${state.totals.runs}`', '`${state.totals.runs}`'],
    ['jitter is the same in every run', '`${id}:${state.totals.runs}`', 'id'],
    [
      'the loop sleeps the full delay after a command',
      'Date.parse(state.last.at) + delay - now.getTime()',
      'delay',
      2,
    ],
    [
      'a last run in the future parks the loop',
      'Math.min(Math.max(left, 0), delay)',
      'Math.max(left, 0)',
    ],
    [
      'a run requested during a failing run is forgotten',
      '    last: run,',
      '    runNow: failed ? undefined : state.runNow,\n    last: run,',
    ],
    [
      'jitter is added to the busy delay',
      "if (outcome === 'processed') return toMs(settings.busyDelay);\n  const delay =\n    outcome === 'idle'",
      "const delay =\n    outcome === 'processed'\n      ? toMs(settings.busyDelay)\n      : outcome === 'idle'",
    ],
    [
      'the error delay has no jitter',
      'if (jitter === 0)',
      "if (jitter === 0 || outcome !== 'idle')",
    ],
  ],
  'settings.ts': [
    ['app settings are ignored', 'process.env[name]', 'undefined as string | undefined'],
    ['10m is read as 1m', 'Math.round(Number(number) *', 'Math.round(Number(number?.[0]) *'],
    [
      "the time limit differs from the host's",
      "functionTimeout: '10m' }",
      "functionTimeout: '15m' }",
    ],
    [
      'the maximum has no default',
      'maxIdleDelay: idleDelay, errorDelay',
      "maxIdleDelay: '1h' as const, errorDelay",
      4,
    ],
    [
      'only the first hyphen of an id becomes an underscore',
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
      'startedAt is reset in each generation',
      'asIsoTime(stored.startedAt) ?? now.toISOString()',
      'now.toISOString()',
    ],
    [
      'each generation is a new incarnation',
      'isId(stored.incarnation) ? stored.incarnation : startedAt',
      'now.toISOString()',
    ],
    ['totals are not restored', 'runs: asCount(runs),', 'runs: 0,'],
    [
      'the idle streak is restored up to 8',
      'consecutiveIdleRuns: asCount(stored.consecutiveIdleRuns)',
      'consecutiveIdleRuns: Math.min(asCount(stored.consecutiveIdleRuns), 8)',
    ],
    [
      'a text input is parsed',
      "typeof value === 'object' && value !== null ? value : {};",
      "typeof value === 'string' ? JSON.parse(value) : typeof value === 'object' && value !== null ? value : {};",
    ],
    ['error texts have any length', 'line.slice(0, 200)', 'line', 6],
    ['error texts have 2,000 characters', 'line.slice(0, 200)', 'line.slice(0, 2_000)', 6],
    ['log lines have any length', 'quoted(oneLine(String(value)))', 'quoted(String(value))'],
    [
      'an incarnation has a sign, so that no command can be addressed to it',
      'replace(/[^\\dTZ]/g',
      'replace(/[-:.]/g',
    ],
    ['the incarnation is not compared', 'incarnation !== state.incarnation || ', '', 2],
    [
      'an id is applied more than once',
      'if (state.appliedCommands.includes(id)) return { state, stopReason };',
      '',
      2,
    ],
    [
      'a stop is obeyed once per id',
      "type === 'stop' ? oneLine(reason)",
      "type === 'stop' && !state.appliedCommands.includes(id) ? oneLine(reason)",
    ],
    [
      'commands of any type are applied',
      "if (type !== 'run' && type !== 'stop' && type !== 'refresh') return { state };",
      '',
      2,
    ],
    [
      'commands with any id are applied',
      'state.incarnation || !isId(id)',
      "state.incarnation || typeof id !== 'string'",
      2,
    ],
    ['15 commands are remembered', 'REMEMBERED_COMMANDS = 16', 'REMEMBERED_COMMANDS = 15'],
    [
      'all commands are remembered',
      '.slice(-REMEMBERED_COMMANDS);\n  const next',
      ';\n  const next',
    ],
    [
      'the first 16 commands are remembered forever',
      '[...state.appliedCommands, id].slice(-REMEMBERED_COMMANDS)',
      '[...state.appliedCommands, id].slice(0, REMEMBERED_COMMANDS)',
    ],
    [
      'a refresh after a run forgets the run',
      "runNow: type === 'run' || state.runNow",
      "runNow: type === 'run'",
    ],
    ['a run is forgotten', "runNow: type === 'run' || state.runNow", 'runNow: state.runNow', 2],
  ],
  'watchdog.ts': [
    [
      'revives a stopped loop',
      "phase === 'failed' && reported.stopReason === undefined",
      "(phase === 'failed' || phase === 'stopped')",
      3,
    ],
    [
      'revives a terminated loop',
      "phase === 'failed' &&",
      "(phase === 'failed' || phase === 'terminated') &&",
      9,
    ],
    [
      'revives a loop that gave up',
      "phase === 'failed' &&",
      "(phase === 'failed' || phase === 'gave-up') &&",
    ],
    ['does not revive', "phase === 'failed' &&", "phase === 'never' &&", 9],
    ['revives with an empty state', '{ ...state, settings })', 'loop.newIncarnation(job))', 9],
    [
      'revives into a new incarnation',
      '{ ...state, settings })',
      '{ ...state, incarnation: loop.newIncarnation(job).incarnation, settings })',
    ],
    [
      'revives without the applied commands',
      '{ ...state, settings })',
      '{ ...state, appliedCommands: [], settings })',
    ],
    ['revives with the settings of before', '{ ...state, settings })', 'state)'],
    [
      'starts a loop on any error of the status',
      'const instance = await loop.findInstance(client, job);',
      'const instance = await loop.findInstance(client, job).catch(() => undefined);',
    ],
    [
      'ignores errors of the status',
      'const instance = await loop.findInstance(client, job);',
      'let instance: loop.Instance | undefined;\n    try {\n      instance = await loop.findInstance(client, job);\n    } catch {\n      return;\n    }',
    ],
    ['does not report an overdue loop', "log('error', 'STALLED', { since, phase })", 'void 0', 9],
    [
      'the grace of a sleeping loop has no minimum',
      'Math.max(2 * interval, 5 * MINUTE_MS)',
      '2 * interval',
    ],
    [
      'sends settings to a paused loop',
      "phase !== 'sleeping' ||",
      "(phase !== 'sleeping' && phase !== 'paused') ||",
    ],
    [
      'sends settings to a running loop',
      "phase !== 'sleeping' ||",
      "(phase !== 'sleeping' && phase !== 'running') ||",
    ],
    ['runs every hour', '`0 */${Number.parseInt(interval, 10)} * * * *`', "'0 0 * * * *'", 9],
    [
      'refreshes settings once per incarnation',
      'const id = loop.newCommandId(incarnation)',
      "const id = 'refresh'",
    ],
    [
      'every run may take 10 minutes',
      'toMs(settings.functionTimeout) + 5 * MINUTE_MS',
      '15 * MINUTE_MS',
    ],
    [
      'a failed run may go on as long as its stored settings allow',
      'Date.parse(String(reported.runStartedAt)) + toMs(settings.functionTimeout)',
      'Date.parse(String(reported.runStartedAt)) + toMs(state.settings.functionTimeout)',
    ],
    [
      'revives while the run may still be going',
      '&& !(Date.now() < runEndsBy)',
      '&& runEndsBy !== null',
    ],
  ],
};
