import type { DurableOrchestrationStatus } from 'durable-functions';
import type { LoopOutcome } from './orchestrator';
import type { LoopSettings } from './settings';
import { restoreState } from './state';
import { type LoopStatus, type Phase, progress } from './status';

/** What a loop is doing, as the host and the loop say together. */
export type ReportedPhase = Phase | 'pending' | 'paused' | 'stopped' | 'terminated' | 'failed';

/**
 * The host's word comes first: a loop's own stays at what it was when the loop ends, and runs ahead while the loop is
 * suspended.
 */
export function phaseOf({
  runtimeStatus,
  customStatus,
}: DurableOrchestrationStatus): ReportedPhase {
  const own = (customStatus as LoopStatus | null)?.phase;
  switch (runtimeStatus as string) {
    case 'Pending':
      return 'pending';
    case 'Suspended':
      return 'paused';
    case 'Completed':
      return 'stopped';
    case 'Terminated':
    case 'Canceled':
      return 'terminated';
    case 'Failed':
      return own === 'gave-up' ? own : 'failed';
    default:
      return own ?? 'pending';
  }
}

/** The body of `GET {id}`. */
export function reportOf(id: string, instance: DurableOrchestrationStatus, defaults: LoopSettings) {
  const phase = phaseOf(instance);
  const own = instance.customStatus as LoopStatus | null;
  const outcome = instance.output as LoopOutcome | null;
  const state = restoreState(
    phase === 'stopped' ? outcome?.state : instance.input,
    defaults,
    instance.createdTime,
  );
  return {
    id,
    runtimeStatus: instance.runtimeStatus,
    phase,
    // A loop's status is fresher than the input of its generation; once it is stopped, its output has the last word.
    ...progress(phase === 'stopped' || own === null ? state : own),
    ...(phase === 'sleeping' ? { nextRunAt: own?.nextRunAt } : {}),
    settings: state.settings,
    lastUpdatedTime: instance.lastUpdatedTime,
  };
}

/** Ids of the commands that a loop has applied, as far as it remembers them. */
export function appliedIds({
  customStatus,
  output,
  runtimeStatus,
}: DurableOrchestrationStatus): readonly string[] {
  const final =
    runtimeStatus === 'Completed' ? (output as LoopOutcome | null)?.state.seen : undefined;
  return final?.map(([, id]) => id) ?? (customStatus as LoopStatus | null)?.seen ?? [];
}
