import type { Mutant } from '../mutant';

export const watchdogMutants: readonly Mutant[] = [
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
  [
    'revives with an empty state',
    '{ ...state, settings, runNow })',
    'await loop.newIncarnation(client, job, undefined))',
    9,
  ],
  [
    'revives into a new incarnation',
    '{ ...state, settings, runNow })',
    '{ ...state, incarnation: `${incarnation}-next`, settings, runNow })',
  ],
  [
    'revives without the applied commands',
    '{ ...state, settings, runNow })',
    '{ ...state, appliedCommands: [], settings, runNow })',
  ],
  [
    'revives with the settings of before',
    '{ ...state, settings, runNow })',
    '{ ...state, runNow })',
  ],
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
  [
    'does not report an overdue loop',
    "context.error(logLine(job.id, 'STALLED', { since, phase }))",
    'void 0',
    9,
  ],
  [
    'the grace of a sleeping loop has no minimum',
    "Math.max(2 * toMs(job.watchdog) || 0, toMs('5m'))",
    '2 * toMs(job.watchdog) || 0',
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
  [
    'refreshes settings once per incarnation',
    'const id = loop.newCommandId(incarnation)',
    "const id = 'refresh'",
  ],
  [
    'every run may take 10 minutes',
    "toMs(job.settings.functionTimeout) + toMs('5m')",
    "toMs('15m')",
  ],
  [
    'the time limit of an older deployment makes a run overdue',
    "toMs(job.settings.functionTimeout) + toMs('5m')",
    "toMs(instance.state.settings.functionTimeout) + toMs('5m')",
  ],
  [
    'the time limit of the code has no grace',
    "toMs(job.settings.functionTimeout) + toMs('5m')",
    'toMs(job.settings.functionTimeout)',
  ],
  [
    'a settling loop is overdue after 5 minutes',
    "settling: [changed, toMs('10m')]",
    "settling: [changed, toMs('5m')]",
  ],
  [
    'a pending loop is overdue after 5 minutes',
    "pending: [changed, toMs('10m')]",
    "pending: [changed, toMs('5m')]",
  ],
  [
    'a paused loop is overdue after 10 minutes',
    "pending: [changed, toMs('10m')],",
    "pending: [changed, toMs('10m')],\n    paused: [changed, toMs('10m')],",
  ],
  [
    'a suspended loop is overdue when it should have run',
    "pending: [changed, toMs('10m')],",
    "pending: [changed, toMs('10m')],\n    suspended: [reported.nextRunAt, toMs('10m')],",
  ],
  [
    'revives while the run may still be going',
    'if (endsBy !== undefined && Date.parse(endsBy) > Date.now()) return;',
    '',
  ],
  [
    'starts a loop without telling',
    "if (isStarted) context.info(logLine(job.id, 'started', { by: 'watchdog' }));",
    '',
  ],
  [
    'tells a start that another one made',
    "if (isStarted) context.info(logLine(job.id, 'started'",
    "if (!isKept) context.info(logLine(job.id, 'started'",
  ],
  [
    'revives a loop that was asked to stop',
    "phase === 'failed' && reported.stopReason === undefined",
    "phase === 'failed'",
  ],
  ['tells a revival that another one made', 'if (isRevived) context', 'context'],
  [
    'revives without telling',
    "if (isRevived) context.error(logLine(job.id, 'revived', { error: instance.output }));",
    '',
  ],
  [
    'forgets a run that had not begun',
    'state.runNow ?? Boolean(endsBy ?? reported.runStartedAt)',
    'state.runNow',
  ],
  [
    'runs at once after each revival',
    'state.runNow ?? Boolean(endsBy ?? reported.runStartedAt)',
    'true',
  ],
  [
    'does not report a paused loop',
    "if (heldSince !== undefined) context.warn(logLine(job.id, 'paused', { since: heldSince }));",
    '',
  ],
  [
    'reports a paused loop at each tick',
    "held >= toMs('1d') && held % toMs('1d') < toMs(watchdog)",
    "held >= toMs('1d')",
  ],
  [
    'reports a loop that is paused for an hour',
    "held >= toMs('1d') && held % toMs('1d') < toMs(watchdog)",
    "held % toMs('1h') < toMs(watchdog)",
  ],
  [
    'does not report a suspended loop',
    "phase !== 'paused' && phase !== 'suspended'",
    "phase !== 'paused'",
  ],
  [
    'reports a pause since the last change',
    'state.paused ?? lastUpdatedTime.toISOString()',
    'lastUpdatedTime.toISOString()',
  ],
  [
    'misses a day when a tick is late',
    'Math.round(Date.now() / toMs(watchdog)) * toMs(watchdog)',
    'Math.floor(Date.now() / toMs(watchdog) + 1) * toMs(watchdog)',
  ],
  [
    'a sleeping loop is overdue after two ticks of a slow watchdog only',
    "Math.max(2 * toMs(job.watchdog) || 0, toMs('5m'))",
    "toMs('5m')",
  ],
  ['a settling loop is never overdue', "settling: [changed, toMs('10m')],", ''],
  ['a pending loop is never overdue', "pending: [changed, toMs('10m')],", ''],
  ['a running loop is never overdue', 'running: [reported.runStartedAt,', 'running: [undefined,'],
  ['a loop is overdue when it is due', 'Date.parse(since) + graceMs ?', 'Date.parse(since) ?'],
  [
    'a stalled loop keeps old settings',
    "if (since !== undefined) context.error(logLine(job.id, 'STALLED', { since, phase }));",
    "if (since !== undefined) {\n      context.error(logLine(job.id, 'STALLED', { since, phase }));\n      return;\n    }",
  ],
  ['refreshes at each tick', '|| isDeepStrictEqual(state.settings, settings)', ''],
  ['never refreshes', '|| isDeepStrictEqual(state.settings, settings)', '|| true'],
  ['refreshes without telling', "context.info(logLine(job.id, 'refreshed', { effect }));", ''],
  [
    'starts a loop that has ended when its history was purged',
    'const isStarted = !isKept && (await',
    'const isStarted = (await',
  ],
  [
    'does not start a loop beside an ended instance that says it is off',
    '?.isActive === true;',
    ' !== undefined;',
  ],
  [
    'does not keep an ended loop off',
    'await loop.startLoop(client, twin, { ...state, paused: state.startedAt });',
    '',
  ],
  [
    'keeps a loop off that failed',
    '} else if (!isActive && !isKept) {',
    '}\n    if (!isActive && !isKept) {',
  ],
  ['keeps a running loop off', 'else if (!isActive && !isKept)', 'else if (!isKept)'],
  [
    'starts the instance of an ended loop at each tick',
    'else if (!isActive && !isKept)',
    'else if (!isActive)',
  ],
  [
    'the instance of an ended loop runs',
    '{ ...state, paused: state.startedAt }',
    '{ ...state }',
    3,
  ],
  [
    'the instance of an ended loop stays when the loop is started',
    "if (isActive && isKept) await client.terminate(twin.id, '');",
    '',
  ],
  ['the instance of an ended loop is that of the loop', 'id: `${job.id}:ended` }', 'id: job.id }'],
  [
    'terminates the loop in place of the other instance',
    'await client.terminate(twin.id',
    'await client.terminate(job.id',
  ],
];
