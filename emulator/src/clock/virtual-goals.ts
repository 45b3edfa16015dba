/** What virtual time is to run for. */
export interface Goal {
  /** Not beyond this, in ms since 1970. */
  readonly until: number;
  /** Asked after every event. */
  met(): boolean;
  /** What it means that `until` came first; absent: all is well. */
  readonly missed?: () => Error;
}

interface OpenGoal {
  readonly goal: Goal;
  resolve(): void;
  reject(error: unknown): void;
}

/** The goals of those who wait: many, when requests and advances go on side by side. */
export class Goals {
  #open: OpenGoal[] = [];

  get size(): number {
    return this.#open.length;
  }

  /** How far time may go, in ms since 1970. */
  get limit(): number {
    let limit = Number.POSITIVE_INFINITY;
    for (const { goal } of this.#open) limit = Math.min(limit, goal.until);
    return limit;
  }

  /** Settles when the goal does. */
  add(goal: Goal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open.push({ goal, resolve, reject });
    });
  }

  /** @returns whether there were any */
  endMet(): boolean {
    return this.#end((goal) => goal.met());
  }

  /** Ends those that do not go beyond `now`. */
  endReached(now: number): boolean {
    return this.#end(({ until }) => until <= now);
  }

  rejectAll(error: unknown): void {
    for (const { reject } of this.#open.splice(0)) reject(error);
  }

  #end(isOver: (goal: Goal) => boolean): boolean {
    // Asked after every event.
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
