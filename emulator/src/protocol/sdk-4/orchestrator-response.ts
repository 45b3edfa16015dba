import type {
  CompleteOrchestrationAction,
  OrchestratorAction,
} from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Decision } from '../../durable/decision';
import { EventType, type HistoryEvent, NO_VALUE, stamp } from '../../durable/history';
import type { Episode, OrchestratorWork, Outcome } from '../../durable/protocol';
import { NotEmulatedError } from '../../functions/not-emulated';
import type { CorePackage } from './core-package';
import { entityDecision } from './entity-decisions';
import { failureOf } from './failure-messages';

/**
 * Translates a base64 `OrchestratorResponse`.
 * @param openTasks the ids of the tasks that are neither completed nor canceled
 */
export function readResponse(
  core: CorePackage,
  base64: string,
  work: OrchestratorWork,
  openTasks: ReadonlySet<number>,
): Episode {
  const bytes = Buffer.from(base64, 'base64');
  const response = core.messages.OrchestratorResponse.deserializeBinary(bytes);
  const actions = response.getActionsList();
  const confirmed = confirmedIds(work.pastEvents);
  const decisions = actions
    .flatMap((action) => decisionOf(action, work) ?? [])
    // A suspended orchestrator also holds back the events that confirm its actions, and repeats these.
    .filter(({ id }) => !confirmed.has(id));
  const end = actions.find((action) => action.hasCompleteorchestration());
  return {
    decisions,
    outcome: end && outcomeOf(core, end.getCompleteorchestration(), work),
    customStatusJson: response.getCustomstatus()?.getValue() || 'null',
    openTimers: openTimers(work.pastEvents, decisions, openTasks),
  };
}

function decisionOf(action: OrchestratorAction, work: OrchestratorWork): Decision | undefined {
  const id = action.getId();
  const task = action.getScheduletask();
  if (task !== undefined) {
    return {
      kind: 'activity',
      id,
      name: task.getName(),
      input: json(task.getInput()),
      failsIfMissing: true,
    };
  }
  const timer = action.getCreatetimer();
  if (timer !== undefined) {
    return { kind: 'timer', id, fireAt: timer.getFireat()?.toDate().getTime() ?? 0 };
  }
  const child = action.getCreatesuborchestration();
  if (child !== undefined) {
    const version = child.getVersion()?.getValue();
    return {
      kind: 'subOrchestration',
      id,
      name: child.getName(),
      instanceId: child.getInstanceid(),
      input: json(child.getInput()),
      ...(version ? { version } : {}),
      failsIfMissing: true,
    };
  }
  const event = action.getSendevent();
  if (event !== undefined) {
    const instanceId = event.getInstance()?.getInstanceid() ?? '';
    return {
      kind: 'sendEvent',
      id,
      instanceId,
      name: event.getName(),
      input: json(event.getData()),
    };
  }
  const message = action.getSendentitymessage();
  if (message !== undefined) return entityDecision(id, message, work);
  if (action.hasTerminateorchestration()) throw new NotEmulatedError('terminateOrchestration');
  return undefined;
}

function outcomeOf(
  core: CorePackage,
  end: CompleteOrchestrationAction | undefined,
  { newEvents }: OrchestratorWork,
): Outcome {
  const { OrchestrationStatus: status } = core.messages;
  switch (end?.getOrchestrationstatus()) {
    case status.ORCHESTRATION_STATUS_COMPLETED:
      return { status: 'Completed', outputJson: json(end.getResult()) };
    case status.ORCHESTRATION_STATUS_TERMINATED:
      return { status: 'Terminated', reason: end.getResult()?.getValue() ?? '' };
    case status.ORCHESTRATION_STATUS_CONTINUED_AS_NEW: {
      const at = newEvents[0]?.Timestamp ?? '';
      const version = end.getNewversion()?.getValue();
      return {
        status: 'ContinuedAsNew',
        inputJson: json(end.getResult()),
        carryOver: end.getCarryovereventsList().map((message) => {
          const raised = message.getEventraised();
          const [Name, Input] = [raised?.getName() ?? '', json(raised?.getInput())];
          return stamp({ EventType: EventType.EventRaised, Name, Input }, at);
        }),
        ...(version ? { version } : {}),
      };
    }
    default: {
      const failureDetails = failureOf(end?.getFailuredetails());
      const { ErrorType, ErrorMessage } = failureDetails;
      return { status: 'Failed', error: `${ErrorType}: ${ErrorMessage}`, failureDetails };
    }
  }
}

/** The ids of the actions that the history holds already. */
function confirmedIds(events: readonly HistoryEvent[]): Set<number> {
  return new Set(events.map(({ EventId }) => EventId));
}

function openTimers(
  pastEvents: readonly HistoryEvent[],
  decisions: readonly Decision[],
  openTasks: ReadonlySet<number>,
): number[] {
  const created = pastEvents.flatMap((event) =>
    event.EventType === EventType.TimerCreated && openTasks.has(event.EventId)
      ? Date.parse(event.FireAt)
      : [],
  );
  const decided = decisions.flatMap((each) => (each.kind === 'timer' ? each.fireAt : []));
  return [...created, ...decided];
}

function json(value: { getValue(): string } | undefined): string {
  return value?.getValue() ?? NO_VALUE;
}
