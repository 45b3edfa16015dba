import { eventLoopTurn, isoTime, real } from './real-globals';
import { EventQueue, type Timeline, type TimelineEvent } from './timeline';
import { UserCode } from './user-code';
import { type Goal, Goals } from './virtual-goals';
import { VirtualRun } from './virtual-run';

/** How much virtual time a run takes by itself, in ms. */
export type ActivityDuration = (activity: string, input: () => unknown) => number;

/** After so many events in a row others get a turn: the test runner's own timers, say. */
const EVENTS_PER_TURN = 1_000;
/** So many events at one moment are a loop that would never let time pass. */
const EVENTS_PER_MOMENT = 10_000;

/** Time that jumps from event to event, as far as somebody wants it to. One event at a time. */
export class VirtualTimeline implements Timeline {
  readonly userCode = new UserCode();
  readonly #queue = new EventQueue();
  readonly #goals = new Goals();
  readonly #activityDuration: ActivityDuration;
  #now: number;
  #pumping = false;
  #closed = false;
  #failure: Error | undefined;
  #atOneMoment = 0;
  /** The run whose code has its turn. */
  #current: VirtualRun | undefined;
  /** Those that have not ended. */
  readonly #openRuns = new Set<VirtualRun>();

  constructor(start: number, activityDuration: ActivityDuration) {
    this.#now = start;
    this.#activityDuration = activityDuration;
  }

  now(): number {
    return this.#now;
  }

  /** The time that code sees. */
  shownTime(): number {
    return this.currentRun?.shownTime(this.#now) ?? this.#now;
  }

  /** The run that the code belongs to which has its turn; `undefined`: it is a client function's, or the test's. */
  get currentRun(): VirtualRun | undefined {
    if (this.#current !== undefined || !this.userCode.running || this.userCode.hasClients) {
      return this.#current;
    }
    // Something real has let it go on. Of several it cannot be told which.
    const [only] = this.#openRuns;
    return this.#openRuns.size === 1 ? only : undefined;
  }

  /** Gives a run its turn, until all code has settled. */
  continueRun(run: VirtualRun | undefined): void {
    this.#current = run;
    this.userCode.wake();
  }

  /** @returns what forgets the event */
  schedule(at: number, event: TimelineEvent): () => void {
    return this.#queue.add(at, event);
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
    // Most end without waiting for anything, and before a turn of the event loop is over.
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

  /** @throws Error outside of an activity */
  advanceWithin(ms: number): void {
    const run = this.currentRun;
    if (run === undefined) throw new Error('advanceWithin() counts for the activity that calls it');
    run.spent += ms;
  }

  /** Ends the running advance, request … with this error. */
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

  /** Lets time run. @throws Error when it is closed, or from within an activity, which time waits for */
  reach(goal: Goal): Promise<void> {
    if (this.#closed) throw new Error('this Emulator is closed');
    if (this.currentRun !== undefined) {
      throw new Error('time stands still within an activity: call advanceWithin() instead');
    }
    const reached = this.#goals.add(goal);
    if (!this.#pumping) {
      this.userCode.noteIdle();
      void this.#pump();
    }
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
        if (this.userCode.isOpen) await this.userCode.settle();
        this.#current = undefined;
        if (this.#goals.endMet() || this.#stopAtLimit()) {
          await eventLoopTurn();
          continue;
        }
        const going = this.#takeEvent();
        if (going !== undefined) await going;
        if (this.#failure !== undefined) throw this.#failure;
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
    return event();
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
