import { parseArgs } from 'node:util';
import { milliseconds } from '../clock/duration';
import { firstSentence, UsageError } from '../dev/dev-options';

/** The assumptions about every run. Shares are numbers from 0 to 1. */
export interface Assumptions {
  /** The share of runs that find nothing. */
  readonly idle: number;
  /** The share of runs that fail. */
  readonly fail: number;
  /** The minimum and maximum number of records in any other run. */
  readonly batch: readonly [number, number];
  /** How long a run takes, in ms. */
  readonly activityDuration: number;
}

/** Where the app's jobs are. `{job}` is a placeholder for the name of a job. */
export interface Shape {
  /** The route whose POST starts a job, such as `{job}/start`. */
  readonly start: string;
  /** The activity function that does its work, such as `{job}_executor`. */
  readonly activity: string;
  /** The key of its result with the number of records; empty when the result is the number. */
  readonly result: string;
}

export interface SimulateOptions {
  readonly assumed: Assumptions;
  readonly shape: Shape;
  /** How long to simulate, in ms. */
  readonly duration: number;
  /** Simulate this job only; undefined for all. */
  readonly job: string | undefined;
  readonly seed: number;
  readonly json: boolean;
}

const DEFAULTS = {
  for: '30d',
  idle: '70%',
  fail: '2%',
  batch: '1-4',
  'activity-duration': '1s',
  seed: '1',
  result: '',
} as const;

const KNOWN =
  'the flags are --start, --activity, --result, --for, --job, --idle, --fail, --batch, --activity-duration, --seed and --json';

const HOUR = milliseconds('1h');
const TEN_YEARS = milliseconds('3650d');

/** @throws UsageError that names the flag, its value, and what is allowed */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const flags = parseFlags(args);
  const { start, activity, result } = flags;
  if (start === undefined || activity === undefined) {
    throw new UsageError(
      '--start and --activity are required (write --start {job}/start --activity {job}_work)',
    );
  }
  return {
    shape: { start, activity, result },
    assumed: {
      ...shares(flags.idle, flags.fail),
      batch: range('--batch', flags.batch),
      activityDuration: duration(
        '--activity-duration',
        flags['activity-duration'],
        1,
        HOUR,
        'a duration from 1ms to 1h (write 2s)',
      ),
    },
    duration: duration(
      '--for',
      flags.for,
      HOUR,
      TEN_YEARS,
      'a duration from 1h to 3650d (write 30d)',
    ),
    job: flags.job,
    seed: wholeNumber('--seed', flags.seed),
    json: flags.json,
  };
}

function parseFlags(args: readonly string[]) {
  const text = (name: keyof typeof DEFAULTS) =>
    ({ type: 'string', default: DEFAULTS[name] }) as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        for: text('for'),
        idle: { type: 'string' },
        fail: { type: 'string' },
        batch: text('batch'),
        'activity-duration': text('activity-duration'),
        seed: text('seed'),
        result: text('result'),
        job: { type: 'string' },
        start: { type: 'string' },
        activity: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${firstSentence(error)} (${KNOWN})`);
  }
}

/** When only one share is given, the default of the other is reduced to fit. @throws UsageError above 100% together */
function shares(givenIdle: string | undefined, givenFail: string | undefined) {
  const idle = share('--idle', givenIdle ?? DEFAULTS.idle);
  const fail = share('--fail', givenFail ?? DEFAULTS.fail);
  if (idle + fail < 1 + Number.EPSILON * 2) return { idle, fail };
  if (givenFail === undefined) return { idle, fail: 1 - idle };
  if (givenIdle === undefined) return { idle: 1 - fail, fail };
  throw new UsageError(`--idle ${givenIdle} --fail ${givenFail}: together they exceed 100%`);
}

function share(flag: string, text: string): number {
  const value = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (value !== undefined && Number(value) <= 100) return Number(value) / 100;
  throw new UsageError(
    `${flag}: "${text}" is not a share (write a percentage from 0% to 100%, such as 5%)`,
  );
}

function range(flag: string, text: string): [number, number] {
  const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (from !== undefined && Number(from) <= Number(to)) return [Number(from), Number(to)];
  throw new UsageError(
    `${flag}: "${text}" is not a range (write a number of records such as 5, or a range such as 0-4)`,
  );
}

function duration(flag: string, text: string, min: number, max: number, allowed: string): number {
  let ms = Number.NaN;
  try {
    ms = milliseconds(text);
  } catch {}
  if (ms >= min && ms <= max) return ms;
  throw new UsageError(`${flag}: "${text}" is not ${allowed}`);
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${flag}: "${text}" is not a whole number (write ${flag} 1)`);
}
