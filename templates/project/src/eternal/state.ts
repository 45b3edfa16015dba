import { type LoopSettings, restoreSettings } from './settings.js';

export interface RunRecord {
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly processed: number;
  readonly error?: string | undefined;
}

/** All that a loop knows: the input of each generation. It always serialises to less than 2 KB. */
export interface LoopState {
  /** The incarnation of the loop, from a start to its end. Commands are addressed to it; run ids begin with it. */
  readonly incarnation: string;
  /** When this incarnation was started, ISO 8601: the host's `createdTime` is that of the newest generation. */
  readonly startedAt: string;
  readonly consecutiveFailures: number;
  /** Runs in a row that found nothing to do. */
  readonly consecutiveIdleRuns: number;
  readonly totals: Readonly<Record<'runs' | 'processed' | 'failures', number>>;
  readonly last?: RunRecord | undefined;
  readonly settings: LoopSettings;
  /** Ids of the last commands. */
  readonly appliedCommands: readonly string[];
  /** A run was asked for: the next generation does not sleep. */
  readonly runNow?: boolean | undefined;
  /** A run heard copies of old commands only, and more may wait: they are taken before the next run. */
  readonly moreCommands?: boolean | undefined;
}

/**
 * The state that an input holds. A loop outlives its code and can be started from a portal: `null`, `{}`, what other
 * versions wrote and malformed entries all give a state to go on from, never an error.
 * @param now when the loop was started, unless the input says
 */
export function restoreState(input: unknown, defaults: LoopSettings, now: Date): LoopState {
  const stored = recordOf(input);
  const { runs, processed, failures } = recordOf(stored.totals);
  const last = recordOf(stored.last);
  const at = timeOf(last.at);
  const error = oneLine(last.error) || undefined;
  const startedAt = timeOf(stored.startedAt) ?? now.toISOString();
  const ids = Array.isArray(stored.appliedCommands) ? stored.appliedCommands.filter(isId) : [];
  return {
    incarnation: isId(stored.incarnation) ? stored.incarnation : startedAt.replace(/[^\dTZ]/g, ''),
    startedAt,
    consecutiveFailures: countOf(stored.consecutiveFailures),
    consecutiveIdleRuns: countOf(stored.consecutiveIdleRuns),
    totals: { runs: countOf(runs), processed: countOf(processed), failures: countOf(failures) },
    last: at === undefined ? undefined : { at, processed: countOf(last.processed), error },
    settings: restoreSettings(recordOf(stored.settings), defaults),
    appliedCommands: ids.slice(-16),
    runNow: stored.runNow === true || undefined,
    moreCommands: stored.moreCommands === true || undefined,
  };
}

/** What a loop is doing, as it says itself. */
export type OwnPhase = 'sleeping' | 'running' | 'settling' | 'gave-up';

/** Whether a value is an id of a command or a incarnation: 1 to 40 characters that need no escaping anywhere. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);

type ToldKey = 'phase' | 'nextRunAt' | 'runStartedAt' | 'commandWaits' | 'stopReason' | 'state';
type CommandKey = 'type' | 'id' | 'reason';
type Known = LoopState & RunRecord & LoopState['totals'] & Record<ToldKey | CommandKey, unknown>;

/** What was stored as an object, nothing of it checked; empty for anything else. */
export const recordOf = (value: unknown): { readonly [Key in keyof Known]?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};

export const countOf = (value: unknown): number =>
  Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;

/** A stored time as ISO 8601, or `undefined` when it is not a time. */
export function timeOf(value: unknown): string | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/**
 * The first line of a text or of an error's message, without control characters and without the host's prefix
 * (`Activity function 'X' failed:  boom`), at most 200 characters. Empty for anything else.
 */
export function oneLine(value: unknown): string {
  const message = value instanceof Error ? value.message : value;
  const [line = ''] = (typeof message === 'string' ? message : '')
    .replace(/^Activity function '[^']*' failed:/, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  // Half of a surrogate pair would be stored as an escape, of three times its length.
  return line
    .slice(0, 200)
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
    .trim();
}

/**
 * A line for the log: `job=orders event=run outcome=idle …`, the names always the same. To Application Insights what a
 * Node worker logs is one text, without dimensions (azure-functions-nodejs-library #227), so the pairs stand in it.
 */
export function logLine(job: string, event: string, more: Readonly<Record<string, unknown>> = {}) {
  const pairs = Object.entries({ job, event, ...more }).filter(([, value]) => value !== undefined);
  const textOf = (value: string) => (/^[\w.:-]+$/.test(value) ? value : JSON.stringify(value));
  return pairs.map(([key, value]) => `${key}=${textOf(oneLine(String(value)))}`).join(' ');
}
