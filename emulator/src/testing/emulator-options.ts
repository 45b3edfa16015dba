import { milliseconds } from '../clock/duration';
import type { ActivityDuration } from '../clock/virtual-timeline';
import type { Faults } from '../host/faults';
import type { OrchestrationTrigger, OrchestratorState } from '../orchestration/protocol';

/** The options of an `Emulator`. */
export interface EmulatorOptions {
  /** The start of virtual time. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** How much virtual time a run of an activity takes, such as `30s`. Default: none. */
  readonly activityDuration?: string | ((activity: string, input: unknown) => string);
  /** How long a call of a function may take, such as `10m`. Then the host ends it; it repeats activities. Default: `functionTimeout` in host.json, else 30m. */
  readonly functionTimeout?: string;
  /** Whether timer functions fire on their schedules. Default: true. */
  readonly timers?: boolean;
  /** Faults of the host; `all` enables most of them at high rates. Default: only what the real host always does. */
  readonly faults?: Partial<Faults> | 'all';
  /** Seed of the random faults: the same seed gives the same faults. Default: 1. */
  readonly seed?: number;
  /** Whether to print the functions' logs to the console. Default: false. */
  readonly log?: boolean;
  /** Whether to record episodes for `replay`. Default: false. */
  readonly record?: boolean;
  /** How many of the last runs, logs and episodes to keep, for tests over long times. Default: all. */
  readonly keep?: number;
}

export interface LogEntry {
  readonly at: Date;
  readonly level: string;
  readonly functionName: string;
  readonly message: string;
}

/** One call of an orchestrator function: its exact input and its exact output. */
export interface Episode {
  readonly instanceId: string;
  readonly functionName: string;
  readonly at: Date;
  readonly trigger: OrchestrationTrigger;
  readonly state: OrchestratorState;
}

export function activityDurationFrom(
  activityDuration: EmulatorOptions['activityDuration'],
): ActivityDuration {
  if (typeof activityDuration === 'function')
    return (activity, input) => milliseconds(activityDuration(activity, input()));
  const fixed = activityDuration === undefined ? 0 : milliseconds(activityDuration);
  return () => fixed;
}
