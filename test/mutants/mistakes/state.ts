import type { Mistake } from '../mistake';

export const inTheState: readonly Mistake[] = [
  [
    'startedAt reset in each generation',
    'timeOf(stored.startedAt) ?? now.toISOString()',
    'now.toISOString()',
  ],
  [
    'a new life in each generation',
    'isId(stored.life) ? stored.life : startedAt',
    'now.toISOString()',
  ],
  ['remembers 15 commands', 'id].slice(-16)', 'id].slice(-15)'],
  ['remembers one command', 'id].slice(-16)', 'id].slice(-1)'],
  ['totals are not restored', 'runs: countOf(runs),', 'runs: 0,'],
  [
    'junk in the input is an error',
    "typeof value === 'object' && value !== null ?",
    "typeof value === 'object' ?",
  ],
  ['an error text keeps all its lines', '.split(/[\\r\\n]/, 1)', ".split('never', 1)"],
  ['an error text has any length', '.slice(0, 200)', ''],
  ['the prefix of the host stays', ".replace(/^Activity function '[^']*' failed:\\s*/, '')", ''],
];
