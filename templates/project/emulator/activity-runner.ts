import type { Decision } from './action-list';
import { type ActivityEnd, callActivity, endEvent } from './activity-call';
import type { FaultPlan } from './faults';
import type { Instance, Message } from './instance';
import type { Timeline } from './timeline';
import type { LogSink, RegisteredFunction } from './worker';

export interface ActivityRun {
  readonly activity: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly startedAt: Date;
  /** Ahead of the clock while a run that takes virtual time is still going on. */
  readonly endedAt: Date;
  /** `lost`: it ran, but the host died before the result was recorded; the run is repeated. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  readonly result?: unknown;
  readonly error?: Error;
}

type ActivityDecision = Extract<Decision, { kind: 'activity' }>;

export interface RunnerHost {
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  readonly log: LogSink;
  find(activity: string): RegisteredFunction | undefined;
  deliver(instanceId: string, message: Message, at: number): void;
  ran(run: ActivityRun): void;
}

/** Runs the activities that orchestrations ask for, and sends their results back. */
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
    const { timeline, faults } = this.#host;
    const startedAt = timeline.now();
    const input: unknown = JSON.parse(decision.input);
    let end: ActivityEnd = { result: null };
    const endedAt = await timeline.run(decision.name, input, async () => {
      end = await this.#call(decision);
    });
    const repeatAfter = faults.repeatRunAfter();
    this.#host.ran({
      activity: decision.name,
      instanceId,
      input,
      startedAt: new Date(startedAt),
      endedAt: new Date(endedAt),
      ...describe(end, repeatAfter !== undefined),
    });
    if (repeatAfter !== undefined) {
      timeline.schedule(endedAt + repeatAfter, () => this.#run(instanceId, execution, decision));
      return;
    }
    const crash = faults.crashAfterResult();
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
