import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Instance } from '../../durable/instance';
import type { CorePackage } from '../../protocol/sdk-4/core-package';
import { statusNumber, textMessage } from '../../protocol/sdk-4/event-messages';
import type { DurableApiHost } from '../durable-api';
import { stateMessage } from './instance-state';

interface Filter {
  getCreatedtimefrom(): { toDate(): Date } | undefined;
  getCreatedtimeto(): { toDate(): Date } | undefined;
  getRuntimestatusList(): readonly number[];
}

export function queryInstances(
  request: Messages.QueryInstancesRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.QueryInstancesResponse {
  const response = new core.messages.QueryInstancesResponse();
  const query = request.getQuery();
  if (query === undefined) return response;
  const prefix: string = query.getInstanceidprefix()?.getValue() ?? '';
  const found = select(core, hub.all(), query).filter(({ instanceId }) =>
    instanceId.startsWith(prefix),
  );
  const token: string = query.getContinuationtoken()?.getValue() ?? '';
  const { page, next } = pageOf(found, Number(token || 0), query.getMaxinstancecount());
  const withData = query.getFetchinputsandoutputs();
  response.setOrchestrationstateList(page.map((each) => stateMessage(core, each, withData)));
  if (next !== undefined) response.setContinuationtoken(textMessage(core, String(next)));
  return response;
}

/** The ids of ended instances, in order. The key of a page is the last id of the one before. */
export function listInstanceIds(
  request: Messages.ListInstanceIdsRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.ListInstanceIdsResponse {
  const from: Date | undefined = request.getCompletedtimefrom()?.toDate();
  const to: Date | undefined = request.getCompletedtimeto()?.toDate();
  const last: string = request.getLastinstancekey()?.getValue() ?? '';
  const statuses = request.getRuntimestatusList();
  const ids = hub
    .all()
    .filter(({ active }) => !active)
    .filter((each) => statuses.length === 0 || statuses.includes(statusNumber(core, each.status)))
    .filter(({ updatedAt }) => isBetween(updatedAt, from, to))
    .map(({ instanceId }) => instanceId)
    .filter((id) => id > last)
    .sort();
  const page = ids.slice(0, request.getPagesize() || undefined);
  const response = new core.messages.ListInstanceIdsResponse();
  response.setInstanceidsList(page);
  const next = page.length < ids.length ? page.at(-1) : undefined;
  if (next !== undefined) response.setLastinstancekey(textMessage(core, next));
  return response;
}

/** Only ended instances are purged, and entities by their id. */
export function purgeInstances(
  request: Messages.PurgeInstancesRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.PurgeInstancesResponse {
  const filter = request.getPurgeinstancefilter();
  const ids = request.getInstancebatch()?.getInstanceidsList() ?? [request.getInstanceid()];
  const chosen =
    filter === undefined
      ? ids.flatMap((id) => hub.find(id) ?? [])
      : select(core, hub.all(), filter);
  const ended = chosen.filter(({ active }) => !active);
  for (const { instanceId } of ended) hub.purge(instanceId);
  const entities = filter === undefined ? ids.filter((id) => hub.entities.purge(id)) : [];
  const response = new core.messages.PurgeInstancesResponse();
  response.setDeletedinstancecount(ended.length + entities.length);
  return response;
}

function select(core: CorePackage, instances: readonly Instance[], filter: Filter): Instance[] {
  const from = filter.getCreatedtimefrom()?.toDate();
  const to = filter.getCreatedtimeto()?.toDate();
  const statuses = filter.getRuntimestatusList();
  return instances.filter(
    ({ createdAt, status }) =>
      isBetween(createdAt, from, to) &&
      (statuses.length === 0 || statuses.includes(statusNumber(core, status))),
  );
}

/** Whether a time is in a range, both ends included. */
export function isBetween(time: number, from: Date | undefined, to: Date | undefined): boolean {
  return (from === undefined || time >= +from) && (to === undefined || time <= +to);
}

function pageOf<T>(all: readonly T[], start: number, size: number): { page: T[]; next?: number } {
  const end = size > 0 ? start + size : all.length;
  const page = all.slice(start, end);
  return end < all.length ? { page, next: end } : { page };
}
