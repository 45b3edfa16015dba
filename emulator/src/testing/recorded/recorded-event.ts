import { EVENT_TYPE_NAMES } from '../../durable/history';

/** An event of a history as a client got it, whichever API it used. */
export interface RecordedEvent {
  /** Its number in the history, from 1. */
  readonly position: number;
  readonly type: string;
  /** In ms since 1970, with the fractions that .NET writes. */
  readonly time: number;
  /** The fields of the event, with names as .NET writes them: `Name`, `FireAt`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads the events of a status. durable-functions 4 writes `type` and `eventId` where the HTTP API and durable-functions 3
 * write `EventType` and `EventId`; the emulator's own histories have numbers as types.
 * @throws TypeError when there is no history
 */
export function readEvents(history: unknown): RecordedEvent[] {
  const { historyEvents, history: ofClient } = asFields(history);
  const events = [history, historyEvents, ofClient].find(Array.isArray);
  if (events === undefined || events.length === 0) {
    throw new TypeError(
      'the history is empty: read the status with showHistory=true&showHistoryOutput=true',
    );
  }
  return events.map((event: unknown, index) => readEvent(event, index + 1));
}

function readEvent(event: unknown, position: number): RecordedEvent {
  const fields = Object.fromEntries(
    Object.entries(asFields(event)).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value instanceof Date ? value.toISOString() : value,
    ]),
  );
  const type = fields.EventType ?? fields.Type;
  return {
    position,
    type: EVENT_TYPE_NAMES.get(type) ?? String(type),
    time: asTime(fields.Timestamp),
    fields,
  };
}

export function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** .NET counts in units of 100 ns, which tell the order of tasks that are scheduled together. */
export function asTime(iso: unknown): number {
  const [, units = ''] = /\.\d{3}(\d+)/.exec(String(iso)) ?? [];
  return (Date.parse(String(iso)) || 0) + Number(`0.${units || 0}`);
}
