import { milliseconds } from '../clock/duration';
import type { ActivityDuration } from '../clock/virtual-timeline';
import type { Faults } from '../host/faults';
import type { OrchestrationTrigger, OrchestratorState } from '../orchestration/protocol';

export interface EmulatorOptions {
  /** Where time begins. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** How much virtual time a run takes, such as `30s`. Default: none. */
  readonly activityDuration?: string | ((activity: string, input: unknown) => string);
  /** How long a call of a function may take, such as `10m`; then the host ends it, and repeats it if it is an activity. Default: what host.json says, or 30m. */
  readonly functionTimeout?: string;
  /** Whether timer triggers fire by their schedules. Default: true. */
  readonly timers?: boolean;
  /** What goes wrong. Default: only what the real host does by itself. */
  readonly faults?: Partial<Faults> | 'all';
  /** Of the faults' random numbers. Default: 1. */
  readonly seed?: number;
  /** Echo the functions' logs to the console. Default: false. */
  readonly log?: boolean;
  /** Keep every episode for `replay`. Default: false. */
  readonly record?: boolean;
  /** How many runs, logs and episodes are kept, the last ones, in a test of a long time. Default: all. */
  readonly keep?: number;
}

export interface LogEntry {
  readonly at: Date;
  readonly level: string;
  readonly functionName: string;
  readonly message: string;
}

/** One call of an orchestrator function: exactly what it was given, and exactly what it answered. */
export interface Episode {
  readonly instanceId: string;
  readonly functionName: string;
  readonly at: Date;
  readonly trigger: OrchestrationTrigger;
  readonly answer: OrchestratorState;
}

export function activityDurationFrom(
  activityDuration: EmulatorOptions['activityDuration'],
): ActivityDuration {
  if (typeof activityDuration === 'function')
    return (activity, input) => milliseconds(activityDuration(activity, input()));
  const fixed = activityDuration === undefined ? 0 : milliseconds(activityDuration);
  return () => fixed;
}
