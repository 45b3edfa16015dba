/** One call of an activity in virtual time. */
export class VirtualRun {
  /** The time that it added with `advanceWithin`, in ms: its clock is ahead by this. */
  spent = 0;
  /** The host has ended it, as if its process were gone: none of its code continues. */
  isLost = false;
  #shown = Number.NEGATIVE_INFINITY;
  #reads = 0;
  #end: (() => void) | undefined;

  /** @param end called once, when it ends */
  constructor(end: () => void) {
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#end !== undefined;
  }

  /** The time that `Date` shows at `now`. From the 100th read at one time on, each shows 1 ms more, so that a busy loop ends. */
  shownTime(now: number): number {
    const isLater = now + this.spent > this.#shown;
    this.#reads = isLater ? 0 : this.#reads + 1;
    if (isLater) this.#shown = now + this.spent;
    else if (this.#reads >= 100) this.#shown += 1;
    return this.#shown;
  }

  /** @returns whether the run was still open */
  close(): boolean {
    const end = this.#end;
    this.#end = undefined;
    end?.();
    return end !== undefined;
  }
}
