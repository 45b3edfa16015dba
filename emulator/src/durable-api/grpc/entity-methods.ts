import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Entity } from '../../durable/entities/entity';
import { entityNameOf } from '../../durable/entities/entity-messages';
import type { CorePackage } from '../../protocol/sdk-4/core-package';
import { textMessage, timeMessage } from '../../protocol/sdk-4/event-messages';
import type { DurableApiHost } from '../durable-api';
import { isBetween } from './instance-queries';

export function signalEntity(
  request: Messages.SignalEntityRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.SignalEntityResponse {
  const at: Date | undefined = request.getScheduledtime()?.toDate();
  hub.entities.signal({
    target: entityNameOf(request.getInstanceid()),
    operation: request.getName(),
    input: request.getInput()?.getValue() || undefined,
    at: at?.getTime(),
  });
  return new core.messages.SignalEntityResponse();
}

export function getEntity(
  request: Messages.GetEntityRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.GetEntityResponse {
  const response = new core.messages.GetEntityResponse();
  const entity = hub.entities.find(request.getInstanceid());
  response.setExists(entity?.exists === true);
  if (entity?.exists === true) {
    response.setEntity(metadata(core, entity, request.getIncludestate()));
  }
  return response;
}

/** All entities with a state, in one page. */
export function queryEntities(
  request: Messages.QueryEntitiesRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.QueryEntitiesResponse {
  const query = request.getQuery();
  const prefix: string = query?.getInstanceidstartswith()?.getValue() ?? '';
  const from: Date | undefined = query?.getLastmodifiedfrom()?.toDate();
  const to: Date | undefined = query?.getLastmodifiedto()?.toDate();
  const found = [...hub.entities.all()].filter(
    ({ entityId, exists, updatedAt }) =>
      exists && entityId.startsWith(prefix) && isBetween(updatedAt, from, to),
  );
  const response = new core.messages.QueryEntitiesResponse();
  const withState = query?.getIncludestate() ?? false;
  response.setEntitiesList(found.map((entity) => metadata(core, entity, withState)));
  return response;
}

function metadata(core: CorePackage, entity: Entity, withState: boolean): Messages.EntityMetadata {
  const message = new core.messages.EntityMetadata();
  message.setInstanceid(entity.entityId);
  message.setLastmodifiedtime(timeMessage(core, entity.updatedAt));
  message.setBacklogqueuesize(entity.queue.length);
  if (entity.lockedBy !== undefined) message.setLockedby(textMessage(core, entity.lockedBy));
  if (withState && entity.stateJson !== undefined) {
    message.setSerializedstate(textMessage(core, entity.stateJson));
  }
  return message;
}
