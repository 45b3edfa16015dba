import { type LoopSettings, restoreSettings } from './settings.js';

export interface RunRecord {
  readonly at: string; // when the run ended (ISO 8601)
  readonly processed: number;
  readonly error?: string | undefined;
}

/** Everything a loop knows: the input of each generation. As JSON it is always smaller than 2 KB. */
export interface LoopState {
  /** Each start begins a new incarnation. Commands are addressed to it, and run ids begin with it. */
  readonly incarnation: string;
  /** When this incarnation was started (ISO 8601). The host's `createdTime` is that of the latest generation. */
  readonly startedAt: string;
  readonly consecutiveFailures: number;
  readonly consecutiveIdleRuns: number; // runs in a row that found nothing to do
  readonly totals: Readonly<Record<'runs' | 'processed' | 'failures', number>>;
  readonly last?: RunRecord | undefined;
  readonly settings: LoopSettings;
  readonly appliedCommands: readonly string[]; // the latest ids: copies of them are ignored
  readonly runNow?: boolean | undefined; // a `run` command was received: do not sleep
  /** The last run received only stale commands. Take those that are still queued before the next run. */
  readonly moreCommands?: boolean | undefined;
}

/** The phase that a loop reports in its custom status. */
export type OwnPhase = 'sleeping' | 'running' | 'settling' | 'gave-up';

/** A message to a loop. `run`, `stop` and `refresh` are events; the host executes the others. */
export interface Command {
  readonly type: 'run' | 'stop' | 'refresh' | 'pause' | 'resume' | 'terminate';
  readonly id: string; // all copies have the same
  readonly incarnation: string | undefined; // the addressee: copies must not reach a later loop
  readonly reason?: unknown;
}

const REMEMBERED_COMMANDS = 16;

/**
 * The state in an input. It may be `null`, malformed or of another version, because a loop outlives its code and can be
 * started from the portal. `now` is the start time if the input has none.
 */
export function restoreState(input: unknown, defaults: LoopSettings, now: Date): LoopState {
  const stored = asRecord(input);
  const { runs, processed, failures } = asRecord(stored.totals);
  const last = asRecord(stored.last);
  const at = asIsoTime(last.at);
  const error = oneLine(last.error) || undefined;
  const startedAt = asIsoTime(stored.startedAt) ?? now.toISOString();
  const ids = Array.isArray(stored.appliedCommands) ? stored.appliedCommands.filter(isId) : [];
  return {
    incarnation: isId(stored.incarnation) ? stored.incarnation : startedAt.replace(/[^\dTZ]/g, ''),
    startedAt,
    consecutiveFailures: asCount(stored.consecutiveFailures),
    consecutiveIdleRuns: asCount(stored.consecutiveIdleRuns),
    totals: { runs: asCount(runs), processed: asCount(processed), failures: asCount(failures) },
    last: at === undefined ? undefined : { at, processed: asCount(last.processed), error },
    settings: restoreSettings(asRecord(stored.settings), defaults),
    appliedCommands: ids.slice(-REMEMBERED_COMMANDS),
    runNow: stored.runNow === true || undefined,
    moreCommands: stored.moreCommands === true || undefined,
  };
}

/** Applies a received event to the state. Ignores missing, malformed and stale commands. */
export function applyCommand(state: LoopState, event: unknown) {
  const { type, id, incarnation, reason } = asRecord(event);
  if (incarnation !== state.incarnation || !isId(id)) return { state };
  if (type !== 'run' && type !== 'stop' && type !== 'refresh') return { state };
  // A stop is obeyed even if another command had the same id.
  const stopReason = type === 'stop' ? oneLine(reason) || 'stop requested' : undefined;
  if (state.appliedCommands.includes(id)) return { state, stopReason };
  const appliedCommands = [...state.appliedCommands, id].slice(-REMEMBERED_COMMANDS);
  const next = { ...state, appliedCommands, runNow: type === 'run' || state.runNow };
  return { state: next, stopReason, applied: { command: type, commandId: id } };
}

/** Whether a value is the id of a command or an incarnation: 1 to 40 characters that need no escaping anywhere. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);

type StatusKey = 'phase' | 'nextRunAt' | 'runStartedAt' | 'commandWaits' | 'stopReason' | 'state';
type Stored = LoopState & RunRecord & LoopState['totals'] & Command & Record<StatusKey, unknown>;

/** A stored object, or an empty one. None of its values is validated. */
export const asRecord = (value: unknown): { readonly [Key in keyof Stored]?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};

export const asCount = (value: unknown): number =>
  Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;

/** A stored time as ISO 8601, or `undefined` if the value is not a time. */
export function asIsoTime(value: unknown): string | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The first line of a text or of an error's message, without the host's prefix: at most 200 printable characters. */
export function oneLine(value: unknown): string {
  const message = value instanceof Error ? value.message : value;
  const [line = ''] = (typeof message === 'string' ? message : '')
    .replace(/^Activity function '[^']*' failed:/, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  // Half of a surrogate pair (\p{Cs}) would be stored as an escape sequence, three times as long.
  const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;
  return line.slice(0, 200).replace(unprintable, ' ').trim();
}

/**
 * A log line: `job=orders event=run outcome=idle …`. Queries parse the pairs, because Application Insights gets one text
 * without dimensions from a Node worker (azure-functions-nodejs-library #227).
 */
export function logLine(job: string, event: string, values: Record<string, unknown> = {}) {
  const quoted = (text: string) => (/^[\w.:-]+$/.test(text) ? text : JSON.stringify(text));
  return Object.entries({ job, event, ...values })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quoted(oneLine(String(value)))}`)
    .join(' ');
}
