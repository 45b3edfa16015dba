/** What a timer needs from its timeline. `Owner` is what the timer belongs to, such as a run. */
export interface TimerHost<Owner> {
  /** @returns a function that cancels the event */
  schedule(owner: Owner, afterMs: number, event: () => void): () => void;
  /** A referenced timer started (+1) or stopped (-1) waiting. */
  hold(change: 1 | -1): void;
}

/** The return value of a `setTimeout` that uses a timeline. It has the methods of `NodeJS.Timeout`. */
export class TimelineTimer<Owner = unknown> {
  readonly #host: TimerHost<Owner>;
  readonly #owner: Owner;
  readonly #callback: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  /** Cancels the event; undefined when the timer does not wait. */
  #cancel: (() => void) | undefined;
  #ref = true;

  constructor(
    host: TimerHost<Owner>,
    owner: Owner,
    callback: () => void,
    delay: number,
    repeats = false,
  ) {
    this.#host = host;
    this.#owner = owner;
    this.#callback = callback;
    this.#repeats = repeats;
    // As Node does for 0, NaN and values that do not fit.
    this.#delay = delay >= 1 && delay <= 2_147_483_647 ? Math.trunc(delay) : 1;
    this.refresh();
  }

  refresh(): this {
    this.close();
    if (this.#ref) this.#host.hold(1);
    this.#cancel = this.#host.schedule(this.#owner, this.#delay, () => {
      if (this.#repeats) this.refresh();
      else this.close();
      this.#callback();
    });
    return this;
  }

  close(): this {
    if (this.#cancel !== undefined && this.#ref) this.#host.hold(-1);
    this.#cancel?.();
    this.#cancel = undefined;
    return this;
  }

  ref(): this {
    if (!this.#ref && this.#cancel !== undefined) this.#host.hold(1);
    this.#ref = true;
    return this;
  }

  unref(): this {
    if (this.#ref && this.#cancel !== undefined) this.#host.hold(-1);
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
