import {
  choice,
  count,
  duration,
  durationOf,
  percentage,
  type Value,
  type ValueType,
} from './values';

/** What decides a loop's rhythm, its watchdog and its HTTP functions: an option of a job, beside its id and processor. */
export type SettingKey =
  | 'idleDelay'
  | 'errorDelay'
  | 'busyDelay'
  | 'maxIdleDelay'
  | 'maxErrorDelay'
  | 'giveUpAfter'
  | 'jitter'
  | 'drainFor'
  | 'watchdog'
  | 'auth'
  | 'startWith';
export type Settings = Readonly<Record<SettingKey, Value>>;

/** What every option has. */
export interface Described {
  readonly flag: string;
  /** One clause for `--help`, the README and the schema. */
  readonly help: string;
  /** The question at a terminal; without one it is flags only. */
  readonly ask?: string;
}

export interface Setting extends Described {
  readonly key: SettingKey;
  readonly type: ValueType;
  /** A value, or the setting whose value it takes and must not be below. */
  readonly default: { readonly value: Value } | { readonly from: SettingKey };
  /** Stands in `eternal.json` and in the job's file also at its default. */
  readonly always?: true;
}

const delay = duration({ min: '5s', max: '5d', example: '90s' });

/** The loop's options, in the order in which they are shown and written. */
export const settings: readonly Setting[] = [
  {
    key: 'idleDelay',
    flag: 'idle-delay',
    type: delay,
    default: { value: '1m' },
    always: true,
    ask: 'How long to wait when nothing was found?',
    help: 'pause after a run that found nothing',
  },
  {
    key: 'errorDelay',
    flag: 'error-delay',
    type: delay,
    default: { value: '3m' },
    always: true,
    ask: 'How long to wait after a failure?',
    help: 'pause after a run that failed',
  },
  {
    key: 'busyDelay',
    flag: 'busy-delay',
    type: duration({ min: '5s', max: '5d', orZero: true, example: '30s' }),
    default: { value: '0s' },
    help: 'pause after a run that processed something',
  },
  {
    key: 'maxIdleDelay',
    flag: 'max-idle-delay',
    type: delay,
    default: { from: 'idleDelay' },
    help: 'the idle delay doubles up to this while nothing is found',
  },
  {
    key: 'maxErrorDelay',
    flag: 'max-error-delay',
    type: delay,
    default: { from: 'errorDelay' },
    help: 'the error delay doubles up to this while runs keep failing',
  },
  {
    key: 'giveUpAfter',
    flag: 'give-up-after',
    type: count({ max: 1_000_000, example: 10 }),
    default: { value: 0 },
    help: 'failures in a row after which the loop ends; 0 is never',
  },
  {
    key: 'jitter',
    flag: 'jitter',
    type: percentage({ max: 100, example: '10%' }),
    default: { value: '0%' },
    help: 'random share added to idle and error delays',
  },
  {
    key: 'drainFor',
    flag: 'drain-for',
    type: duration({ min: '0s', max: '4m', example: '2m' }),
    default: { value: '0s' },
    help: 'how long one run begins further batches while records keep coming; 0s is one batch',
  },
  {
    key: 'watchdog',
    flag: 'watchdog',
    type: durationOf(
      ['1m', '2m', '3m', '4m', '5m', '6m', '10m', '12m', '15m', '20m', '30m', '1h'],
      'off',
    ),
    default: { value: '5m' },
    help: 'how often the watchdog looks after the loop; off is no watchdog',
  },
  {
    key: 'auth',
    flag: 'auth',
    type: choice(['anonymous', 'function', 'admin']),
    default: { value: 'function' },
    help: 'who may call the HTTP functions',
  },
  {
    key: 'startWith',
    flag: 'start-with',
    type: choice(['post', 'get,post']),
    default: { value: 'post' },
    help: 'HTTP methods of the start call',
  },
];

/** `idleDelay` → `idle-delay` */
export function flagOf(key: SettingKey): string {
  return settings.find((setting) => setting.key === key)?.flag ?? key;
}
