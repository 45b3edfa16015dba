/** A number and a unit: `30s`, `1.5h`, `2d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** The delays and limits of a job. App settings override them. */
export interface LoopSettings {
  /** The delay after a run that found nothing to do: `5s` to `5d`. */
  readonly idleDelay: Duration;
  /** If longer than `idleDelay`: the idle delay doubles up to this while runs find nothing. Default: `idleDelay`. */
  readonly maxIdleDelay: Duration;
  /** The delay after a failed run: `5s` to `5d`. */
  readonly errorDelay: Duration;
  /** If longer than `errorDelay`: the error delay doubles up to this while runs fail. Default: `errorDelay`. */
  readonly maxErrorDelay: Duration;
  /** The delay after a run that processed records: `5s` to `5d`, or `0s` to run again at once. Default: `0s`. */
  readonly busyDelay: Duration;
  /** Random time added to idle and error delays: with `10%`, `1m` becomes 60 to 66 s. Default: `0%`. */
  readonly jitter: `${number}%`;
  /** The loop ends as failed after this many failures in a row. `0`, the default: never. */
  readonly giveUpAfter: number;
  /** How long one run keeps starting batches while there are records: `0s` (one batch) to `4m`. Default: `0s`. */
  readonly drainFor: Duration;
  /** The time limit of one run: `1m` to `1d`, at most `functionTimeout` in host.json. Default: `10m`. */
  readonly functionTimeout: Duration;
}

/** The settings in a job's file. Omitted settings have their defaults. */
export type JobSettings = Partial<LoopSettings> & Pick<LoopSettings, 'idleDelay' | 'errorDelay'>;

/** What the functions of a job share. */
export interface Job {
  readonly id: string; // the FunctionId: route and instance id, so there is one instance per job
  readonly orchestrator: string;
  readonly executor: string;
  readonly settings: LoopSettings;
  readonly watchdog: `${1 | 2 | 3 | 4 | 5 | 6 | 10 | 12 | 15 | 20 | 30}m` | '1h' | 'off';
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}

/** Milliseconds, or `NaN` if the value is not a duration. */
export function toMs(value: unknown): number {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(String(value)) ?? [];
  const units: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };
  return Math.round(Number(number) * (units[unit] ?? Number.NaN));
}

/** A percentage as a number from 0 to 1, or `NaN` if the value is not a percentage. */
export const toShare = (value: unknown): number =>
  Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(String(value))?.[1]) / 100;

type Rule = readonly [isValid: (value: unknown) => boolean, valid: string];
const isBetween = (value: number, min: number, max: number) => value >= min && value <= max;
const isCount = (value: unknown) => Number.isInteger(value) && isBetween(Number(value), 0, 1e6);
const durationBetween = (min: Duration, max: Duration): Rule => [
  (value) => isBetween(toMs(value), toMs(min), toMs(max)),
  `a duration from '${min}' to '${max}'`,
];
const DELAY = durationBetween('5s', '5d'); // timers fire up to 1 s early; the SDK splits those of 6 days
export const MAX_DELAY_MS: number = toMs('5d');
const RULES: Readonly<Record<keyof LoopSettings, Rule>> = {
  idleDelay: DELAY,
  maxIdleDelay: DELAY,
  errorDelay: DELAY,
  maxErrorDelay: DELAY,
  busyDelay: [(value) => toMs(value) === 0 || DELAY[0](value), `'0s', or ${DELAY[1]}`],
  jitter: [(value) => isBetween(toShare(value), 0, 1), "a percentage from '0%' to '100%'"],
  giveUpAfter: [isCount, 'a whole number from 0 to 1000000'],
  drainFor: durationBetween('0s', '4m'),
  functionTimeout: durationBetween('1m', '1d'),
};
const KEYS = Object.keys(RULES) as (keyof LoopSettings)[];

/**
 * The settings of a job. App settings such as `ORDERS_SYNC__IDLE_DELAY=30s` override its file; invalid ones are ignored.
 * @throws TypeError if a setting in the job's file is invalid
 */
export function resolveSettings(id: string, file: JobSettings): LoopSettings {
  const resolved: Partial<Record<string, unknown>> = { ...file };
  for (const key of KEYS) {
    const [isValid, valid] = RULES[key];
    if (file[key] !== undefined && !isValid(file[key])) {
      throw new TypeError(`${id}: ${key} is ${JSON.stringify(file[key])}, not ${valid}`);
    }
    const name = `${id.replace(/-/g, '_')}__${key.replace(/[A-Z]/g, '_$&')}`.toUpperCase();
    const text = process.env[name];
    const value = /^\d+$/.test(`${text}`) ? Number(text) : text;
    if (isValid(value)) resolved[key] = value;
    else if (text !== undefined)
      console.error(`App setting ${name}='${text}' is ignored: not ${valid}`);
  }
  const { idleDelay, errorDelay } = resolved as unknown as JobSettings;
  const delays = { idleDelay, maxIdleDelay: idleDelay, errorDelay, maxErrorDelay: errorDelay };
  const others = { busyDelay: '0s', jitter: '0%', giveUpAfter: 0, drainFor: '0s' } as const;
  return restoreSettings(resolved, { ...delays, ...others, functionTimeout: '10m' });
}

/** The valid settings of a stored object; `defaults` for missing and invalid ones. */
export function restoreSettings(stored: object, defaults: LoopSettings): LoopSettings {
  const values = KEYS.map((key) => [key, Reflect.get(stored, key)] as const);
  const valid = values.filter(([key, value]) => RULES[key][0](value));
  return { ...defaults, ...Object.fromEntries(valid) };
}
