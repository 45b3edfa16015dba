/** What a timer needs from the time that it waits for. */
export interface TimerHost {
  schedule(afterMs: number, event: () => void): void;
  /** A timer that holds time began (+1) or ceased (-1) to wait. */
  hold(change: 1 | -1): void;
}

/** What the virtual `setTimeout` gives back: a `NodeJS.Timeout` for all that callers do with it. */
export class VirtualTimer {
  readonly #host: TimerHost;
  readonly #callback: () => void;
  readonly #delay: number;
  /** Counts the times that it was set: an event of an earlier setting finds another number, and does nothing. */
  #setting = 0;
  #waiting = false;
  #ref = true;

  constructor(host: TimerHost, callback: () => void, delay: number) {
    this.#host = host;
    this.#callback = callback;
    // As Node does with 0, NaN and what does not fit.
    this.#delay = delay >= 1 && delay <= 2_147_483_647 ? Math.trunc(delay) : 1;
    this.refresh();
  }

  refresh(): this {
    this.close();
    const setting = this.#setting;
    this.#waiting = true;
    if (this.#ref) this.#host.hold(1);
    this.#host.schedule(this.#delay, () => {
      if (setting !== this.#setting || !this.#waiting) return;
      this.close();
      this.#callback();
    });
    return this;
  }

  close(): this {
    this.#setting += 1;
    if (this.#waiting && this.#ref) this.#host.hold(-1);
    this.#waiting = false;
    return this;
  }

  ref(): this {
    if (!this.#ref && this.#waiting) this.#host.hold(1);
    this.#ref = true;
    return this;
  }

  unref(): this {
    if (this.#ref && this.#waiting) this.#host.hold(-1);
    this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
