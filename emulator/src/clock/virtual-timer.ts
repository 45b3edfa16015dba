import type { VirtualRun } from './virtual-run';

/** What a virtual timer needs from its timeline. */
export interface TimerHost {
  /**
   * @param run the activity run that the timer belongs to, if any
   * @returns a function that cancels the event
   */
  schedule(run: VirtualRun | undefined, afterMs: number, event: () => void): () => void;
  /** A referenced timer started (+1) or stopped (-1) waiting. */
  hold(change: 1 | -1): void;
}

/** The return value of the virtual `setTimeout`. It has the methods of `NodeJS.Timeout`. */
export class VirtualTimer {
  readonly #host: TimerHost;
  readonly #run: VirtualRun | undefined;
  readonly #callback: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  /** Cancels the event; undefined when the timer does not wait. */
  #cancel: (() => void) | undefined;
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
    // As Node does for 0, NaN and values that do not fit.
    this.#delay = delay >= 1 && delay <= 2_147_483_647 ? Math.trunc(delay) : 1;
    this.refresh();
  }

  refresh(): this {
    this.close();
    if (this.#ref) this.#host.hold(1);
    this.#cancel = this.#host.schedule(this.#run, this.#delay, () => {
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
