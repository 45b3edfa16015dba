import { existsSync, readFileSync } from 'node:fs';

const { console } = globalThis; // many linters forbid the use of the global one
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`; // 30s, 1.5h, 2d
/** The delays and limits of a job: see "Settings" in README.md. App settings override them. */
export interface LoopSettings {
  readonly idleDelay: Duration; // after a run that found nothing to do
  readonly maxIdleDelay: Duration; // the idle delay doubles up to this
  readonly errorDelay: Duration; // after a failed run
  readonly maxErrorDelay: Duration; // the error delay doubles up to this
  readonly busyDelay: Duration; // after a run that processed records
  readonly jitter: `${number}%`; // random time added to idle and error delays
  readonly giveUpAfter: number; // the loop ends after so many failures in a row, with 0 never
  readonly drainFor: Duration; // how long one run keeps starting batches while there are records
  readonly functionTimeout: Duration; // the time limit of one run
}
export type JobSettings = Partial<LoopSettings> & Pick<LoopSettings, 'idleDelay' | 'errorDelay'>;
type Minutes = `${1 | 2 | 3 | 4 | 5 | 6 | 10 | 12 | 15 | 20 | 30}m`;
export interface Job {
  readonly id: string; // the FunctionId: route and instance id, so there is one instance per job
  readonly orchestrator: string;
  readonly executor: string;
  readonly settings: LoopSettings;
  readonly watchdog: Minutes | '1h' | 'off';
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}
/** Milliseconds, or `NaN` if the value is not a duration. */
export function toMs(value: unknown): number {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(String(value)) ?? [];
  const units: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };
  return Math.round(Number(number) * (units[unit] ?? Number.NaN));
}
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
  ...{ idleDelay: DELAY, maxIdleDelay: DELAY, errorDelay: DELAY, maxErrorDelay: DELAY },
  busyDelay: [(value) => toMs(value) === 0 || DELAY[0](value), `'0s', or ${DELAY[1]}`],
  jitter: [(value) => isBetween(toShare(value), 0, 1), "a percentage from '0%' to '100%'"],
  giveUpAfter: [isCount, 'a whole number from 0 to 1000000'],
  drainFor: durationBetween('0s', '4m'),
  functionTimeout: durationBetween('1m', '1d'),
};
const KEYS = Object.keys(RULES) as (keyof LoopSettings)[];

/** The valid settings of a stored object; `defaults` for missing and invalid ones. */
export function restoreSettings(stored: object, defaults: LoopSettings): LoopSettings {
  const values = KEYS.map((key) => [key, Reflect.get(stored, key)] as const);
  return { ...defaults, ...Object.fromEntries(values.filter(([key, v]) => RULES[key][0](v))) };
}
/** The settings of a job. App settings such as `ORDERS_SYNC__IDLE_DELAY=30s` override its file; invalid ones are ignored. */
export function resolveSettings(id: string, file: JobSettings): LoopSettings {
  for (const key of KEYS)
    if (file[key] !== undefined && !RULES[key][0](file[key]))
      throw new TypeError(`${id}: ${key} is ${JSON.stringify(file[key])}, not ${RULES[key][1]}`);
  const settings = { ...file };
  // An app setting cannot allow longer runs than host.json does.
  const rules = { ...RULES, functionTimeout: durationBetween('1m', file.functionTimeout ?? '10m') };
  const nameOf = (key = '') =>
    `${id.replace(/-/g, '_')}__${key.replace(/[A-Z]/g, '_$&')}`.toUpperCase();
  for (const [name, text = ''] of Object.entries(process.env)) {
    const upper = name.toUpperCase();
    if (!upper.startsWith(nameOf())) continue;
    const exact = process.platform === 'win32' ? upper : name; // Windows ignores the case of names
    const key = KEYS.find((known) => nameOf(known) === exact);
    const value = /^\d+$/.test(text) ? Number(text) : text;
    // The nearest name has most pairs of letters in common.
    const common = (text: string) =>
      [...text].filter((_, n) => upper.includes(text.slice(n, n + 2)));
    const [nearest] = KEYS.map(nameOf).sort((a, b) => common(b).length - common(a).length);
    if (!key) console.error(`App setting ${name} is unknown. Did you mean ${nearest}?`);
    else if (rules[key][0](value)) Object.assign(settings, { [key]: value });
    else console.error(`App setting ${name}='${text}' is ignored: not ${rules[key][1]}`);
  }
  const { idleDelay, errorDelay } = settings;
  return restoreSettings(settings, {
    ...{ idleDelay, maxIdleDelay: idleDelay, errorDelay, maxErrorDelay: errorDelay },
    ...{ busyDelay: '0s', jitter: '0%', giveUpAfter: 0, drainFor: '0s', functionTimeout: '10m' },
  });
}
/** Reports what voids promises of the loop in host.json, or in the app settings that override it. */
export function reportHost({ id, settings: { functionTimeout } }: Job): void {
  const own = Object.entries(process.env).filter(([name]) => /^AzureFunctionsJobHost/i.test(name));
  const file = existsSync('host.json') ? readFileSync('host.json', 'utf8') : ''; // in the app's folder
  const json = file.replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\//g, '$1'); // without comments
  const find = (text: string) => new RegExp(text, 'i').exec(JSON.stringify(own) + json) ?? [];
  const report = (text: string) => console.error(`${id}: host.json: ${text}`);
  const [, states = ''] = find('overridableExistingInstanceStates\\W+(\\w+)');
  const [, strategy = ''] = find('versionMatchStrategy\\W+(\\w+)');
  const [, d = 0, h, m, s] = find('functionTimeout\\W+?(?:-1|(?:(\\d+)\\.)?(\\d+):(\\d+):(\\d+))');
  if (/^AnyState$/i.test(states)) report(`with ${states}, each start replaces a running loop`);
  if (/^Strict$/i.test(strategy)) report(`with ${strategy}, no loop survives a new version`);
  const limit = toMs(`${d}d`) + toMs(`${h}h`) + toMs(`${m}m`) + toMs(`${s}s`);
  if (limit < toMs(functionTimeout)) report(`functionTimeout is less than ${functionTimeout}`);
}
