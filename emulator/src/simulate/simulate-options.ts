import { parseArgs } from 'node:util';
import { milliseconds } from '../clock/duration';
import { firstSentence, UsageError } from '../dev/dev-options';

/** The work that is assumed of every run. Shares are numbers from 0 to 1. */
export interface Assumptions {
  /** How many of the runs find nothing. */
  readonly idle: number;
  readonly fail: number;
  /** How many records a run handles that finds something: any number between, ends included. */
  readonly batch: readonly [number, number];
  /** How long a run takes, in ms. */
  readonly activityDuration: number;
}

/** What the project's own script says: where its jobs are. `{job}` stands for the name of one. */
export interface Shape {
  /** The route whose POST starts a job, such as `{job}/start`. */
  readonly start: string;
  /** The activity function that does its work, such as `{job}_executor`. */
  readonly activity: string;
  /** The member of its result that says how many records it has handled; empty: the result is that number. */
  readonly result: string;
}

export interface SimulateOptions {
  readonly assumed: Assumptions;
  readonly shape: Shape;
  /** ms */
  readonly duration: number;
  /** Only this one. */
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
  'known are --for 30d --job <id> --idle 70% --fail 2% --batch 1-4 --activity-duration 1s --seed 1 --json';

const HOUR = milliseconds('1h');
const TEN_YEARS = milliseconds('3650d');

/** @throws UsageError that names the flag, what was given, and what is legal */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const flags = parseFlags(args);
  const { start, activity, result } = flags;
  if (start === undefined || activity === undefined) {
    throw new UsageError(
      '--start and --activity say what to simulate, such as --start {job}/start --activity {job}_work',
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
        'from 1ms to 1h, such as 2s',
      ),
    },
    duration: duration('--for', flags.for, HOUR, TEN_YEARS, 'from 1h to 3650d, such as 30d'),
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
    throw new UsageError(`${firstSentence(error)}; ${KNOWN}`);
  }
}

/** Of all runs. The default of one gives way to the other. @throws UsageError when they are more than all */
function shares(givenIdle: string | undefined, givenFail: string | undefined) {
  const idle = share('--idle', givenIdle ?? DEFAULTS.idle);
  const fail = share('--fail', givenFail ?? DEFAULTS.fail);
  if (idle + fail < 1 + Number.EPSILON * 2) return { idle, fail };
  if (givenFail === undefined) return { idle, fail: 1 - idle };
  if (givenIdle === undefined) return { idle: 1 - fail, fail };
  throw new UsageError(`--idle ${givenIdle} --fail ${givenFail}: more than 100% together`);
}

function share(flag: string, text: string): number {
  const value = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (value !== undefined && Number(value) <= 100) return Number(value) / 100;
  throw new UsageError(`${flag} ${text}: a share from 0% to 100%, such as ${flag} 5%`);
}

function range(flag: string, text: string): [number, number] {
  const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (from !== undefined && Number(from) <= Number(to)) return [Number(from), Number(to)];
  throw new UsageError(`${flag} ${text}: records of a run, such as ${flag} 5 or ${flag} 0-4`);
}

function duration(flag: string, text: string, least: number, most: number, legal: string): number {
  let ms = Number.NaN;
  try {
    ms = milliseconds(text);
  } catch {}
  if (ms >= least && ms <= most) return ms;
  throw new UsageError(`${flag} ${text}: a duration ${legal}`);
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} ${text}: a whole number, such as ${flag} 1`);
}
