import type { TaskHub } from '../durable/hub';
import type { Instance } from '../durable/instance';
import { decodeForm, UrlPath } from '../functions/url-path';
import { ACCEPTED, type ApiRequest, type ApiResponse, apiResponse, NOT_FOUND } from './api-message';
import { ApiQuery } from './api-query';
import type { HubNames } from './client-binding';
import { answerEntities } from './entity-requests';
import { commandOf, eventOf, sendCommand } from './instance-commands';
import { filterOf, listInstances, selectInstances } from './instance-query';
import { restartInstance, startInstance } from './start-instance';
import { entityStatusBody, statusBody } from './status-body';

export interface DurableApiHost {
  readonly hub: TaskHub;
  readonly names: HubNames;
  /** Whether a start replaces an active instance: host.json, `overridableExistingInstanceStates`. */
  readonly overridesActive: boolean;
  /** Whether histories show the inputs of tasks. */
  readonly storesInputs: boolean;
  /** Whether addresses follow `X-Forwarded-Host` and `X-Forwarded-Proto`. */
  readonly usesForwardedHost: boolean;
  newInstanceId(): string;
  /** In ms since 1970. */
  now(): number;
  /** Waits, as the host does for its storage. */
  pause(ms: number): Promise<void>;
}

type Answer = ApiResponse | Promise<ApiResponse>;

/** The HTTP API of the Durable extension 3.19 (azure-functions-durable-extension, `HttpApiHandler.cs`). */
export async function answerApi(request: ApiRequest, host: DurableApiHost): Promise<ApiResponse> {
  const [before, after] = host.hub.faults.slowness();
  if (before > 0) await host.pause(before);
  let rest = after;
  const pauseOnce = async (): Promise<void> => {
    const ms = rest;
    rest = 0;
    if (ms > 0) await host.pause(ms);
  };
  const answer = await route(request, { ...host, pauseOnce });
  await pauseOnce();
  return answer;
}

interface SlowHost extends DurableApiHost {
  /** Waits between the two looks at the status of an instance, or at the end. */
  pauseOnce(): Promise<void>;
}

/** The host decodes the whole path before it looks for slashes, and a plus is a space. */
function route(request: ApiRequest, host: SlowHost): Answer {
  const { segments } = new UrlPath(`/${decodeForm(new UrlPath(`/${request.path}`).from(0))}`);
  const [collection = '', first, second, third] = segments;
  const query = new ApiQuery(request.url.searchParams);
  const { method } = request;
  switch (collection.toLowerCase()) {
    case 'orchestrators': {
      const isStart = method === 'POST' && first !== undefined && segments.length <= 3;
      return isStart ? startInstance(first, second ?? '', request, query, host) : NOT_FOUND;
    }
    case 'entities':
      return segments.length <= 3
        ? answerEntities(request, [first, second], query, host)
        : NOT_FOUND;
    case 'instances':
      if (first === undefined) return many(request, query, host);
      if (second === undefined) return one(request, first, query, host);
      if (method !== 'POST' || segments.length > 4) return NOT_FOUND;
      return operate(request, first, [second, third], query, host);
    default:
      return NOT_FOUND;
  }
}

function many({ method, headers }: ApiRequest, query: ApiQuery, { hub }: SlowHost): ApiResponse {
  if (method === 'GET') return listInstances(hub, query, headers);
  if (method !== 'DELETE') return NOT_FOUND;
  if (query.time('createdTimeFrom') === undefined) {
    return apiResponse(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const ended = selectInstances(hub.all(), filterOf(query)).filter(({ active }) => !active);
  for (const { instanceId } of ended) hub.purge(instanceId);
  return ended.length === 0 ? NOT_FOUND : apiResponse(200, { instancesDeleted: ended.length });
}

function one(
  request: ApiRequest,
  instanceId: string,
  query: ApiQuery,
  { hub, storesInputs }: SlowHost,
): ApiResponse {
  const instance = hub.find(instanceId);
  const entity = hub.entities.find(instanceId);
  if (instance === undefined && entity !== undefined && request.method === 'GET') {
    const body = entityStatusBody(entity, query.flag('showInput', true));
    return unfinished(body, request);
  }
  if (instance === undefined) {
    const isPurged = request.method === 'DELETE' && hub.entities.purge(instanceId);
    return isPurged ? apiResponse(200, { instancesDeleted: 1 }) : NOT_FOUND;
  }
  if (request.method === 'GET') return statusOf(instance, request, query, storesInputs);
  if (request.method !== 'DELETE') return NOT_FOUND;
  if (instance.active) return apiResponse(412, notEnded(instance));
  hub.purge(instance.instanceId);
  return apiResponse(200, { instancesDeleted: 1 });
}

function notEnded({ instanceId, status }: Instance): string {
  const rule = 'Only orchestrations in a terminal state can be purged';
  return `${rule}, but the orchestration with instance ID ${instanceId} has status ${status}`;
}

function unfinished(body: object, { url }: ApiRequest): ApiResponse {
  return apiResponse(202, body, { Location: url.href, 'Retry-After': '5' });
}

function statusOf(
  instance: Instance,
  request: ApiRequest,
  query: ApiQuery,
  storesInputs: boolean,
): ApiResponse {
  const body = statusBody(instance, {
    showInput: query.flag('showInput', true),
    showHistory: query.flag('showHistory', false),
    showHistoryOutput: query.flag('showHistoryOutput', false),
    storesInputs,
  });
  if (instance.active) return unfinished(body, request);
  const isError =
    instance.status === 'Failed' && query.flag('returnInternalServerErrorOnFailure', false);
  return apiResponse(isError ? 500 : 200, body);
}

function operate(
  request: ApiRequest,
  instanceId: string,
  [operation, eventName]: readonly [string, string | undefined],
  query: ApiQuery,
  host: SlowHost,
): Answer {
  const { hub } = host;
  const isEvent = /^raiseEvent$/i.test(operation);
  if (isEvent !== (eventName !== undefined)) return NOT_FOUND;
  if (/^restart$/i.test(operation)) return restartInstance(instanceId, request, query, host);
  if (/^rewind$/i.test(operation)) return rewindInstance(instanceId, query, host);
  const command = commandOf(operation, query);
  const instance = hub.find(instanceId);
  if (instance === undefined || (command === undefined && eventName === undefined))
    return NOT_FOUND;
  const read = () => command ?? eventOf(eventName ?? '', request);
  return sendCommand(instance, read, hub, async () => {
    await host.pauseOnce();
    while (instance.awake) await host.pause(0);
  });
}

function rewindInstance(instanceId: string, query: ApiQuery, { hub }: DurableApiHost): ApiResponse {
  const instance = hub.find(instanceId);
  // As in the host's message.
  if (instance === undefined) {
    return apiResponse(404, `No orchestration with instance ID "$${instanceId}" found.`);
  }
  const isRewound = hub.rewind(instanceId, query.text('reason') ?? '') === 'rewound';
  return isRewound ? ACCEPTED : apiResponse(412, notFailed(instance));
}

function notFailed({ status }: Instance): string {
  const rule = 'but only orchestrations in the "Failed" state can be rewound.';
  return `This orchestration has status ${status}, ${rule}`;
}
