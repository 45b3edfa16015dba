import type {
  HistoryEvent as EventMessage,
  OrchestrationStatus,
} from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import { EventType, type FailureDetails, type HistoryEvent, NO_VALUE } from '../../durable/history';
import type { CorePackage } from './core-package';

/** What `ExecutionStarted` tells beside its own fields. */
export interface Execution {
  readonly instanceId: string;
  readonly executionId: string;
  readonly version: string | undefined;
  readonly parentInstanceId: string | undefined;
  /** The ids of the locks that it has asked for: the messages that grant them. */
  readonly locks?: ReadonlySet<string> | undefined;
}

/** Translates a history event into protobuf (durabletask-protobuf, `orchestrator_service.proto`). */
export function eventMessage(
  core: CorePackage,
  event: HistoryEvent,
  execution: Execution,
): EventMessage {
  const message = new core.messages.HistoryEvent();
  message.setEventid(event.EventId);
  message.setTimestamp(timeMessage(core, event.Timestamp));
  addBody(core, message, event, execution);
  return message;
}

function addBody(
  core: CorePackage,
  message: EventMessage,
  event: HistoryEvent,
  execution: Execution,
): void {
  const { messages } = core;
  switch (event.EventType) {
    case EventType.ExecutionStarted:
      message.setExecutionstarted(executionStarted(core, event, execution));
      break;
    case EventType.ExecutionCompleted: {
      const body = new messages.ExecutionCompletedEvent();
      body.setOrchestrationstatus(statusNumber(core, event.OrchestrationStatus));
      body.setResult(valueMessage(core, event.Result));
      message.setExecutioncompleted(body);
      break;
    }
    case EventType.ExecutionTerminated: {
      const body = new messages.ExecutionTerminatedEvent();
      body.setInput(textMessage(core, event.Input));
      message.setExecutionterminated(body);
      break;
    }
    case EventType.TaskScheduled: {
      const body = new messages.TaskScheduledEvent();
      body.setName(event.Name);
      body.setInput(valueMessage(core, event.Input));
      message.setTaskscheduled(body);
      break;
    }
    case EventType.TimerCreated: {
      const body = new messages.TimerCreatedEvent();
      body.setFireat(timeMessage(core, event.FireAt));
      message.setTimercreated(body);
      break;
    }
    case EventType.TimerFired: {
      const body = new messages.TimerFiredEvent();
      body.setTimerid(event.TimerId);
      body.setFireat(timeMessage(core, event.FireAt));
      message.setTimerfired(body);
      break;
    }
    case EventType.SubOrchestrationInstanceCreated: {
      const body = new messages.SubOrchestrationInstanceCreatedEvent();
      body.setName(event.Name);
      body.setInstanceid(event.InstanceId);
      body.setInput(valueMessage(core, event.Input));
      message.setSuborchestrationinstancecreated(body);
      break;
    }
    case EventType.EventSent: {
      const body = new messages.EventSentEvent();
      body.setInstanceid(event.InstanceId);
      body.setName(event.Name);
      body.setInput(valueMessage(core, event.Input));
      message.setEventsent(body);
      break;
    }
    case EventType.EventRaised: {
      if (execution.locks?.has(event.Name) === true) {
        const granted = new messages.EntityLockGrantedEvent();
        granted.setCriticalsectionid(event.Name);
        message.setEntitylockgranted(granted);
        break;
      }
      const body = new messages.EventRaisedEvent();
      body.setName(event.Name);
      body.setInput(valueMessage(core, event.Input));
      message.setEventraised(body);
      break;
    }
    case EventType.ExecutionSuspended:
      message.setExecutionsuspended(new messages.ExecutionSuspendedEvent());
      break;
    case EventType.ExecutionResumed:
      message.setExecutionresumed(new messages.ExecutionResumedEvent());
      break;
    case EventType.ExecutionRewound:
      message.setExecutionrewound(new messages.ExecutionRewoundEvent());
      break;
    case EventType.OrchestratorStarted:
      message.setOrchestratorstarted(new messages.OrchestratorStartedEvent());
      break;
    case EventType.OrchestratorCompleted:
      message.setOrchestratorcompleted(new messages.OrchestratorCompletedEvent());
      break;
    default:
      addEnd(core, message, event);
  }
}

/** The ends of activities and sub-orchestrations. */
function addEnd(core: CorePackage, message: EventMessage, event: HistoryEvent): void {
  const { messages } = core;
  switch (event.EventType) {
    case EventType.TaskCompleted: {
      const body = new messages.TaskCompletedEvent();
      body.setTaskscheduledid(event.TaskScheduledId);
      // What a worker returns as null is no value (the extension's `DurableActivityContext.cs`, `SetOutput`).
      if (event.Result !== 'null') body.setResult(valueMessage(core, event.Result));
      message.setTaskcompleted(body);
      break;
    }
    case EventType.SubOrchestrationInstanceCompleted: {
      const body = new messages.SubOrchestrationInstanceCompletedEvent();
      body.setTaskscheduledid(event.TaskScheduledId);
      body.setResult(valueMessage(core, event.Result));
      message.setSuborchestrationinstancecompleted(body);
      break;
    }
    case EventType.TaskFailed: {
      const body = new messages.TaskFailedEvent();
      body.setTaskscheduledid(event.TaskScheduledId);
      body.setFailuredetails(failure(core, event));
      message.setTaskfailed(body);
      break;
    }
    case EventType.SubOrchestrationInstanceFailed: {
      const body = new messages.SubOrchestrationInstanceFailedEvent();
      body.setTaskscheduledid(event.TaskScheduledId);
      body.setFailuredetails(failure(core, event));
      message.setSuborchestrationinstancefailed(body);
      break;
    }
  }
}

function executionStarted(
  core: CorePackage,
  { Name, Input }: Extract<HistoryEvent, { EventType: 0 }>,
  { instanceId, executionId, version, parentInstanceId }: Execution,
) {
  const { messages } = core;
  const body = new messages.ExecutionStartedEvent();
  body.setName(Name);
  body.setInput(valueMessage(core, Input));
  if (version !== undefined) body.setVersion(textMessage(core, version));
  const instance = new messages.OrchestrationInstance();
  instance.setInstanceid(instanceId);
  instance.setExecutionid(textMessage(core, executionId));
  body.setOrchestrationinstance(instance);
  if (parentInstanceId !== undefined) {
    const parent = new messages.ParentInstanceInfo();
    const parentInstance = new messages.OrchestrationInstance();
    parentInstance.setInstanceid(parentInstanceId);
    parent.setOrchestrationinstance(parentInstance);
    body.setParentinstance(parent);
  }
  return body;
}

/** What the engine writes for an error of the host itself, such as `functionTimeout`. */
const HOST_ERROR = /^Activity function '[^']*' failed: /;

interface Failed {
  readonly Reason: string;
  readonly FailureDetails?: FailureDetails | undefined;
}

/** Without details, as when a sub-orchestration was terminated, the SDK knows no reason (the extension's `ProtobufUtils.cs`). */
function failure(core: CorePackage, { Reason, FailureDetails }: Failed): never {
  const isOfHost = HOST_ERROR.test(Reason);
  if (FailureDetails === undefined && !isOfHost) return undefined as never;
  const {
    ErrorType = 'System.Exception',
    ErrorMessage = Reason.replace(HOST_ERROR, ''),
    StackTrace,
  }: Partial<FailureDetails> = FailureDetails ?? {};
  const details = new core.messages.TaskFailureDetails();
  details.setErrortype(ErrorType);
  details.setErrormessage(ErrorMessage);
  if (StackTrace !== undefined) details.setStacktrace(textMessage(core, StackTrace));
  return details as never;
}

/** @param status such as `Completed` */
export function statusNumber({ messages }: CorePackage, status: string): OrchestrationStatus {
  const name = `ORCHESTRATION_STATUS_${status.toUpperCase()}`;
  return messages.OrchestrationStatus[name as keyof typeof messages.OrchestrationStatus];
}

export function textMessage(core: CorePackage, value: string): never {
  const message = new core.StringValue();
  message.setValue(value);
  return message as never;
}

/** @param json JSON, or `NO_VALUE` for an absent one */
export function valueMessage(core: CorePackage, json: string): never {
  return json === NO_VALUE ? (undefined as never) : textMessage(core, json);
}

/** @param at ISO 8601, or ms since 1970 */
export function timeMessage(core: CorePackage, at: string | number): never {
  const message = new core.Timestamp();
  message.fromDate(new Date(at));
  return message as never;
}
