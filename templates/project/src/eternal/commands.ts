/** What a sender asks a running loop to do. */
export type Command = RunCommand | StopCommand | ConfigureCommand;

interface Sent {
  readonly id: string;
  /** Milliseconds since 1970: when it was issued, the same in every repetition. */
  readonly at: number;
}

export interface RunCommand extends Sent {
  readonly type: 'run';
}

export interface StopCommand extends Sent {
  readonly type: 'stop';
  readonly reason?: string;
}

/** From the keeper: the settings that a deployment has brought. */
export interface ConfigureCommand extends Sent {
  readonly type: 'configure';
  readonly settings: unknown;
}

/** A command that was applied: when it was issued, and its id. */
export type Mark = readonly [at: number, id: string];

/** Which commands a loop has applied: the last ones by id, and the newest of those it has forgotten. */
export interface Applied {
  readonly seen: readonly Mark[];
  readonly forgotten?: Mark;
}

const REMEMBERED = 16;
const MAX_REASON = 200;

/** 1 to 40 characters that need no escaping anywhere. */
export const isCommandId = (id: unknown): id is string =>
  typeof id === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(id);

/** The command that an event carries, or `undefined`: what is malformed must not disturb a loop. */
export function parseCommand(payload: unknown, now: Date): Command | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { type, id, at, reason, settings } = payload as Readonly<Record<string, unknown>>;
  if (!isCommandId(id) || typeof at !== 'number' || !Number.isFinite(at) || at < 0)
    return undefined;
  // A sender whose clock is ahead must not make the loop forget what others issued since.
  const sent = { id, at: Math.min(Math.floor(at), now.getTime()) };
  switch (type) {
    case 'run':
      return { type, ...sent };
    case 'stop':
      return typeof reason === 'string'
        ? { type, ...sent, reason: reason.slice(0, MAX_REASON) }
        : { type, ...sent };
    case 'configure':
      return { type, ...sent, settings };
    default:
      return undefined;
  }
}

/**
 * Notes that a command is applied. `undefined` when it already was, or when it is so old that it may have been: a
 * message can come twice, and late.
 */
export function applyOnce(applied: Applied, command: Command): Applied | undefined {
  const mark: Mark = [command.at, command.id];
  if (applied.seen.some(([, id]) => id === command.id)) return undefined;
  if (applied.forgotten !== undefined && compare(mark, applied.forgotten) <= 0) return undefined;
  const seen = [...applied.seen, mark].sort(compare);
  const oldest = seen.length > REMEMBERED ? seen.shift() : undefined;
  return { ...applied, seen, ...(oldest === undefined ? {} : { forgotten: oldest }) };
}

/** Marks out of a loop's state; whatever is none is left out. */
export function restoreApplied(stored: Readonly<Record<string, unknown>>): Applied {
  const seen = Array.isArray(stored.seen) ? stored.seen.filter(isMark).sort(compare) : [];
  const forgotten = stored.forgotten;
  return { seen: seen.slice(-REMEMBERED), ...(isMark(forgotten) ? { forgotten } : {}) };
}

function isMark(value: unknown): value is Mark {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    Number.isSafeInteger(value[0]) &&
    isCommandId(value[1])
  );
}

function compare(a: Mark, b: Mark): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : Number(a[1] > b[1]));
}
