import type { Mutant } from '../mutant';

export const indexMutants: readonly Mutant[] = [
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
  ['the route has no anchors', "regex(^(${COMMANDS.join('|')})$)", "regex(${COMMANDS.join('|')})"],
  ['the watchdog runs every 10 minutes by default', "watchdog = '5m'", "watchdog = '10m'"],
  ['the status answers POST', "methods: ['GET']", "methods: ['GET', 'POST']"],
  ['the watchdog runs once an hour', '`0 */${watchdog.slice(0, -1)} * * * *`', "'0 0 * * * *'", 9],
  [
    'the watchdog of every hour runs each minute',
    "watchdog === '1h' ? '0 0 * * * *'",
    "watchdog === '1h' ? '0 * * * * *'",
  ],
  ['there is no report of the settings of the host', 'reportHost(job);', ''],
  ['there is always a watchdog', "if (watchdog === 'off') return;", ''],
];
