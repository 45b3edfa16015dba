import type { Mistake } from '../mistake';

export const inTheSettings: readonly Mistake[] = [
  ['app settings ignored', 'process.env[name]', 'undefined as string | undefined'],
  [
    'bad app settings taken',
    'if (isLegal(value)) given[key] = value;',
    'if (text !== undefined) given[key] = value;',
  ],
  ['bad app settings not reported', 'console.error(`App', 'void (`App'],
  ['limit of a run differs from the host', '10 * 60_000', '15 * 60_000'],
  [
    'maximum has no default',
    'maxIdleDelay: idleDelay, errorDelay',
    "maxIdleDelay: '1h' as const, errorDelay",
  ],
];
