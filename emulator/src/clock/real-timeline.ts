import { real } from './real-globals';
import { EventQueue, type Timeline, type TimelineEvent } from './timeline';

/** A clock that goes `speed` times as fast as the real one, from `start` (ms since 1970), which is now. */
export function scaledClock(speed: number, start?: number): () => number {
  const begun = real.Date.now();
  return speed === 1
    ? () => real.Date.now()
    : () => Math.round((start ?? begun) + (real.Date.now() - begun) * speed);
}

/** The longest that `setTimeout` can wait, in ms. */
const LONGEST = 2_147_483_647;

/** Time that passes by itself. Events start in order; they do not wait for each other to end. */
export class RealTimeline implements Timeline {
  readonly now: () => number;
  readonly #speed: number;
  readonly #onError: (error: unknown) => void;
  readonly #queue = new EventQueue();
  #alarm: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(clock: () => number, speed: number, onError: (error: unknown) => void) {
    this.now = clock;
    this.#speed = speed;
    this.#onError = onError;
  }

  schedule(at: number, event: TimelineEvent): void {
    if (this.#closed) return;
    const isNext = at < this.#queue.nextAt;
    this.#queue.add(at, event);
    if (isNext) this.#setAlarm();
  }

  async run(
    _activity: string,
    _input: () => unknown,
    work: () => Promise<void>,
    ended: (at: number) => void,
  ): Promise<() => void> {
    let isOpen = true;
    void work().then(() => {
      if (isOpen) ended(this.now());
    });
    return () => {
      isOpen = false;
    };
  }

  close(): void {
    this.#closed = true;
    real.clearTimeout(this.#alarm);
  }

  #setAlarm(): void {
    real.clearTimeout(this.#alarm);
    const wait = Math.ceil((this.#queue.nextAt - this.now()) / this.#speed);
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#alarm = real.setTimeout(() => this.#ring(), Math.min(Math.max(wait, 0), LONGEST));
  }

  #ring(): void {
    while (!this.#closed && this.#queue.nextAt <= this.now()) {
      const { event } = this.#queue.takeFirst();
      Promise.resolve().then(event).catch(this.#onError);
    }
    if (!this.#closed) this.#setAlarm();
  }
}
