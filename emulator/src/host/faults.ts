import { milliseconds } from '../clock/duration';
import type { Random } from './random';

/** What goes wrong, and how often: numbers are probabilities from 0 to 1. */
export interface Faults {
  /** A raised event, suspend, resume or terminate vanishes although its sender got a 202. */
  readonly lostMessages: number;
  /** It comes a second time, up to a minute later. */
  readonly repeatedMessages: number;
  /** It comes up to a minute late. */
  readonly lateMessages: number;
  /** A timer fires up to 988 ms early, the most that was seen on the real host. */
  readonly earlyTimers: number;
  /** An activity ran, but the host died before its result was recorded: it runs again. */
  readonly crashBeforeResult: number;
  /** The host died after the result was sent: it is delivered twice, or the episode that took it runs twice. */
  readonly crashAfterResult: number;
  /** A request of the durable client fails with 500, as when the storage does not answer. */
  readonly storageErrors: number;
  /** A cancelled timer's message still comes due, and takes external messages of that moment along. The real host does so. */
  readonly orphans: boolean;
  /** What a start of an active instance answers: 409 (newer extensions) or 500 (older ones). */
  readonly duplicateStart: 409 | 500;
}

/** What the real host does by itself. */
const HOST_ONLY: Faults = {
  lostMessages: 0,
  repeatedMessages: 0,
  lateMessages: 0,
  earlyTimers: 0,
  crashBeforeResult: 0,
  crashAfterResult: 0,
  storageErrors: 0,
  orphans: true,
  duplicateStart: 409,
};

const ALL: Faults = {
  lostMessages: 0.2,
  repeatedMessages: 0.2,
  lateMessages: 0.2,
  earlyTimers: 0.9,
  crashBeforeResult: 0.1,
  crashAfterResult: 0.2,
  // Its callers would have to expect it everywhere.
  storageErrors: 0,
  orphans: true,
  duplicateStart: 500,
};

/** How long an orphaned message keeps its batch alive, in ms. */
export const ORPHAN_WINDOW = 100;

/** After so many ms the work item of a dead worker shows up again (Azure Storage provider, `WorkItemQueueVisibilityTimeout`). */
export const VISIBILITY_TIMEOUT = milliseconds('5m');
const MINUTE = milliseconds('1m');
const EARLIEST = 988;

/** Decides, one call after the other, what goes wrong. Draws only for faults that are on: the others leave the series alone. */
export class FaultPlan {
  readonly faults: Faults;
  readonly #random: Random;

  constructor(faults: Partial<Faults> | 'all' | undefined, random: Random) {
    this.faults = faults === 'all' ? ALL : { ...HOST_ONLY, ...faults };
    this.#random = random;
  }

  #hits(probability: number): boolean {
    return probability > 0 && this.#random() < probability;
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * (limit + 1));
  }

  /** Delays in ms after which the copies of an external message arrive; empty: it is lost. */
  deliveries(): number[] {
    if (this.#hits(this.faults.lostMessages)) return [];
    const first = this.#hits(this.faults.lateMessages) ? this.#upTo(MINUTE) : 0;
    return this.#hits(this.faults.repeatedMessages) ? [first, first + this.#upTo(MINUTE)] : [first];
  }

  /** By how many ms a timer fires early. */
  earliness(): number {
    return this.#hits(this.faults.earlyTimers) ? this.#upTo(EARLIEST) : 0;
  }

  /** ms after which a lost run is repeated; undefined: it is recorded. */
  repeatRunAfter(): number | undefined {
    return this.#hits(this.faults.crashBeforeResult) ? VISIBILITY_TIMEOUT : undefined;
  }

  storageFails(): boolean {
    return this.#hits(this.faults.storageErrors);
  }

  /** What comes twice because of a crash: the message, so many ms later; or the episode that takes it. */
  crashAfterResult(): { readonly messageAgainAfter: number } | 'episode' | undefined {
    if (!this.#hits(this.faults.crashAfterResult)) return undefined;
    return this.#random() < 0.5 ? { messageAgainAfter: this.#upTo(MINUTE) } : 'episode';
  }
}
