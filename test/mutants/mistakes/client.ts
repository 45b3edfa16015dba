import type { Mistake } from '../mistake';

export const inTheClient: readonly Mistake[] = [
  ['raised once', '[0, 2_000, 5_000, 10_000]', '[0]'],
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
  [
    'stop of a paused loop does not resume it',
    "if (instance.phase === 'paused') await client.resume",
    "if (instance.phase === 'stopped') await client.resume",
  ],
  [
    'a stop goes with the other commands',
    "command.type === 'stop' ? STOP_EVENT : CONTROL_EVENT",
    'CONTROL_EVENT',
  ],
  ['effect of another life', "if (instance.life !== command.life) return 'ended';", ''],
  [
    'a stop is taken for applied by its id',
    'isStop ? told.stopReason !== undefined : isApplied',
    'isApplied',
  ],
  [
    'an effect that was not seen is reported',
    "if (elapsed >= IN_TIME_MS) return 'unseen';",
    "if (elapsed >= IN_TIME_MS) return 'applied';",
  ],
  ['gives up after 10 s', 'IN_TIME_MS = 20_000', 'IN_TIME_MS = 10_000'],
  ['waits for a command that waits', 'instance.told.commandWaits === true', 'false'],
  ['an id of ours reaches the life of today', "(commandId ?? '')?.[1]", "(commandId ?? '')?.[9]"],
  ['paused is shown as sleeping', "Suspended: 'paused',", ''],
];
