/** A run of an activity in virtual time. */
export class VirtualRun {
  /** What it said that it takes, in ms: its clock is so much ahead. */
  spent = 0;
  /** The host ended it: its process is gone, and none of its code goes on. */
  isLost = false;
  #shown = Number.NEGATIVE_INFINITY;
  #looks = 0;
  #end: (() => void) | undefined;

  /** @param end called once, when it is over */
  constructor(end: () => void) {
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#end !== undefined;
  }

  /** The time at `now`. From the 100th look on one moment shows 1 ms more each, so that who waits for a deadline gets there. */
  shownTime(now: number): number {
    const isLater = now + this.spent > this.#shown;
    this.#looks = isLater ? 0 : this.#looks + 1;
    if (isLater) this.#shown = now + this.spent;
    else if (this.#looks >= 100) this.#shown += 1;
    return this.#shown;
  }

  /** @returns whether it was open */
  close(): boolean {
    const end = this.#end;
    this.#end = undefined;
    end?.();
    return end !== undefined;
  }
}
