/** Time as the host's core sees it: virtual (virtual-timeline.ts) or real (real-timeline.ts). */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Runs `event` at `at` (ms since 1970; what is past runs next), in order of time, then of the calls.
   * @returns what forgets the event
   */
  schedule(at: number, event: TimelineEvent): () => void;
  /**
   * Runs an activity's code, and calls `ended` with the time at which it was over. `work` must not reject.
   * @returns when it has ended or waits: what gives it up, so that `ended` is not called any more
   */
  run(
    activity: string,
    input: () => unknown,
    work: () => Promise<void>,
    ended: (at: number) => void,
  ): Promise<() => void>;
}

export type TimelineEvent = () => void | Promise<void>;

interface Entry {
  readonly at: number;
  readonly order: number;
  event: TimelineEvent;
}

const nothing = () => {};

/** A binary heap of events, by time and, within one moment, by order of entry. */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #order = 0;

  /** When the first event is due; Infinity when there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** @returns what forgets the event: the entry stays, but holds nothing any more */
  add(at: number, event: TimelineEvent): () => void {
    const heap = this.#heap;
    let child = heap.length;
    const entry: Entry = { at, order: this.#order, event };
    this.#order += 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Entry;
      if (precedes(above, entry)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
    return () => {
      entry.event = nothing;
    };
  }

  /** @throws RangeError when it is empty */
  takeFirst(): Entry {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) throw new RangeError('no event in the queue');
    if (first !== last) this.#sink(last);
    return first;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && precedes(right, left)) {
        child += 1;
        smaller = right;
      }
      if (precedes(entry, smaller)) break;
      heap[parent] = smaller;
      parent = child;
    }
    heap[parent] = entry;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
