import type { HistoryEvent } from '../../durable/history';

interface Cached {
  /** The JSON of the first `count` events, separated by commas. */
  readonly text: string;
  readonly count: number;
  readonly last: HistoryEvent | undefined;
}

/** Histories as JSON. They are kept as text because every episode sends all of its generation. */
export class HistoryTexts {
  readonly #cache = new WeakMap<readonly HistoryEvent[], Cached>();

  /** The events as JSON, separated by commas. */
  toJson(past: readonly HistoryEvent[], added: readonly HistoryEvent[]): string {
    const cached = this.#cache.get(past);
    // After a repeated or a failed episode, the cache holds events that the history does not.
    const holds = cached !== undefined && past[cached.count - 1] === cached.last;
    const before = holds ? join(cached.text, past.slice(cached.count)) : join('', past);
    const text = join(before, added);
    this.#cache.set(past, { text, count: past.length + added.length, last: added.at(-1) });
    return text;
  }

  forget(past: readonly HistoryEvent[]): void {
    this.#cache.delete(past);
  }
}

function join(before: string, events: readonly HistoryEvent[]): string {
  const added = events.map((event) => JSON.stringify(event)).join(',');
  return before === '' || added === '' ? before + added : `${before},${added}`;
}
