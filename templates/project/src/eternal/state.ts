import { type LoopSettings, restoreSettings } from './settings';

export interface RunRecord {
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly processed: number;
  readonly error?: string;
}

/** All that a loop knows: the input of each generation. It always serialises to less than 2 KB. */
export interface LoopState {
  /** The life of the loop, from a start to its end. Commands are addressed to it; run ids begin with it. */
  readonly life: string;
  /** When this life was started, ISO 8601: the host's `createdTime` is that of the newest generation. */
  readonly startedAt: string;
  readonly consecutiveFailures: number;
  /** Runs in a row that found nothing to do. */
  readonly consecutiveIdleRuns: number;
  readonly totals: Readonly<Record<'runs' | 'processed' | 'failures', number>>;
  readonly last?: RunRecord;
  readonly settings: LoopSettings;
  /** Ids of the last commands. */
  readonly appliedCommands: readonly string[];
  /** A run was asked for: the next generation does not sleep. */
  readonly runNow?: true | undefined;
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
  const error = typeof last.error === 'string' ? { error: oneLine(last.error) } : {};
  const startedAt = timeOf(stored.startedAt) ?? now.toISOString();
  const ids = Array.isArray(stored.appliedCommands) ? stored.appliedCommands.filter(isId) : [];
  return {
    life: isId(stored.life) ? stored.life : startedAt.replace(/[-:.]/g, ''),
    startedAt,
    consecutiveFailures: countOf(stored.consecutiveFailures),
    consecutiveIdleRuns: countOf(stored.consecutiveIdleRuns),
    totals: { runs: countOf(runs), processed: countOf(processed), failures: countOf(failures) },
    ...(at === undefined ? {} : { last: { at, processed: countOf(last.processed), ...error } }),
    settings: restoreSettings(recordOf(stored.settings), defaults),
    appliedCommands: ids.slice(-16),
    ...(stored.runNow === true ? { runNow: true } : {}),
  };
}

/** Notes that a command is applied; `undefined` when it was before: a message can come twice. */
export function withCommand(state: LoopState, id: string): LoopState | undefined {
  if (state.appliedCommands.includes(id)) return undefined;
  return { ...state, appliedCommands: [...state.appliedCommands, id].slice(-16) };
}

/** What a loop is doing, as it says itself. */
export interface Doing {
  readonly phase: 'sleeping' | 'running' | 'settling' | 'gave-up';
  readonly nextRunAt?: string;
  readonly runStartedAt?: string;
  /** The loop ends after this run. */
  readonly stopReason?: string | undefined;
  /** A command has come during this run: what comes after it is seen when the run ends. */
  readonly commandWaits?: boolean;
}

/** The `customStatus` of a loop. Set before each await: the host clears it in an episode that does not set it. */
export function customStatus({ settings: _, runNow: __, ...state }: LoopState, doing: Doing) {
  return { ...doing, ...state, last: state.last ?? null };
}

/** Whether a value is an id of a command or a life: 1 to 40 characters that need no escaping anywhere. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);

/** What was stored as an object; empty for anything else. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const countOf = (value: unknown): number =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0;

/** A stored time as ISO 8601, or `undefined` when it is not a time. */
export function timeOf(value: unknown): string | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/**
 * The first line of a text or of an error's message, without control characters and without the host's prefix
 * (`Activity function 'X' failed:  boom`): at most 200 characters and 400 bytes of UTF-8. Empty for anything else.
 */
export function oneLine(value: unknown): string {
  const message = value instanceof Error ? value.message : value;
  const [line = ''] = (typeof message === 'string' ? message : '')
    .replace(/^Activity function '[^']*' failed:\s*/, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  const text = line.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, 200);
  const cut = String(Buffer.from(text).subarray(0, 400)); // U+FFFD for a character cut in two
  return cut.replace(/\uFFFD+$/, '').trim();
}
