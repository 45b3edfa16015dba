import { eventLoopTurn, realSleep } from './real-globals';

/**
 * The app's own asynchronous code: HTTP and timer triggers, and activities. There may be many at once, and they may
 * sleep. This keeps count of them, and says when none can go on without virtual time passing.
 */
export class UserCode {
  /** It has its turn: `setTimeout` belongs to it, and is virtual. */
  running = false;
  #clients = 0;
  #activities = 0;
  /** Virtual timers that somebody waits for. */
  #sleeping = 0;
  #progressed = false;
  /** What kept the process busy when none of this was open. */
  #idleResources = 0;
  /** It waited for nothing that is known, and that for too long. */
  #hangs = false;

  /** Whether any of it has begun and not ended. */
  get isOpen(): boolean {
    return this.#clients + this.#activities > 0;
  }

  get hasClients(): boolean {
    return this.#clients > 0;
  }

  /** To be called before time begins to run. */
  noteIdle(): void {
    if (!this.isOpen) this.#idleResources = busyResources();
  }

  /** Something happened to it; it may go on. */
  noteProgress(): void {
    this.#progressed = true;
  }

  hold(change: 1 | -1): void {
    this.#sleeping += change;
    this.#progressed = true;
  }

  /** It has its turn from now on, until it has settled. */
  wake(): void {
    this.running = true;
    this.#progressed = true;
  }

  async trackClient<T>(work: () => Promise<T>): Promise<T> {
    this.wake();
    this.#clients += 1;
    try {
      return await work();
    } finally {
      this.#clients -= 1;
      this.#progressed = true;
    }
  }

  /** @returns what is to be called when it has ended, or when nobody waits for it any more */
  beginActivity(): () => void {
    this.wake();
    this.#activities += 1;
    return () => {
      this.#activities -= 1;
      this.#progressed = true;
    };
  }

  /**
   * Lets it run until each has ended or waits for virtual time. Whoever waits for something real (a file, a socket)
   * holds time; so does, for a while, a client function that waits for nothing that is known.
   */
  async settle(): Promise<void> {
    let quietTurns = 0;
    let idleSleeps = 0;
    while (this.isOpen && quietTurns < 2) {
      this.running = true;
      const isWaiting = !this.#progressed;
      if (!isWaiting) this.#hangs = false;
      if (isWaiting && busyResources() > this.#idleResources) await realSleep(1);
      else if (isWaiting && this.#mayGoOn()) {
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

  #mayGoOn(): boolean {
    return this.#clients > 0 && this.#sleeping === 0 && !this.#hangs;
  }
}

/** For whom nothing happens for so long waits for ever: until `functionTimeout`. */
const PATIENCE_MS = 200;

/** How many requests, sockets and timers of the process are under way. */
const busyResources = (): number => process.getActiveResourcesInfo().length;
