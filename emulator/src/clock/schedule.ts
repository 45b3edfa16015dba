/** The times at which a timer function fires. */
export interface Schedule {
  /** The first time after `at`, both in ms since 1970. */
  after(at: number): number;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS =
  'January February March April May June July August September October November December';
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday';

/** As in NCrontab (its `CrontabFieldImpl.cs`): Sunday is 0, and 7 is not allowed. */
const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS.toLowerCase().split(' ') },
  { min: 0, max: 6, names: DAYS.toLowerCase().split(' ') },
];

/**
 * Parses the schedule of a timer function, in UTC, as the host does (WebJobs extensions, `TimerSchedule.cs`): NCRONTAB
 * with six fields, seconds first, or five fields without seconds, or a time span such as `00:05:00`. `%SETTING%` is
 * replaced by the app setting. Day of month and day of week must both match.
 * @throws Error with the host's message
 */
export function parseSchedule(text: string): Schedule {
  const pattern = withSettings(text);
  const given = pattern.trim().split(/\s+/);
  const fields = readFields(given.length === 5 ? ['0', ...given] : given);
  if (fields !== undefined) return { after: (at) => nextTime(fields, at) };
  const period = readTimeSpan(pattern.trim());
  if (period !== undefined) return { after: (at) => at + period };
  throw new Error(
    `The schedule expression '${pattern}' was not recognized as a valid cron expression or timespan string.`,
  );
}

/** Replaces `%SETTING%` by the value of the app setting. @throws Error when it does not exist */
export function withSettings(schedule: string): string {
  return schedule.replaceAll(/%([^%]+)%/g, (_, setting: string) => {
    const value = process.env[setting];
    if (value === undefined)
      throw new Error(`schedule '${schedule}': the app setting '${setting}' does not exist`);
    return value;
  });
}

/** The values of each field; undefined when the text is not a cron expression. */
function readFields(texts: readonly string[]): ReadonlySet<number>[] | undefined {
  if (texts.length !== FIELDS.length) return undefined;
  const fields = FIELDS.map((field, index) => readField(texts[index] as string, field));
  return fields.includes(undefined) ? undefined : (fields as ReadonlySet<number>[]);
}

/** Undefined for syntax that NCrontab does not have: `?`, `L`, `W` and `#`. */
function readField(text: string, field: Field): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    // `5/2` continues to the maximum, `5/1` is 5 alone (NCrontab's `CrontabField.cs`).
    const bounds = readRange(range, field, Number(step ?? 1) !== 1);
    if (bounds === undefined) return undefined;
    const [from, to] = bounds;
    for (let value = from; value <= to; value += Math.max(Number(step ?? 1), 1)) values.add(value);
  }
  return values;
}

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;
/** No date comes back later than this: a leap day on the same day of the week, around a year such as 2100. */
const LONGEST_MS = 41 * 366 * DAY;

/** The first second after `start` whose fields all match, in UTC; Infinity when no time matches. */
function nextTime(fields: readonly ReadonlySet<number>[], start: number): number {
  const [seconds, minutes, hours, days, months, weekdays] = fields;
  const startOfNext = (at: number, unit: number) => (Math.floor(at / unit) + 1) * unit;
  let at = startOfNext(start, SECOND);
  while (at < start + LONGEST_MS) {
    const time = new Date(at);
    const month = time.getUTCMonth();
    if (!months?.has(month + 1)) at = Date.UTC(time.getUTCFullYear(), month + 1);
    else if (!days?.has(time.getUTCDate())) at = startOfNext(at, DAY);
    else if (!weekdays?.has(time.getUTCDay())) at = startOfNext(at, DAY);
    else if (!hours?.has(time.getUTCHours())) at = startOfNext(at, HOUR);
    else if (!minutes?.has(time.getUTCMinutes())) at = startOfNext(at, MINUTE);
    else if (!seconds?.has(time.getUTCSeconds())) at = startOfNext(at, SECOND);
    else return at;
  }
  return Number.POSITIVE_INFINITY;
}

function readRange(text: string, field: Field, stepped: boolean): [number, number] | undefined {
  const { min, max } = field;
  if (text === '*') return [min, max];
  const [first = '', last, ...more] = text.split('-');
  const from = readValue(first, field);
  const to = last === undefined ? (stepped ? max : from) : readValue(last, field);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return from <= to ? [from, to] : [to, from];
}

/** A number, or the first letters of a name. */
function readValue(text: string, { min, max, names = [] }: Field): number | undefined {
  if (/^\d+$/.test(text))
    return Number(text) >= min && Number(text) <= max ? Number(text) : undefined;
  const index = text === '' ? -1 : names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? undefined : index + min;
}

/** Milliseconds of a .NET time span: `d`, `[d.]hh:mm[:ss[.fff]]`, `d:hh:mm:ss`; with hours from 24, `d:hh:mm`. */
function readTimeSpan(text: string): number | undefined {
  if (/^\d+$/.test(text)) return positive([Number(text)]);
  const [, days, clock = '', fraction = '0'] =
    /^(?:(\d+)\.)?(\d+:\d+(?::\d+){0,2})(?:\.(\d{1,7}))?$/.exec(text) ?? [];
  const parts = clock.split(':').map(Number);
  const [first = 0] = parts;
  const withDays = parts.length === 4 || (parts.length === 3 && first > 23);
  if (clock === '' || (withDays && days !== undefined)) return undefined;
  const ms = Number(`0.${fraction}`) * 1_000;
  return positive(withDays ? parts : [Number(days ?? 0), ...parts], ms);
}

function positive([days = 0, hours = 0, minutes = 0, seconds = 0]: number[], ms = 0) {
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + Math.round(ms);
  return total > 0 ? total : undefined;
}
