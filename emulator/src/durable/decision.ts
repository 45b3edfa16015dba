import { isoTime } from '../clock/real-globals';
import { type EventBody, EventType } from './history';

/**
 * Something that an orchestrator wants the host to do: an `OrchestratorAction` of DurableTask.Core. `id` numbers them in
 * an execution, in the order of their creation; an SDK counts from 0 or from 1. `input` is JSON. `failsIfMissing` says what the host does when the app has no such function:
 * for durable-functions 4 the task fails, for 3 it waits forever.
 */
export type Decision =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      readonly input: string;
      readonly failsIfMissing?: boolean;
    }
  /** `fireAt` is in ms since 1970. */
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number }
  | {
      readonly kind: 'subOrchestration';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly input: string;
      readonly version?: string;
      readonly failsIfMissing?: boolean;
    }
  /** To another orchestration, or to an entity `@name@key`: then `name` is that of a message of entities. */
  | {
      readonly kind: 'sendEvent';
      readonly id: number;
      readonly instanceId: string;
      readonly name: string;
      readonly input: string;
    };

export type ActivityDecision = Extract<Decision, { kind: 'activity' }>;

/** The event that confirms the decision in the history. */
export function decisionEvent(decision: Decision): EventBody {
  const { id: EventId } = decision;
  switch (decision.kind) {
    case 'timer':
      return { EventType: EventType.TimerCreated, EventId, FireAt: isoTime(decision.fireAt) };
    case 'activity':
      return {
        EventType: EventType.TaskScheduled,
        EventId,
        Name: decision.name,
        Input: decision.input,
      };
    case 'subOrchestration':
      return {
        EventType: EventType.SubOrchestrationInstanceCreated,
        EventId,
        Name: decision.name,
        InstanceId: decision.instanceId,
        Input: decision.input,
      };
    case 'sendEvent':
      return {
        EventType: EventType.EventSent,
        EventId,
        InstanceId: decision.instanceId,
        Name: decision.name,
        Input: decision.input,
      };
  }
}
