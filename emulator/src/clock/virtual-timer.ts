import type { VirtualRun } from './virtual-run';

/** What a timer needs from the time that it waits for. */
export interface TimerHost {
  /**
   * @param run the activity's run that the timer belongs to, if it belongs to one
   * @returns what forgets the event
   */
  schedule(run: VirtualRun | undefined, afterMs: number, event: () => void): () => void;
  /** A timer that holds time began (+1) or ceased (-1) to wait. */
  hold(change: 1 | -1): void;
}

/** What the virtual `setTimeout` gives back: a `NodeJS.Timeout` for all that callers do with it. */
export class VirtualTimer {
  readonly #host: TimerHost;
  readonly #run: VirtualRun | undefined;
  readonly #callback: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  /** While it waits. */
  #forget: (() => void) | undefined;
  #ref = true;

  constructor(
    host: TimerHost,
    run: VirtualRun | undefined,
    callback: () => void,
    delay: number,
    repeats = false,
  ) {
    this.#host = host;
    this.#run = run;
    this.#callback = callback;
    this.#repeats = repeats;
    // As Node does with 0, NaN and what does not fit.
    this.#delay = delay >= 1 && delay <= 2_147_483_647 ? Math.trunc(delay) : 1;
    this.refresh();
  }

  refresh(): this {
    this.close();
    if (this.#ref) this.#host.hold(1);
    this.#forget = this.#host.schedule(this.#run, this.#delay, () => {
      if (this.#repeats) this.refresh();
      else this.close();
      this.#callback();
    });
    return this;
  }

  close(): this {
    if (this.#forget !== undefined && this.#ref) this.#host.hold(-1);
    this.#forget?.();
    this.#forget = undefined;
    return this;
  }

  ref(): this {
    if (!this.#ref && this.#forget !== undefined) this.#host.hold(1);
    this.#ref = true;
    return this;
  }

  unref(): this {
    if (this.#ref && this.#forget !== undefined) this.#host.hold(-1);
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
