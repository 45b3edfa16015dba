import { eventLoopTurn, isoTime, real } from './real-globals';
import { EventQueue, type Timeline, type TimelineEvent } from './timeline';
import { UserCode } from './user-code';
import { type Goal, Goals } from './virtual-goals';
import { VirtualRun } from './virtual-run';

/** Returns how much virtual time a run takes, in ms. */
export type ActivityDuration = (activity: string, input: () => unknown) => number;

/** After this many events, other code gets a turn, such as the test runner's timers. */
const EVENTS_PER_TURN = 1_000;
/** A longer chain of events at one time, each caused by the one before, is a loop in which time would never pass. */
const CHAIN_PER_MOMENT = 10_000;

/** A timeline that jumps from event to event while there are open goals. It runs one event at a time. */
export class VirtualTimeline implements Timeline {
  readonly userCode = new UserCode();
  readonly #queue = new EventQueue();
  readonly #goals = new Goals();
  readonly #activityDuration: ActivityDuration;
  #now: number;
  #pumping = false;
  #closed = false;
  #failure: Error | undefined;
  /** The depth of the current event; 0 for what a test does. */
  #depth = 0;
  /** The run whose code continues at this moment. */
  #current: VirtualRun | undefined;
  /** The runs that have not ended. */
  readonly #openRuns = new Set<VirtualRun>();

  constructor(start: number, activityDuration: ActivityDuration) {
    this.#now = start;
    this.#activityDuration = activityDuration;
  }

  now(): number {
    return this.#now;
  }

  /** The time that `Date` shows. */
  shownTime(): number {
    return this.currentRun?.shownTime(this.#now) ?? this.#now;
  }

  /** The run whose code executes now; undefined for the code of an HTTP or timer function, or of the test. */
  get currentRun(): VirtualRun | undefined {
    if (this.#current !== undefined || !this.userCode.running || this.userCode.hasTriggers) {
      return this.#current;
    }
    // Something real let a run continue. With several open runs there is no way to know which.
    const [only] = this.#openRuns;
    return this.#openRuns.size === 1 ? only : undefined;
  }

  /** Lets a run continue until all code has settled. */
  continueRun(run: VirtualRun | undefined): void {
    this.#current = run;
    this.userCode.wake();
  }

  /** @returns a function that cancels the event */
  schedule(at: number, event: TimelineEvent): () => void {
    return this.#queue.add(at, event, at > this.#now ? 0 : this.#depth + 1);
  }

  pause(ms: number): Promise<void> {
    this.userCode.hold(1);
    return new Promise((resolve) =>
      this.schedule(this.#now + ms, () => {
        this.userCode.hold(-1);
        this.continueRun(undefined);
        resolve();
      }),
    );
  }

  async run(
    activity: string,
    input: () => unknown,
    work: () => Promise<void>,
    ended: (at: number) => void,
  ): Promise<() => void> {
    const activityDuration = this.#activityDuration(activity, input);
    const run = new VirtualRun(this.userCode.beginActivity());
    this.#openRuns.add(run);
    this.continueRun(run);
    // Most runs end without waiting, within one turn of the event loop.
    await new Promise<void>((resolve) => {
      const turn = real.setImmediate(resolve);
      void work().then(() => {
        real.clearImmediate(turn);
        if (this.#close(run)) ended(this.#now + activityDuration + run.spent);
        resolve();
      });
    });
    if (this.userCode.isOpen) await this.userCode.settle();
    this.userCode.running = false;
    this.#current = undefined;
    return () => {
      run.isLost = true;
      this.#close(run);
    };
  }

  #close(run: VirtualRun): boolean {
    this.#openRuns.delete(run);
    return run.close();
  }

  /** @throws Error outside an activity */
  advanceWithin(ms: number): void {
    const run = this.currentRun;
    if (run === undefined) throw new Error('call advanceWithin() inside an activity');
    run.spent += ms;
  }

  /** Rejects the pending `advance`, `request` and so on with this error. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.fail(new Error('this Emulator was closed'));
  }

  /** Lets time pass until the goal is met. @throws Error when closed, or inside an activity, because time waits for it */
  reach(goal: Goal): Promise<void> {
    if (this.#closed) throw new Error('this Emulator is closed');
    if (this.currentRun !== undefined) {
      throw new Error('time does not pass inside an activity: call advanceWithin() instead');
    }
    const reached = this.#goals.add(goal);
    if (!this.#pumping) {
      this.userCode.noteIdle();
      void this.#pump();
    }
    return reached;
  }

  /** Starts `work` after the events that are due now, and lets time pass until it ends. */
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
        if (this.userCode.isOpen) await this.userCode.settle();
        this.#current = undefined;
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#goals.endMet() || this.#stopAtLimit()) {
          this.#depth = 0;
          await eventLoopTurn();
          continue;
        }
        const going = this.#takeEvent();
        if (going !== undefined) await going;
        events += 1;
        if (events % EVENTS_PER_TURN === 0) await eventLoopTurn();
      } catch (error) {
        this.#failure = undefined;
        this.#goals.rejectAll(error);
      }
    }
    this.#pumping = false;
  }

  #takeEvent(): void | Promise<void> {
    const { at, event, depth } = this.#queue.takeFirst();
    this.#now = Math.max(this.#now, at);
    this.#depth = depth;
    if (depth > CHAIN_PER_MOMENT) {
      throw new Error(
        `${CHAIN_PER_MOMENT} events in a row at ${isoTime(at)} without time passing: set the option activityDuration so that runs take time`,
      );
    }
    return event();
  }

  /** Stops before the next event when a goal ends earlier. */
  #stopAtLimit(): boolean {
    const { limit } = this.#goals;
    if (this.#queue.nextAt <= limit) return false;
    if (limit === Number.POSITIVE_INFINITY)
      throw new Error('no event is left: what this waits for can never happen');
    this.#now = Math.max(this.#now, limit);
    return this.#goals.endReached(limit);
  }
}
