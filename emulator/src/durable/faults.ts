import { milliseconds } from '../clock/duration';
import type { Random } from './random';

/** Faults of the host. Numbers are probabilities from 0 to 1 (default: 0). */
export interface Faults {
  /** An event, suspend, resume or terminate message is lost, although its sender received a 202. */
  readonly lostMessages: number;
  /** Such a message arrives a second time, up to a minute later. */
  readonly repeatedMessages: number;
  /** Such a message arrives up to a minute late. */
  readonly lateMessages: number;
  /** A timer fires up to 988 ms early, the maximum observed on the real host. */
  readonly earlyTimers: number;
  /** The host crashes after an activity ran and before it records the result: the activity runs again. */
  readonly crashBeforeResult: number;
  /** The host crashes after it sent the result: the result arrives twice, or the next episode runs twice. */
  readonly crashAfterResult: number;
  /** The worker process exits during a run, within its first minute: the host fails all runs in progress, and starts it again. */
  readonly workerCrashes: number;
  /** A request of the durable client fails with 500, as when the storage does not respond. `all` does not include this. */
  readonly storageErrors: number;
  /** A request of the durable client takes up to a second. Its instance may change meanwhile, or end: then a message is refused with 500. */
  readonly slowRequests: number;
  /** A message to an ended instance is refused with 500, as if the instance had ended at that moment, instead of 410. */
  readonly refusedMessages: number;
  /** The message of a canceled timer still becomes due, and external messages that arrive then are lost. The real host does this. Default: true. */
  readonly orphans: boolean;
  /** The status when an active instance is started again: 409 (newer extensions, the default) or 500 (older ones). */
  readonly duplicateStart: 409 | 500;
}

/** What the real host always does. */
const HOST_ONLY: Faults = {
  lostMessages: 0,
  repeatedMessages: 0,
  lateMessages: 0,
  earlyTimers: 0,
  crashBeforeResult: 0,
  crashAfterResult: 0,
  workerCrashes: 0,
  storageErrors: 0,
  slowRequests: 0,
  refusedMessages: 0,
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
  workerCrashes: 0.05,
  // Otherwise every caller would have to handle it.
  storageErrors: 0,
  slowRequests: 0.2,
  refusedMessages: 0.5,
  orphans: true,
  duplicateStart: 500,
};

/** How long an orphaned timer message makes the host lose external messages, in ms. */
export const ORPHAN_WINDOW = 100;

/** When the work item of a crashed worker becomes visible again, in ms (Azure Storage provider, `WorkItemQueueVisibilityTimeout`). */
export const VISIBILITY_TIMEOUT = milliseconds('5m');
const MINUTE = milliseconds('1m');
const MAX_EARLY_MS = 988;
const MAX_SLOW_MS = 1_000;

/** Decides at random which faults happen. A fault with probability 0 draws no number, so it does not change the series. */
export class FaultPlan {
  faults: Faults = HOST_ONLY;
  readonly #random: Random;

  constructor(faults: Partial<Faults> | 'all' | undefined, random: Random) {
    this.#random = random;
    this.set(faults);
  }

  /** Replaces the faults from now on. */
  set(faults: Partial<Faults> | 'all' = {}): void {
    this.faults = faults === 'all' ? ALL : { ...HOST_ONLY, ...faults };
  }

  #hits(probability: number): boolean {
    return probability > 0 && this.#random() < probability;
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * (limit + 1));
  }

  /** The delay of each copy of an external message, in ms; empty when it is lost. */
  deliveries(): number[] {
    if (this.#hits(this.faults.lostMessages)) return [];
    const first = this.#hits(this.faults.lateMessages) ? this.#upTo(MINUTE) : 0;
    return this.#hits(this.faults.repeatedMessages) ? [first, first + this.#upTo(MINUTE)] : [first];
  }

  /** How early a timer fires, in ms. */
  earliness(): number {
    return this.#hits(this.faults.earlyTimers) ? this.#upTo(MAX_EARLY_MS) : 0;
  }

  /** When a lost run is repeated, in ms; undefined when its result is recorded. */
  repeatRunAfter(): number | undefined {
    return this.#hits(this.faults.crashBeforeResult) ? VISIBILITY_TIMEOUT : undefined;
  }

  /** How long after the start of a run the worker crashes, in ms; undefined when it does not. */
  workerCrashAfter(): number | undefined {
    return this.#hits(this.faults.workerCrashes) ? this.#upTo(MINUTE) : undefined;
  }

  storageFails(): boolean {
    return this.#hits(this.faults.storageErrors);
  }

  /** How long a request of the durable client waits before the host handles it, and while or after it does, in ms. */
  slowness(): readonly [before: number, after: number] {
    if (!this.#hits(this.faults.slowRequests)) return [0, 0];
    const whole = this.#upTo(MAX_SLOW_MS);
    const before = this.#upTo(whole);
    return [before, whole - before];
  }

  refusesMessage(): boolean {
    return this.#hits(this.faults.refusedMessages);
  }

  /** What a crash repeats: the message, after a delay in ms, or the episode that receives it. */
  crashAfterResult(): { readonly messageAgainAfter: number } | 'episode' | undefined {
    if (!this.#hits(this.faults.crashAfterResult)) return undefined;
    return this.#random() < 0.5 ? { messageAgainAfter: this.#upTo(MINUTE) } : 'episode';
  }
}
