/** A condition that ends an `advance`, `runUntil` or `request`. */
export interface Goal {
  /** Time does not pass beyond this, in ms since 1970. */
  readonly until: number;
  /** Checked after every event. */
  met(): boolean;
  /** The error when `until` is reached first; absent when that is a success. */
  readonly missed?: () => Error;
}

interface OpenGoal {
  readonly goal: Goal;
  resolve(): void;
  reject(error: unknown): void;
}

/** The open goals: several when requests and advances run concurrently. */
export class Goals {
  #open: OpenGoal[] = [];

  get size(): number {
    return this.#open.length;
  }

  /** The time that must not be passed, in ms since 1970. */
  get limit(): number {
    let limit = Number.POSITIVE_INFINITY;
    for (const { goal } of this.#open) limit = Math.min(limit, goal.until);
    return limit;
  }

  /** Settles when the goal is met or missed. */
  add(goal: Goal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open.push({ goal, resolve, reject });
    });
  }

  /** Ends the goals that are met. @returns whether there were any */
  endMet(): boolean {
    return this.#end((goal) => goal.met());
  }

  /** Ends the goals whose `until` is reached. */
  endReached(now: number): boolean {
    return this.#end(({ until }) => until <= now);
  }

  rejectAll(error: unknown): void {
    for (const { reject } of this.#open.splice(0)) reject(error);
  }

  #end(isOver: (goal: Goal) => boolean): boolean {
    // This runs after every event, so the usual case creates no array.
    if (!this.#open.some(({ goal }) => isOver(goal))) return false;
    const over = this.#open.filter(({ goal }) => isOver(goal));
    this.#open = this.#open.filter((open) => !over.includes(open));
    for (const { goal, resolve, reject } of over) {
      if (goal.missed === undefined || goal.met()) resolve();
      else reject(goal.missed());
    }
    return true;
  }
}
