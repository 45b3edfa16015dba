import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import { type EventBody, EventType, NO_VALUE } from '../../durable/history';
import type { Instance } from '../../durable/instance';
import type { CorePackage } from '../../protocol/sdk-4/core-package';
import type { DurableApiHost } from '../durable-api';
import { GrpcCode, GrpcError } from './grpc-error';
import { unknown } from './start-methods';

export async function raiseEvent(
  request: Messages.RaiseEventRequest,
  host: DurableApiHost,
  core: CorePackage,
): Promise<Messages.RaiseEventResponse> {
  const [Name, Input] = [request.getName(), request.getInput()?.getValue() ?? NO_VALUE];
  const event = { EventType: EventType.EventRaised, Name, Input };
  await send(request.getInstanceid(), event, host, () => NOT_RUNNING);
  return new core.messages.RaiseEventResponse();
}

export async function terminate(
  request: Messages.TerminateRequest,
  host: DurableApiHost,
  core: CorePackage,
): Promise<Messages.TerminateResponse> {
  const Input = plainText(request.getOutput()?.getValue());
  const event = { EventType: EventType.ExecutionTerminated, Input };
  await send(
    request.getInstanceid(),
    event,
    host,
    (instance) => `InvalidOperationException: ${refusal('terminate', instance)}`,
  );
  return new core.messages.TerminateResponse();
}

/** The client writes the reason as JSON; an instance shows the bare text. */
function plainText(json = ''): string {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'string') return value;
    return value === null ? '' : json;
  } catch {
    return json;
  }
}

export async function suspend(
  request: Messages.SuspendRequest,
  host: DurableApiHost,
  core: CorePackage,
): Promise<Messages.SuspendResponse> {
  const Reason = request.getReason()?.getValue() ?? '';
  const event = { EventType: EventType.ExecutionSuspended, Reason };
  const suits = ({ status }: Instance) => status !== 'Suspended';
  await send(request.getInstanceid(), event, host, (each) => refusal('suspend', each), suits);
  return new core.messages.SuspendResponse();
}

export async function resume(
  request: Messages.ResumeRequest,
  host: DurableApiHost,
  core: CorePackage,
): Promise<Messages.ResumeResponse> {
  const Reason = request.getReason()?.getValue() ?? '';
  const event = { EventType: EventType.ExecutionResumed, Reason };
  const suits = ({ status }: Instance) => status === 'Suspended';
  await send(request.getInstanceid(), event, host, (each) => refusal('resume', each), suits);
  return new core.messages.ResumeResponse();
}

const NOT_RUNNING = 'The orchestration instance with the provided instance id is not running.';

function refusal(action: string, { instanceId, status }: Instance): string {
  return `Cannot ${action} the orchestration instance ${instanceId} because instance is in the ${status} state.`;
}

/** The host refuses a message when the status of the instance does not suit it (the extension's `TaskHubGrpcServer.cs`). */
async function send(
  instanceId: string,
  event: EventBody,
  { hub, pause }: DurableApiHost,
  refusalOf: (instance: Instance) => string,
  suits: (instance: Instance) => boolean = () => true,
): Promise<void> {
  while (hub.find(instanceId)?.awake === true) await pause(0);
  const instance = hub.find(instanceId);
  if (instance === undefined) throw unknown(instanceId);
  if (!instance.active || !suits(instance)) {
    throw new GrpcError(GrpcCode.FailedPrecondition, refusalOf(instance));
  }
  hub.send(instanceId, event);
}
