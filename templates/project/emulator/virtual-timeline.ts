import { ClientTurns } from './client-turns';
import { eventLoopTurn, isoTime } from './real-globals';
import { EventQueue, type Timeline, type TimelineEvent } from './timeline';
import { type Goal, Goals } from './virtual-goals';

/** How much virtual time a run takes by itself, in ms. */
export type Takes = (activity: string, input: unknown) => number;

/** After so many events in a row others get a turn: the test runner's own timers, say. */
const EVENTS_PER_TURN = 1_000;
/** So many events at one moment are a loop that would never let time pass. */
const EVENTS_PER_MOMENT = 10_000;

/** Time that jumps from event to event, as far as somebody wants it to. One event at a time. */
export class VirtualTimeline implements Timeline {
  readonly clients = new ClientTurns();
  readonly #queue = new EventQueue();
  readonly #goals = new Goals();
  readonly #takes: Takes;
  #now: number;
  #pumping = false;
  #closed = false;
  #trouble: Error | undefined;
  #atOneMoment = 0;
  /** The activity that is running: what it spent, and how often it looked at the clock, both in ms. */
  #run: { spent: number; looks: number } | undefined;

  constructor(start: number, takes: Takes) {
    this.#now = start;
    this.#takes = takes;
  }

  now(): number {
    return this.#now;
  }

  /** The time that code sees. Within a run every look takes 1 ms, so that who waits for a deadline gets there. */
  look(): number {
    const run = this.#run;
    if (run === undefined) return this.#now;
    const seen = this.#now + run.spent + run.looks;
    run.looks += 1;
    return seen;
  }

  schedule(at: number, event: TimelineEvent): void {
    this.#queue.add(at, event);
  }

  async run(activity: string, input: unknown, work: () => Promise<void>): Promise<number> {
    const takes = this.#takes(activity, input);
    const run = { spent: 0, looks: 0 };
    this.#run = run;
    try {
      await work();
    } finally {
      this.#run = undefined;
    }
    return this.#now + takes + run.spent;
  }

  /** @throws Error outside of an activity */
  spend(ms: number): void {
    if (this.#run === undefined) throw new Error('spend() counts for the activity that calls it');
    this.#run.spent += ms;
  }

  /** Ends the running advance, request … with this error. */
  fail(error: Error): void {
    this.#trouble ??= error;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.fail(new Error('this Emulator was closed'));
  }

  /** Lets time run. @throws Error when it is closed, or from within an activity, which time waits for */
  reach(goal: Goal): Promise<void> {
    if (this.#closed) throw new Error('this Emulator is closed');
    if (this.#run !== undefined) {
      throw new Error('time stands still within an activity: call spend() instead');
    }
    const reached = this.#goals.add(goal);
    if (!this.#pumping) void this.#pump();
    return reached;
  }

  /** Lets as much time pass as `work` needs to end; it begins when what is due now has happened. */
  async finish<T>(work: () => Promise<T>): Promise<T> {
    let going: Promise<T> | undefined;
    let over = false;
    const end = () => {
      over = true;
    };
    this.schedule(this.#now, () => {
      going = work();
      going.then(end, end);
    });
    await this.reach({ until: Number.POSITIVE_INFINITY, met: () => over });
    return going as Promise<T>;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    let events = 0;
    while (this.#goals.size > 0) {
      try {
        await this.clients.settle();
        if (this.#goals.endMet() || this.#stopAtLimit()) {
          await eventLoopTurn();
          continue;
        }
        await this.#takeEvent();
        if (this.#trouble !== undefined) throw this.#trouble;
        events += 1;
        if (events % EVENTS_PER_TURN === 0) await eventLoopTurn();
      } catch (error) {
        this.#trouble = undefined;
        this.#goals.rejectAll(error);
      }
    }
    this.#pumping = false;
  }

  async #takeEvent(): Promise<void> {
    const { at, event } = this.#queue.takeFirst();
    if (at > this.#now) {
      this.#now = at;
      this.#atOneMoment = 0;
    }
    this.#atOneMoment += 1;
    if (this.#atOneMoment > EVENTS_PER_MOMENT) {
      throw new Error(
        `${EVENTS_PER_MOMENT} events at ${isoTime(at)}, and time does not pass: let runs take some (option \`takes\`)`,
      );
    }
    await event();
  }

  /** Time may not go on to the next event: somebody wants it to end before. */
  #stopAtLimit(): boolean {
    const { limit } = this.#goals;
    if (this.#queue.nextAt <= limit) return false;
    if (limit === Number.POSITIVE_INFINITY) throw new Error('nothing is left that could happen');
    this.#now = Math.max(this.#now, limit);
    return this.#goals.endReached(limit);
  }
}
