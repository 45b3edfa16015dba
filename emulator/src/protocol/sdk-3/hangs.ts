import { EventType } from '../../durable/history';
import type { OrchestratorWork } from '../../durable/protocol';
import { type Action, ActionType, type OrchestratorState } from './actions';
import type { HostContext } from './host-context';

/**
 * The host and the SDK each follow the history on their own. When the host has finished all actions and the orchestrator
 * still waits, nothing wakes the instance, and the host says nothing. Undefined while something can.
 */
export function whyItHangs(
  { pastEvents, newEvents }: OrchestratorWork,
  { isDone, error, actions }: OrchestratorState,
  context: HostContext,
): string | undefined {
  if (isDone || error !== undefined || context.waits) return undefined;
  if (context.hangs !== undefined) return context.hangs;
  const awaited = (actions[0] ?? []).flatMap(eventNames);
  for (const event of [...pastEvents, ...newEvents]) {
    if (event.EventType !== EventType.EventRaised || awaited.includes(event.Name)) continue;
    const other = awaited.find((name) => name.toLowerCase() === event.Name.toLowerCase());
    if (other !== undefined) {
      return `the event '${event.Name}' came, and it waits for '${other}': the SDK tells names apart by their case, and the host does not`;
    }
  }
  return 'the host has finished all actions of the orchestrator, which has neither returned nor thrown an Error with a message';
}

function eventNames(action: Action): string[] {
  if (action.actionType === ActionType.WaitForExternalEvent) return [action.externalEventName];
  return 'compoundActions' in action ? action.compoundActions.flatMap(eventNames) : [];
}
