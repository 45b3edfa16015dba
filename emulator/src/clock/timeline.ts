/** The host's time: virtual (virtual-timeline.ts) or real (real-timeline.ts). */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Runs `event` at `at`, in ms since 1970; a past time means next. Events of one time run in the order of these calls.
   * @returns a function that cancels the event
   */
  schedule(at: number, event: TimelineEvent): () => void;
  /** Lets the app's code wait for the host: resolves after `ms`, and after the events that are due by then. */
  pause(ms: number): Promise<void>;
  /**
   * Runs an activity's code, then calls `ended` with the time of its end. `work` must not reject. The promise resolves
   * when the code has ended or waits.
   * @returns a function that abandons the run, so that `ended` is not called
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
  /** How many events of the same time caused one another up to this one. */
  readonly depth: number;
  event: TimelineEvent;
}

const nothing = () => {};

/** A binary heap of events, ordered by time, then by the order in which they were added. */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #order = 0;

  /** The time of the first event; Infinity when the queue is empty. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** @returns a function that cancels the event: the entry stays, without its callback */
  add(at: number, event: TimelineEvent, depth = 0): () => void {
    const heap = this.#heap;
    let child = heap.length;
    const entry: Entry = { at, order: this.#order, depth, event };
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

  /** @throws RangeError when the queue is empty */
  takeFirst(): Entry {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) throw new RangeError('the queue is empty');
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
