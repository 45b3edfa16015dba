import { type Applied, restoreApplied } from './commands';
import { errorText } from './error-text';
import { type LoopSettings, markOf, restoreSettings } from './settings';

/** Raised when the orchestrator's sequence of tasks changes: a generation that sleeps through the deployment then fails. */
export const REV = 1;

export interface RunRecord {
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly processed: number;
  readonly error?: string;
}

export interface Totals {
  readonly runs: number;
  readonly processed: number;
  readonly failures: number;
}

/** All that a loop knows: the input of each generation. Under 2 KB, whatever happens. */
export interface LoopState extends Applied {
  readonly rev: number;
  /** When the loop was started, ISO 8601: the host's `createdTime` is that of the newest generation. */
  readonly startedAt: string;
  /** How many runs have ended. */
  readonly iteration: number;
  /** Runs in a row that found nothing. */
  readonly idleStreak: number;
  /** Runs in a row that failed. */
  readonly errorStreak: number;
  readonly settings: LoopSettings;
  /** Mark of the settings in the code that these came from: when it differs from the code's, they are to be handed over. */
  readonly settingsFrom: string;
  readonly totals: Totals;
  readonly last?: RunRecord;
  /** A run was asked for: the next generation does not sleep. */
  readonly runNow?: true;
}

export function initialState(settings: LoopSettings, startedAt: Date): LoopState {
  return {
    rev: REV,
    startedAt: startedAt.toISOString(),
    iteration: 0,
    idleStreak: 0,
    errorStreak: 0,
    settings,
    settingsFrom: markOf(settings),
    totals: { runs: 0, processed: 0, failures: 0 },
    seen: [],
  };
}

/**
 * The state that an input holds. An eternal loop outlives its code and is started from portals too: `null`, `{}`, what
 * older revisions wrote and junk all give a state to go on from, never an error.
 */
export function restoreState(input: unknown, defaults: LoopSettings, now: Date): LoopState {
  const stored = record(input);
  const totals = record(stored.totals);
  const last = restoreRun(stored.last);
  return {
    rev: REV,
    startedAt: isTime(stored.startedAt) ? stored.startedAt : now.toISOString(),
    iteration: count(stored.iteration),
    idleStreak: count(stored.idleStreak),
    errorStreak: count(stored.errorStreak),
    settings: restoreSettings(stored.settings, defaults),
    settingsFrom: isMark(stored.settingsFrom) ? stored.settingsFrom : markOf(defaults),
    totals: {
      runs: count(totals.runs),
      processed: count(totals.processed),
      failures: count(totals.failures),
    },
    ...(last === undefined ? {} : { last }),
    ...(stored.runNow === true ? { runNow: true } : {}),
    ...restoreApplied(stored),
  };
}

function restoreRun(stored: unknown): RunRecord | undefined {
  const { at, processed, error } = record(stored);
  if (!isTime(at)) return undefined;
  return {
    at,
    processed: count(processed),
    ...(typeof error === 'string' ? { error: errorText(error) } : {}),
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;

const isMark = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}$/.test(value);

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 30 && !Number.isNaN(Date.parse(value));
