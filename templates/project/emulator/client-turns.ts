import { eventLoopTurn, realSleep } from './real-globals';

/**
 * Client functions (HTTP and timer triggers) may be many at once, and may sleep while they look for an effect.
 * This keeps count of them, and says when none can go on without time passing.
 */
export class ClientTurns {
  /** It is their turn: `setTimeout` belongs to them, and is virtual. */
  running = false;
  #inFlight = 0;
  #sleeping = 0;
  #stirred = false;

  /** Something happened to them; they may go on. */
  stir(): void {
    this.#stirred = true;
  }

  hold(change: 1 | -1): void {
    this.#sleeping += change;
    this.#stirred = true;
  }

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    this.wake();
    try {
      return await work();
    } finally {
      this.#inFlight -= 1;
      this.#stirred = true;
    }
  }

  /** It is their turn from now on, until they have settled. */
  wake(): void {
    this.running = true;
    this.#stirred = true;
  }

  /** Lets them run until each has ended or sleeps. One that waits for something real (a socket) holds time. */
  async settle(): Promise<void> {
    while (this.#inFlight > 0 && (this.#stirred || this.#sleeping === 0)) {
      this.running = true;
      if (!this.#stirred) await realSleep(1);
      this.#stirred = false;
      await eventLoopTurn();
    }
    this.running = false;
  }
}
