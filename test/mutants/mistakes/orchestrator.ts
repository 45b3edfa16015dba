import type { Mistake } from '../mistake';

export const inTheOrchestrator: readonly Mistake[] = [
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
    'df.continueAsNew({ ...state, settings });',
    'yield df.continueAsNew({ ...state, settings }) as never;',
  ],
  ['stop and control are one event', "STOP_EVENT = 'stop'", "STOP_EVENT = 'control'"],
  ['life not compared', 'meant !== life || ', ''],
  ['life of the sender compared with itself', 'meant !== life || ', 'meant === undefined || '],
  ['ids of commands not checked', '!loop.isId(id)', "typeof id !== 'string'"],
  [
    'an event of an unknown type is a run',
    "type !== 'run' && type !== 'stop' && type !== 'refresh'",
    "typeof type !== 'string'",
  ],
  [
    'a stop is obeyed once per id',
    "if (command?.type === 'stop') stopReason ??= reason;",
    "if (command?.type === 'stop' && applied) stopReason ??= reason;",
  ],
  [
    'a stop during a run is forgotten',
    'stopReason ??= reason;',
    'stopReason = isDue ? stopReason : reason;',
  ],
  ['a stop has no reason', "loop.oneLine(command?.reason) || 'stop requested'", "'stop requested'"],
  [
    'a command applied again',
    'if (command === undefined || applied === undefined) continue;',
    "if (command === undefined) continue;\n        if (applied === undefined) { if (command.type === 'run') state = { ...state, runNow: true }; continue; }",
  ],
  [
    'a refresh runs',
    "command.type === 'run' ? { ...applied, runNow: true } : applied",
    '({ ...applied, runNow: true })',
  ],
  [
    'a run asked for is forgotten',
    "command.type === 'run' ? { ...applied, runNow: true } : applied",
    'applied',
  ],
  ['a run asked for stays asked for', 'if (isDue) state = { ...state, runNow: undefined };', ''],
  ['any event wakes the loop', 'isDue = state.runNow === true;', 'isDue = true;'],
  ['no step between two sleeps', 'now.getTime() + SETTLE_MS', 'now.getTime()'],
  [
    'commands during the step are lost',
    '    // 3. The end, or the next generation with an empty history.\n    takeCommands();',
    '    // 3. The end, or the next generation with an empty history.',
  ],
  [
    'commands during a run are seen when it ends',
    '    takeCommands();\n    show({ ...doing, commandWaits: first !== step });',
    '',
  ],
  [
    'commands after the first of a run are not announced',
    'commandWaits: first !== step',
    'commandWaits: false',
  ],
  ['a stop is not shown', '{ ...doing, stopReason }', 'doing'],
  [
    'settings of the first start for ever',
    'df.continueAsNew({ ...state, settings })',
    'df.continueAsNew(state)',
  ],
  [
    'a queued run prevents giving up',
    'isDue && givesUp(state)',
    'isDue && !state.runNow && givesUp(state)',
  ],
  ['never gives up', 'isDue && givesUp(state)', 'false'],
  [
    'gives up before it is stopped',
    'if (stopReason !== undefined) return { reason: stopReason, state };\n    if (isDue',
    'if (stopReason !== undefined && !givesUp(state)) return { reason: stopReason, state };\n    if (isDue',
  ],
  ['its phase when it gave up is not shown', "show({ phase: 'gave-up' });", ''],
  [
    'a failed run ends the loop',
    "error = loop.oneLine(failure) || 'unknown error';",
    'throw failure;',
  ],
  ['logs on every replay', 'if (!df.isReplaying) context', 'context'],
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
];
