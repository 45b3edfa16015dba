import type { SendEntityMessageAction } from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Decision } from '../../durable/decision';
import {
  type EntityRequest,
  entityNameOf,
  RELEASE,
  REQUEST,
  scheduledRequest,
} from '../../durable/entities/entity-messages';
import { EventType, type HistoryEvent } from '../../durable/history';
import type { OrchestratorWork } from '../../durable/protocol';

/** Fields of DurableTask.Core that the extension leaves as they are (its `ProtobufUtils.cs`). */
const UNUSED = {
  Timestamp: '0001-01-01T00:00:00',
  Predecessor: '0001-01-01T00:00:00',
  createTrace: false,
};

type Sender = Pick<OrchestratorWork, 'instanceId' | 'executionId'>;

/** A message to an entity as the event that the extension sends for this SDK (its gRPC listener; the storage has only events). */
export function entityDecision(
  id: number,
  message: SendEntityMessageAction,
  { instanceId, executionId }: Sender,
): Decision | undefined {
  const send = (to: string, name: string, input: string): Decision => ({
    kind: 'sendEvent',
    id,
    instanceId: to,
    name,
    input,
  });
  const request = (body: EntityRequest): string => {
    const { lockset } = body;
    const sender = { parent: instanceId, parentExecution: executionId };
    return JSON.stringify({
      ...body,
      ...(body.signal === true ? {} : sender),
      ...UNUSED,
      IsLockRequest: lockset !== undefined,
    });
  };
  const called = message.getEntityoperationcalled();
  if (called !== undefined) {
    const body = { op: called.getOperation(), ...inputOf(called), id: called.getRequestid() };
    return send(called.getTargetinstanceid()?.getValue() ?? '', REQUEST, request(body));
  }
  const signaled = message.getEntityoperationsignaled();
  if (signaled !== undefined) {
    const op = signaled.getOperation();
    const body = { op, signal: true, ...inputOf(signaled), id: signaled.getRequestid() };
    const at: Date | undefined = signaled.getScheduledtime()?.toDate();
    const name = at === undefined ? REQUEST : scheduledRequest(at.getTime());
    return send(signaled.getTargetinstanceid()?.getValue() ?? '', name, request(body));
  }
  const lock = message.getEntitylockrequested();
  if (lock !== undefined) {
    const [first = ''] = lock.getLocksetList();
    const lockset = lock.getLocksetList().map(entityNameOf);
    const body = { op: null, id: lock.getCriticalsectionid(), lockset, pos: lock.getPosition() };
    return send(first, REQUEST, request(body));
  }
  const unlock = message.getEntityunlocksent();
  if (unlock === undefined) return undefined;
  const release = JSON.stringify({ parent: instanceId, id: unlock.getCriticalsectionid() });
  return send(unlock.getTargetinstanceid()?.getValue() ?? '', RELEASE, release);
}

function inputOf(operation: { getInput(): { getValue(): string } | undefined }) {
  const input = operation.getInput()?.getValue();
  return input === undefined || input === '' ? {} : { input };
}

/** The id of the lock that an event of a history asks for. This SDK wants to hear of it by an event of its own. */
export function lockRequestId(event: HistoryEvent): string | undefined {
  if (event.EventType !== EventType.EventSent || event.Name !== REQUEST) return undefined;
  const { lockset, id }: EntityRequest = JSON.parse(event.Input);
  return lockset === undefined ? undefined : id;
}
