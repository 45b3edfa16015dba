import { real } from './real-globals';
import { EventQueue, type Timeline, type TimelineEvent } from './timeline';

/** While a client waits, time passes at most this fast: its requests take real time, which must not use up its patience. */
const MAX_CLIENT_SPEED = 10;
/** A client that waits longer, in ms of the app's time, waits for time to pass. */
const CLIENT_PATIENCE = 30_000;

/** A clock that runs at `speed` times real time. Times are in ms since 1970. */
export class ScaledClock {
  #speed: number;
  #limit = Number.POSITIVE_INFINITY;
  /** The clock's time at the real time `#since`. */
  #shown: number;
  #since = real.Date.now();

  /** @param ahead how far the clock is ahead of real time, in ms */
  constructor(speed: number, ahead = 0) {
    this.#speed = speed;
    this.#shown = this.#since + ahead;
  }

  readonly now = (): number =>
    Math.round(this.#shown + (real.Date.now() - this.#since) * this.rate);

  get ahead(): number {
    return this.now() - real.Date.now();
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#rebase();
    this.#speed = speed;
  }

  /** The speed at this moment. */
  get rate(): number {
    return Math.min(this.#speed, this.#limit);
  }

  /** Lets time pass no faster than `limit` times real time. */
  limit(limit: number): void {
    this.#rebase();
    this.#limit = limit;
  }

  #rebase(): void {
    this.#shown = this.now();
    this.#since = real.Date.now();
  }
}

/** The maximum delay of `setTimeout`, in ms. */
const MAX_DELAY = 2_147_483_647;

/** A timeline in real time. Events start in order, and do not wait for each other. */
export class RealTimeline implements Timeline {
  readonly now: () => number;
  readonly #clock: ScaledClock;
  readonly #onError: (error: unknown) => void;
  readonly #queue = new EventQueue();
  #alarm: NodeJS.Timeout | undefined;
  #closed = false;
  /** The clients that wait. */
  #clients = 0;

  constructor(clock: ScaledClock, onError: (error: unknown) => void) {
    this.now = clock.now;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Changes how fast time passes; 1 is real time. */
  setSpeed(speed: number): void {
    this.#clock.speed = speed;
    if (!this.#closed) this.#setAlarm();
  }

  /** Runs the code of a client, such as an HTTP function, and lets time pass slowly meanwhile. */
  async whileClientWaits<T>(work: () => Promise<T>): Promise<T> {
    let isWaiting = true;
    const leave = () => {
      if (isWaiting) this.#countClients(-1);
      isWaiting = false;
    };
    this.#countClients(1);
    const forget = this.schedule(this.now() + CLIENT_PATIENCE, leave);
    try {
      return await work();
    } finally {
      forget();
      leave();
    }
  }

  #countClients(change: 1 | -1): void {
    this.#clients += change;
    this.#clock.limit(this.#clients > 0 ? MAX_CLIENT_SPEED : Number.POSITIVE_INFINITY);
    if (!this.#closed) this.#setAlarm();
  }

  schedule(at: number, event: TimelineEvent): () => void {
    const isNext = at < this.#queue.nextAt;
    const cancel = this.#queue.add(at, event);
    if (isNext && !this.#closed) this.#setAlarm();
    return cancel;
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.schedule(this.now() + ms, resolve));
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
    const wait = Math.ceil((this.#queue.nextAt - this.now()) / this.#clock.rate);
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#alarm = real.setTimeout(() => this.#ring(), Math.min(Math.max(wait, 0), MAX_DELAY));
  }

  #ring(): void {
    while (!this.#closed && this.#queue.nextAt <= this.now()) {
      const { event } = this.#queue.takeFirst();
      Promise.resolve().then(event).catch(this.#onError);
    }
    if (!this.#closed) this.#setAlarm();
  }
}
