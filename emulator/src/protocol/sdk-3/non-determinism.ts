import type { Decision } from '../../durable/decision';
import { EventType, type HistoryEvent } from '../../durable/history';

/** Other code wrote the history. The messages are those of DurableTask.Core (`TaskOrchestrationContext.cs`). */
export class NonDeterministicError extends Error {
  constructor(what: string, end = ' ') {
    super(
      `Non-Deterministic workflow detected: A previous execution of this orchestration ${what}${end}Was a change made to the orchestrator code after this instance had already started running?`,
    );
  }
}

/** The events that confirm a decision, and what the messages call it. */
const CONFIRMED = {
  [EventType.TaskScheduled]: 'activity',
  [EventType.TimerCreated]: 'timer',
  [EventType.SubOrchestrationInstanceCreated]: 'subOrchestration',
  [EventType.EventSent]: 'sendEvent',
} as const;

type Confirmation = Extract<HistoryEvent, { EventType: keyof typeof CONFIRMED }>;

const ACTIONS: Readonly<Record<Decision['kind'], string>> = {
  activity: 'ScheduleTaskOrchestratorAction',
  timer: 'CreateTimerOrchestratorAction',
  subOrchestration: 'CreateSubOrchestrationAction',
  sendEvent: 'SendEventOrchestratorAction',
};

export function isConfirmation(event: HistoryEvent): event is Confirmation {
  return event.EventType in CONFIRMED;
}

/** @throws NonDeterministicError when the event does not confirm this decision. Names ignore case. */
export function checkConfirmation(event: Confirmation, decision: Decision | undefined): void {
  const number = `sequence number`;
  if (decision === undefined) {
    throw new NonDeterministicError(
      `${pastOf(event, event.EventType === EventType.TimerCreated ? number : 'sequence ID')}but the current replay execution hasn't (yet?) scheduled this task.`,
    );
  }
  if (decision.kind !== CONFIRMED[event.EventType]) {
    throw new NonDeterministicError(
      `${pastOf(event, number)}but the current orchestration replay instead produced a ${ACTIONS[decision.kind]} action with this sequence number.`,
    );
  }
  if (!('Name' in event) || decision.kind === 'timer') return;
  if (event.Name.toLowerCase() === decision.name.toLowerCase()) return;
  const instead =
    event.EventType === EventType.TaskScheduled
      ? `an activity task named '${decision.name}' with`
      : `${NOUNS[event.EventType]} task with name ${decision.name} at`;
  throw new NonDeterministicError(
    `${pastOf(event, number)}but the current orchestration replay instead scheduled ${instead} this sequence number.`,
    event.EventType === EventType.TaskScheduled ? '  ' : ' ',
  );
}

const NOUNS = {
  [EventType.SubOrchestrationInstanceCreated]: 'a sub-orchestration',
  [EventType.EventSent]: 'a send event',
} as const;

/** The first half of each message. Only that of an activity depends on the case. */
function pastOf(event: Confirmation, number: string): string {
  const { EventId: id } = event;
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return number === 'sequence ID'
        ? `scheduled an activity task with sequence ID ${id} and name '${event.Name}' (version ''), `
        : `scheduled an activity task with sequence number ${id} named '${event.Name}', `;
    case EventType.TimerCreated:
      return `scheduled a timer task with sequence number ${id} `;
    case EventType.SubOrchestrationInstanceCreated:
      return `scheduled a sub-orchestration task with sequence ID ${id} and name '${event.Name}' (version '', instance ID '${event.InstanceId}'), `;
    case EventType.EventSent:
      return `scheduled a send event task with sequence ID ${id}, type 'EventSent' name '${event.Name}', instance ID '${event.InstanceId}', `;
  }
}
