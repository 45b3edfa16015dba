import { eventLoopTurn, realSleep } from './real-globals';

/**
 * Counts the running calls of the app's own code: HTTP and timer functions, and activities. Time may pass only when
 * every one of them has ended or waits for virtual time.
 */
export class UserCode {
  /** The app's code runs at this moment, so `setTimeout` is virtual. */
  running = false;
  #triggers = 0;
  #activities = 0;
  /** The number of virtual timers that keep a call waiting. */
  #sleeping = 0;
  #progressed = false;
  /** The active resources of the process while no call was open, by type. */
  #idle: Resources = new Map();
  /** A call has waited too long for something unknown. */
  #hangs = false;

  /** Whether a call has started and not ended. */
  get isOpen(): boolean {
    return this.#triggers + this.#activities > 0;
  }

  get hasTriggers(): boolean {
    return this.#triggers > 0;
  }

  /** Call this before time starts to pass. */
  noteIdle(): void {
    if (!this.isOpen) this.#idle = activeResources();
  }

  /** Something happened that may let a call continue. */
  noteProgress(): void {
    this.#progressed = true;
  }

  hold(change: 1 | -1): void {
    this.#sleeping += change;
    this.#progressed = true;
  }

  /** Marks the app's code as running until `settle` ends. */
  wake(): void {
    this.running = true;
    this.#progressed = true;
  }

  async trackTrigger<T>(work: () => Promise<T>): Promise<T> {
    this.wake();
    this.#triggers += 1;
    try {
      return await work();
    } finally {
      this.#triggers -= 1;
      this.#progressed = true;
    }
  }

  /** @returns a function to call when the activity has ended or is abandoned */
  beginActivity(): () => void {
    this.wake();
    this.#activities += 1;
    return () => {
      this.#activities -= 1;
      this.#progressed = true;
    };
  }

  /**
   * Waits until each call has ended or waits for virtual time. Time does not pass while a call waits for something real,
   * such as a file or a socket, nor, for a while, when an HTTP or timer function waits for something unknown.
   */
  async settle(): Promise<void> {
    let quietTurns = 0;
    let idleSleeps = 0;
    while (this.isOpen && quietTurns < 2) {
      this.running = true;
      const isWaiting = !this.#progressed;
      if (!isWaiting) this.#hangs = false;
      if (isWaiting && this.#waitsForReal()) await realSleep(1);
      else if (isWaiting && this.#mayContinue()) {
        await realSleep(1);
        idleSleeps += 1;
        this.#hangs = idleSleeps >= PATIENCE_MS;
      } else if (isWaiting) quietTurns += 1;
      else quietTurns = 0;
      this.#progressed = false;
      await eventLoopTurn();
    }
    this.running = false;
  }

  /** By type: what the test runner had open meanwhile must not hide a file that a call reads. */
  #waitsForReal(): boolean {
    const active = activeResources();
    for (const [type, count] of this.#idle) {
      // A request, such as `FSReqPromise`, ends soon. The next one of its type may be that of a call.
      if (type.includes('Req')) this.#idle.set(type, Math.min(count, active.get(type) ?? 0));
    }
    return [...active].some(([type, count]) => count > (this.#idle.get(type) ?? 0));
  }

  #mayContinue(): boolean {
    return this.#triggers > 0 && this.#sleeping === 0 && !this.#hangs;
  }
}

/** A call without progress for this time is assumed to wait until `functionTimeout`. */
const PATIENCE_MS = 200;

type Resources = Map<string, number>;

/** The active requests, sockets and timers of the process. */
function activeResources(): Resources {
  const counts: Resources = new Map();
  for (const type of process.getActiveResourcesInfo())
    counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
