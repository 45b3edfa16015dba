import type { Timeline } from '../../clock/timeline';
import type { LogSink, RegisteredFunction } from '../../functions/worker';
import { type FaultPlan, VISIBILITY_TIMEOUT } from '../faults';
import { parseValue } from '../history';
import { callHttp, HTTP_ACTIVITY, type SendHttp } from '../http-activity';
import { HTTP_ACTIVITY_OF_SDK_4, withFetch } from '../http-fetch';
import type { PendingCall } from '../hub-snapshot';
import type { Message } from '../instance';
import { type ActivityEnd, callActivity, endEvent } from './activity-call';
import { type ActivityRun, OpenRun } from './activity-run';
import { hostError, missingActivity, noActivity, timeoutExceeded, workerExit } from './host-errors';

export interface RunnerHost {
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  /** How long a run may take, in ms. */
  readonly functionTimeout: number;
  /** The data of a durable client binding, as JSON. */
  clientJson(): string;
  readonly sendHttp: SendHttp;
  find(activity: string): RegisteredFunction | undefined;
  /** @returns a function that cancels the message; it returns false when the message has arrived */
  deliver(instanceId: string, message: Message, at: number): () => boolean;
  ran(run: ActivityRun): void;
  /** An error that the user must see. */
  onError(error: Error): void;
  /** A function exceeded `functionTimeout`. */
  timedOut(): void;
  /** The worker process has ended: fails the calls of all functions but activities. */
  failCalls(error: Error): void;
}

/** Runs the activities that orchestrations call, and delivers their results. */
export class ActivityRunner {
  readonly #host: RunnerHost;
  /** The runs whose results have not arrived, and some that are over. */
  readonly #open = new Set<OpenRun>();
  #forgotAt = Number.NEGATIVE_INFINITY;
  /** The calls that wait for an activity that can run. */
  readonly #missing: PendingCall[] = [];

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  /** Repeats the calls of activities that the last version of the app did not have. */
  retryMissing(): void {
    for (const call of this.#missing.splice(0)) this.schedule(call, this.#host.timeline.now());
  }

  schedule(call: PendingCall, at: number): () => void {
    return this.#host.timeline.schedule(at, () => this.#run(call));
  }

  /** The worker process ends: the host fails the calls in progress. */
  crashWorker(exitCode: number): void {
    this.#failOpen(workerExit(exitCode));
  }

  /** The host ends a worker in which a function took too long: all other calls fail with the same error. */
  restartWorker(error: Error): void {
    this.#failOpen(error);
    this.#host.timedOut();
  }

  /** Answers a call whose run was in progress when the worker ended. */
  fail(call: PendingCall, message: string): void {
    const error = hostError(message);
    const now = this.#host.timeline.now();
    const run = new OpenRun(call, now);
    run.endsAt = now;
    this.#note(run, 'failed', { error });
    this.#answer(run, { error });
  }

  #failOpen(error: Error): void {
    this.#host.failCalls(error);
    for (const run of [...this.#open]) this.#interrupt(run, error);
  }

  /** The host restarts: it repeats the runs in progress when their messages become visible again. */
  restart(): void {
    for (const run of [...this.#open]) this.#interrupt(run);
  }

  async #run(call: PendingCall): Promise<void> {
    const { timeline, faults, functionTimeout } = this.#host;
    const { name, input } = call.decision;
    const perform = this.#find(call);
    if (perform === undefined) return;
    const now = timeline.now();
    this.#forgetOver(now);
    const run = new OpenRun(call, now);
    const crashAfter = faults.workerCrashAfter();
    if (crashAfter !== undefined) run.crashesAt = now + crashAfter;
    this.#open.add(run);
    const latest = now + functionTimeout;
    const timeOut = () => {
      const error = timeoutExceeded(name, functionTimeout);
      this.#end(run, { error }, latest);
      timeline.schedule(latest, () => {
        if (!run.wasInterrupted && this.#open.delete(run)) this.restartWorker(error);
      });
    };
    let end: ActivityEnd = { result: null };
    const work = async () => {
      end = await perform();
    };
    run.abandon = await timeline.run(
      name,
      () => parseValue(input),
      work,
      (endedAt) => {
        if (run.endsAt !== undefined) return;
        if (endedAt > latest) timeOut();
        else this.#end(run, end, endedAt);
      },
    );
    if (run.wasInterrupted) run.abandon();
    if (run.endsAt !== undefined) return;
    const atWork = (at: number, event: () => void) => {
      if (at === Number.POSITIVE_INFINITY) return;
      timeline.schedule(at, () => {
        if (run.endsAt === undefined) event();
      });
    };
    atWork(run.crashesAt, () => this.crashWorker(1));
    atWork(latest, () => {
      run.abandon();
      timeOut();
    });
  }

  /** Once per time: there may be many runs at one. */
  #forgetOver(now: number): void {
    if (now === this.#forgotAt) return;
    this.#forgotAt = now;
    for (const run of this.#open) if (run.isOver(now)) this.#open.delete(run);
  }

  /** The code has ended; the run ends at `endsAt`, which may be later. */
  #end(run: OpenRun, end: ActivityEnd, endsAt: number): void {
    const { timeline, faults } = this.#host;
    run.endsAt = endsAt;
    if (run.crashesAt !== Number.POSITIVE_INFINITY) {
      timeline.schedule(Math.min(run.crashesAt, endsAt), () => this.crashWorker(1));
    }
    const repeatAfter = faults.repeatRunAfter();
    if (repeatAfter === undefined) {
      this.#note(run, 'error' in end ? 'failed' : 'completed', end);
      this.#answer(run, end);
    } else {
      this.#note(run, 'lost', end);
      this.#repeat(run, endsAt + repeatAfter);
    }
  }

  #interrupt(run: OpenRun, error?: Error): void {
    const now = this.#host.timeline.now();
    this.#open.delete(run);
    if (run.isOver(now) || !run.cancelResult()) return;
    run.endsAt = now;
    run.wasInterrupted = true;
    run.abandon();
    if (error === undefined) {
      this.#note(run, 'lost', {});
      this.#repeat(run, now + VISIBILITY_TIMEOUT);
    } else {
      this.#note(run, 'failed', { error });
      this.#answer(run, { error });
    }
  }

  #note(
    run: OpenRun,
    outcome: ActivityRun['outcome'],
    end: Partial<Pick<ActivityRun, 'result' | 'error'>>,
  ): void {
    const isNew = run.record === undefined;
    const record = run.note(outcome, end);
    if (isNew) this.#host.ran(record);
  }

  #repeat(run: OpenRun, at: number): void {
    const cancel = this.schedule(run.call, at);
    run.cancelResult = () => {
      cancel();
      return true;
    };
  }

  #answer(run: OpenRun, end: ActivityEnd): void {
    const { instanceId, execution, decision } = run.call;
    const { endsAt = 0 } = run;
    const crash = this.#host.faults.crashAfterResult();
    const message: Message = {
      event: endEvent(decision.id, decision.name, end),
      execution,
      ...(crash === 'episode' ? { repeatsEpisode: true } : {}),
    };
    run.cancelResult = this.#host.deliver(instanceId, message, endsAt);
    if (typeof crash === 'object') {
      this.#host.deliver(instanceId, message, endsAt + crash.messageAgainAfter);
    }
  }

  /** On the host a call of a missing activity waits for good, or for a version of the app that has it. */
  #find(pending: PendingCall): (() => Promise<ActivityEnd>) | undefined {
    const { log, sendHttp, onError } = this.#host;
    const { instanceId } = pending;
    const { name, input: inputJson } = pending.decision;
    if (name === HTTP_ACTIVITY) return () => callHttp(inputJson, sendHttp);
    const activity = this.#host.find(name);
    if (activity === undefined && pending.decision.failsIfMissing === true) {
      return async () => failureOfMissing(name, log);
    }
    if (activity === undefined || (activity.problem && !activity.assumedWork)) {
      this.#missing.push(pending);
      onError(activity?.problem ?? missingActivity(instanceId, name));
      return undefined;
    }
    const clientJson = this.#host.clientJson();
    const call = () => callActivity(activity, { instanceId, inputJson, clientJson }, log);
    return name === HTTP_ACTIVITY_OF_SDK_4 ? () => withFetch(sendHttp, call) : call;
  }
}

/** The SDK learns no reason (the extension's `OutOfProcMiddleware.cs`), so a message says it here. */
function failureOfMissing(name: string, log: LogSink): ActivityEnd {
  const message = noActivity(name);
  log('error', name, message);
  return { error: hostError(message), reason: message };
}
