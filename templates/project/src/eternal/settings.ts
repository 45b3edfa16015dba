/** A number and one unit: `30s`, `1.5h`, `2d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** What decides when the next run comes. */
export interface LoopSettings {
  /** The pause after a run that found nothing to do. */
  readonly idleDelay: Duration;
  /** Above `idleDelay`: the pause doubles while nothing is found, up to this. */
  readonly maxIdleDelay: Duration;
  /** The pause after a failed run. */
  readonly errorDelay: Duration;
  /** Above `errorDelay`: the pause doubles while runs keep failing, up to this. */
  readonly maxErrorDelay: Duration;
  /** The pause after a run that processed something; `0s` is none. */
  readonly busyDelay: Duration;
  /** Added to idle and error pauses, at random: `10%` makes `1m` last 60 to 66 s. */
  readonly jitter: `${number}%`;
  /** After so many failures in a row the loop ends as failed; 0 is never. */
  readonly giveUpAfter: number;
  /** How long one run goes on beginning further batches while records keep coming; `0s` is one batch per run. */
  readonly drainFor: Duration;
  /** How long the host lets one run take: `functionTimeout` in host.json, or less. */
  readonly functionTimeout: Duration;
}

/** The settings as a job's file gives them: what it leaves out has its default. */
export type GivenSettings = Partial<LoopSettings> & Pick<LoopSettings, 'idleDelay' | 'errorDelay'>;

/** A job as its functions know it. */
export interface Job {
  /** FunctionId: the route, and the instance id, so that there is one instance per job. */
  readonly id: string;
  readonly orchestrator: string;
  readonly executor: string;
  readonly settings: LoopSettings;
  /** What a timer schedule can say evenly. */
  readonly watchdog: `${1 | 2 | 3 | 4 | 5 | 6 | 10 | 12 | 15 | 20 | 30}m` | '1h' | 'off';
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}

/** Milliseconds; `NaN` when the value is not a duration. */
export function toMs(value: unknown): number {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(String(value)) ?? [];
  const units: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };
  return Math.round(Number(number) * (units[unit] ?? Number.NaN));
}

/** 0 to 100 as 0 to 1; `NaN` when the value is not a percentage. */
export function toShare(value: unknown): number {
  return Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(String(value))?.[1]) / 100;
}

type Rule = readonly [isLegal: (value: unknown) => boolean, legal: string];
const isBetween = (value: number, least: number, most: number) => value >= least && value <= most;
const isCount = (value: unknown) => Number.isInteger(value) && isBetween(Number(value), 0, 1e6);
const durationBetween = (least: Duration, most: Duration): Rule => [
  (value) => isBetween(toMs(value), toMs(least), toMs(most)),
  `a duration from '${least}' to '${most}'`,
];
/** Durable timers fire up to a second early; from six days on the SDK splits them (`LongTimerTask.js`, version 3). */
const DELAY = durationBetween('5s', '5d');
export const MAX_DELAY_MS = toMs('5d');
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
 * The settings of a job: defaults ← its file ← app settings such as `ORDERS_SYNC__IDLE_DELAY=30s`, read once, as a
 * changed app setting restarts the app. A bad app setting is logged and ignored.
 * @throws TypeError when the job's file gives a value that is not legal: better no app than a wrong loop
 */
export function settingsFrom(id: string, file: GivenSettings): LoopSettings {
  const given: Partial<Record<string, unknown>> = { ...file };
  for (const key of KEYS) {
    const [isLegal, legal] = RULES[key];
    if (file[key] !== undefined && !isLegal(file[key])) {
      throw new TypeError(`${id}: ${key} is ${JSON.stringify(file[key])}, not ${legal}`);
    }
    const name = `${id.replace(/-/g, '_')}__${key.replace(/[A-Z]/g, '_$&')}`.toUpperCase();
    const text = process.env[name];
    const value = /^\d+$/.test(`${text}`) ? Number(text) : text;
    if (isLegal(value)) given[key] = value;
    else if (text !== undefined)
      console.error(`App setting ${name}='${text}' is ignored: not ${legal}`);
  }
  const { idleDelay, errorDelay } = given as unknown as GivenSettings;
  const delays = { idleDelay, maxIdleDelay: idleDelay, errorDelay, maxErrorDelay: errorDelay };
  const none = { busyDelay: '0s', jitter: '0%', giveUpAfter: 0, drainFor: '0s' } as const;
  return restoreSettings(given, { ...delays, ...none, functionTimeout: '10m' });
}

/** Settings out of a loop's state: whatever is missing or not legal there is taken from `defaults`. */
export function restoreSettings(stored: object, defaults: LoopSettings): LoopSettings {
  const values = KEYS.map((key) => [key, Reflect.get(stored, key)] as const);
  const legal = values.filter(([key, value]) => RULES[key][0](value));
  return { ...defaults, ...Object.fromEntries(legal) };
}
