import type { LogSink, RegisteredFunction } from '../app/worker';
import type { Timeline } from '../clock/timeline';
import { type FaultPlan, VISIBILITY_TIMEOUT } from '../host/faults';
import type { Decision } from '../orchestration/action-list';
import type { Instance, Message } from '../orchestration/instance';
import { type ActivityEnd, callActivity, endEvent } from './activity-call';

export interface ActivityRun {
  readonly activity: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly startedAt: Date;
  /** Later than the clock while a run with an `activityDuration` is in progress. */
  readonly endedAt: Date;
  /** `lost`: the host crashed before it recorded the result, or the run exceeded `functionTimeout`. The host repeats it. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  readonly result?: unknown;
  readonly error?: Error;
}

type ActivityDecision = Extract<Decision, { kind: 'activity' }>;

export interface RunnerHost {
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  /** How long a run may take, in ms. */
  readonly functionTimeout: number;
  find(activity: string): RegisteredFunction | undefined;
  deliver(instanceId: string, message: Message, at: number): void;
  ran(run: ActivityRun): void;
}

/** Runs the activities that orchestrations call, and delivers their results. */
export class ActivityRunner {
  readonly #host: RunnerHost;

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  schedule(instance: Instance, decision: ActivityDecision, at: number): void {
    const { instanceId, execution } = instance;
    this.#host.timeline.schedule(at, () => this.#run(instanceId, execution, decision));
  }

  async #run(instanceId: string, execution: number, decision: ActivityDecision): Promise<void> {
    const { timeline, faults, functionTimeout } = this.#host;
    const startedAt = timeline.now();
    const latest = startedAt + functionTimeout;
    const { input } = decision;
    const again = (at: number) =>
      timeline.schedule(at, () => this.#run(instanceId, execution, decision));
    const note = (endedAt: number, end: Pick<ActivityRun, 'outcome' | 'result' | 'error'>) =>
      this.#host.ran({
        activity: decision.name,
        instanceId,
        // Parsed on access: there may be many runs, and few callers read this.
        get input() {
          return JSON.parse(input);
        },
        startedAt: new Date(startedAt),
        endedAt: new Date(endedAt),
        ...end,
      });
    const lose = () => {
      isOver = true;
      note(latest, { outcome: 'lost' });
      again(latest + VISIBILITY_TIMEOUT);
    };

    let isOver = false;
    let end: ActivityEnd = { result: null };
    const work = async () => {
      end = await this.#call(decision);
    };
    const giveUp = await timeline.run(
      decision.name,
      () => JSON.parse(input),
      work,
      (endedAt) => {
        if (endedAt > latest) return lose();
        isOver = true;
        const repeatAfter = faults.repeatRunAfter();
        note(endedAt, describe(end, repeatAfter !== undefined));
        if (repeatAfter === undefined) this.#answer(instanceId, execution, decision, end, endedAt);
        else again(endedAt + repeatAfter);
      },
    );
    if (isOver || latest === Number.POSITIVE_INFINITY) return;
    timeline.schedule(latest, () => {
      if (isOver) return;
      giveUp();
      lose();
    });
  }

  #answer(
    instanceId: string,
    execution: number,
    decision: ActivityDecision,
    end: ActivityEnd,
    endedAt: number,
  ): void {
    const crash = this.#host.faults.crashAfterResult();
    const message: Message = {
      event: endEvent(decision.id, decision.name, end),
      execution,
      ...(crash === 'episode' ? { repeatsEpisode: true } : {}),
    };
    this.#host.deliver(instanceId, message, endedAt);
    if (typeof crash === 'object') {
      this.#host.deliver(instanceId, message, endedAt + crash.messageAgainAfter);
    }
  }

  async #call(decision: ActivityDecision): Promise<ActivityEnd> {
    const activity = this.#host.find(decision.name);
    if (activity !== undefined) return callActivity(activity, decision.input, this.#host.log);
    return {
      error: new Error(
        `The function '${decision.name}' doesn't exist, is disabled, or is not an activity function.`,
      ),
    };
  }
}

function describe(
  end: ActivityEnd,
  lost: boolean,
): Pick<ActivityRun, 'outcome' | 'result' | 'error'> {
  if (lost) return { outcome: 'lost', ...end };
  return 'error' in end ? { outcome: 'failed', ...end } : { outcome: 'completed', ...end };
}
