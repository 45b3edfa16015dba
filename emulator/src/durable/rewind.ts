import { EventType, type HistoryEvent } from './history';
import type { Instance, Message } from './instance';

export type RewindAnswer = 'rewound' | 'notFailed' | 'unknown';

export interface RewindHost {
  find(instanceId: string): Instance | undefined;
  nextExecution(): number;
  send(instanceId: string, message: Message): void;
}

/**
 * Removes the failures from the history of a failed instance, and lets it run again: it repeats the tasks that failed
 * (DurableTask.Core, `ProcessRewindOrchestrationDecision`). A failed sub-orchestration is rewound itself; when it ends, it
 * wakes its parent.
 */
export function rewind(instanceId: string, reason: string, host: RewindHost): RewindAnswer {
  const instance = host.find(instanceId);
  if (instance === undefined) return 'unknown';
  if (instance.status !== 'Failed') return 'notFailed';
  const failed = new Set(instance.history.flatMap(failedTask));
  const children = instance.history.flatMap((event) =>
    event.EventType === EventType.SubOrchestrationInstanceCreated && failed.has(event.EventId)
      ? [event.InstanceId]
      : [],
  );
  instance.resume(
    instance.history.filter((event) => !isFailure(event, failed)),
    host.nextExecution(),
  );
  const rewound = children.filter((child) => rewindChild(child, instance, reason, host));
  if (rewound.length === 0) {
    const event = { EventType: EventType.ExecutionRewound, Reason: reason };
    host.send(instanceId, { event, execution: instance.execution });
  }
  return 'rewound';
}

function rewindChild(id: string, parent: Instance, reason: string, host: RewindHost): boolean {
  const child = host.find(id);
  if (child?.parent === undefined || rewind(id, reason, host) !== 'rewound') return false;
  child.parent = { ...child.parent, execution: parent.execution };
  return true;
}

function failedTask(event: HistoryEvent): number[] {
  const { EventType: type } = event;
  return type === EventType.TaskFailed || type === EventType.SubOrchestrationInstanceFailed
    ? [event.TaskScheduledId]
    : [];
}

/** What the next replay must not see. A sub-orchestration stays scheduled. */
function isFailure(event: HistoryEvent, failed: ReadonlySet<number>): boolean {
  if (event.EventType === EventType.ExecutionCompleted) return true;
  if (event.EventType === EventType.TaskScheduled) return failed.has(event.EventId);
  return failedTask(event).length > 0;
}
