import { createHash } from 'node:crypto';
import { type LoopSettings, restoreSettings } from './settings.js';

export interface RunRecord {
  readonly at: string; // when the run ended (ISO 8601)
  readonly processed: number;
  readonly error?: string | undefined;
}
/** Everything a loop knows: the input of each generation. As JSON it is always smaller than 2 KB. Times are ISO 8601. */
export interface LoopState {
  readonly incarnation: string; // each start begins one: commands are addressed to it, and run ids begin with it
  readonly startedAt: string; // of the incarnation; the host's `createdTime` is that of the latest generation
  readonly consecutiveFailures: number;
  readonly consecutiveIdleRuns: number; // runs in a row that found nothing to do
  readonly totals: Readonly<Record<'runs' | 'processed' | 'failures', number>>;
  readonly last?: RunRecord | undefined;
  readonly settings: LoopSettings;
  readonly appliedCommands: readonly string[]; // the latest types and ids, shortened: copies are ignored
  readonly runNow?: boolean | undefined; // a `run` command was received: do not sleep
  readonly paused?: string | undefined; // since when: no run begins until `resume`
  readonly notBefore?: string | undefined; // until then, a run of an earlier incarnation may still be going
  readonly moreCommands?: boolean | undefined; // only stale commands came: take the queued ones before the next run
}
export const OWN_PHASES = ['sleeping', 'running', 'settling', 'paused', 'gave-up'] as const;
type HostPhase = 'pending' | 'suspended' | 'stopped' | 'terminated' | 'failed';
export type Phase = (typeof OWN_PHASES)[number] | HostPhase;

/** A message to a loop: an event, except for `terminate`, which the host executes. */
export interface Command {
  readonly type: 'run' | 'stop' | 'refresh' | 'pause' | 'resume' | 'terminate';
  readonly id: string; // all copies have the same
  readonly incarnation: string | undefined; // the addressee: copies must not reach a later loop
  readonly reason?: unknown;
}
const REMEMBERED_COMMANDS = 64;

/** The state in an input. It may be `null`, malformed or of another version: anybody can start a loop in the portal. */
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
    appliedCommands: ids.slice(-REMEMBERED_COMMANDS).map(shortId),
    runNow: stored.runNow === true || undefined,
    paused: stored.paused === true ? now.toISOString() : asIsoTime(stored.paused),
    notBefore: asIsoTime(stored.notBefore),
    moreCommands: stored.moreCommands === true || undefined,
  };
}

interface Received extends Partial<Record<'stopReason', string | undefined>> {
  readonly state: LoopState;
  readonly applied?: Record<'command' | 'commandId', unknown>; // to log
}
/** Applies a received event to the state. Ignores missing, malformed and stale commands. */
export function applyCommand(state: LoopState, event: unknown, now: Date): Received {
  const { type, id, incarnation, reason } = asRecord(event);
  const isEvent = ['run', 'stop', 'pause', 'resume', 'refresh'].some((known) => known === type);
  if (!isEvent || incarnation !== state.incarnation || !isId(id)) return { state };
  const stopReason = type === 'stop' ? oneLine(reason) || 'stop requested' : undefined;
  const key = shortId(`${type}${id}`); // a caller may give a pause and its resume the same id
  if (state.appliedCommands.includes(key)) return { state, stopReason };
  const appliedCommands = [...state.appliedCommands, key].slice(-REMEMBERED_COMMANDS);
  const runNow = type === 'run' || state.runNow;
  const since = type === 'resume' ? undefined : state.paused;
  const paused = type === 'pause' ? (since ?? now.toISOString()) : since;
  const next: LoopState = { ...state, appliedCommands, runNow, paused };
  return { state: next, stopReason, applied: { command: type, commandId: id } };
}
/** A command's type and id as the state remembers them, in 6 characters: 64 ids of 40 would make it larger than 2 KB. */
export const shortId = (id: string): string =>
  id.length > 6 ? createHash('sha256').update(id).digest('base64url').slice(0, 6) : id;
/** Whether a value is the id of a command or an incarnation: 1 to 40 characters that need no escaping anywhere. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);
type Reported = Record<'phase' | 'nextRunAt' | 'runStartedAt' | 'commandWaits', unknown>;
type Others = Record<'stopReason' | 'state' | 'hostError' | 'historyEvents', unknown>;
type Event = Record<'EventType' | 'Timestamp' | 'timestamp', unknown>; // of a history
type Stored = LoopState & RunRecord & LoopState['totals'] & Command & Reported & Others & Event;
/** A stored object, or an empty one. None of its values is validated. */
export const asRecord = (value: unknown): { readonly [Key in keyof Stored]?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};
export const asCount = (value: unknown): number =>
  Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;
export const asIsoTime = (value: unknown): string | undefined =>
  typeof value === 'string' && Date.parse(value) ? new Date(value).toISOString() : undefined;
/** In the error of a run that failed by itself, after the job's id: the host may cut what is before the first colon. */
export const FAILED = ': run failed: ';
/** The first line of a text or of an error's message, without the host's prefix: at most 200 printable characters. */
export function oneLine(value: unknown): string {
  const message = value instanceof Error ? value.message : value;
  const text = typeof message === 'string' ? message : '';
  const line = text.replace(/^(?:Activity \S+ \S+ failed:)?\s*([^\r\n]*)[\s\S]*/, '$1');
  // Half of a surrogate pair (\p{Cs}) would be stored as an escape sequence, three times as long.
  const printable = line.slice(0, 200).replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ');
  return printable.trim();
}
/** A log line of pairs: Application Insights gets one text from a Node worker (azure-functions-nodejs-library #227). */
export function logLine(job: string, event: string, values: object = {}): string {
  const quoted = (text: string) => (/^[\w.:-]+$/.test(text) ? text : JSON.stringify(text));
  return Object.entries({ job, event, ...values })
    .flatMap(([k, v]): string[] => (v === undefined ? [] : [`${k}=${quoted(oneLine(String(v)))}`]))
    .join(' ');
}
