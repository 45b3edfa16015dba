import { NotEmulatedError } from '../app/not-emulated';
import { segmentsOf } from '../http/route-template';
import type { TaskHub } from '../orchestration/hub';
import { type Instance, problemOfId } from '../orchestration/instance';
import {
  type ApiRequest,
  type ApiResponse,
  apiFailure,
  apiResponse,
  BAD_JSON,
  isJson,
  NOT_FOUND,
} from './api-message';
import { instanceUrls } from './client-binding';
import { answerCommand } from './instance-commands';
import { filterOf, selectInstances, statusBody } from './instance-query';

export interface DurableApiHost {
  readonly hub: TaskHub;
  /** The origin of the addresses in responses, such as `http://localhost:7071`. */
  readonly origin: string;
  newInstanceId(): string;
}

/** The HTTP API of the Durable extension, as durable-functions 3.5 calls it (azure-functions-durable-extension, `HttpApiHandler.cs`). */
export function answerApi(request: ApiRequest, host: DurableApiHost): ApiResponse {
  const [collection, id, ...operation] = segmentsOf(request.path);
  if (collection === 'entities') return notEmulated('entities');
  if (collection === 'orchestrators' && request.method === 'POST' && id !== undefined) {
    return start(id, operation.join('/') || undefined, request, host);
  }
  if (collection !== 'instances') return NOT_FOUND;
  if (id === undefined) return many(request, host);
  const instance = host.hub.find(id);
  if (operation.length === 0) return one(request, instance, host);
  if (request.method !== 'POST') return NOT_FOUND;
  if (operation[0] === 'rewind' || operation[0] === 'restart') return notEmulated(operation[0]);
  if (instance === undefined) return NOT_FOUND;
  return answerCommand(instance, operation, request, (event) => host.hub.send(id, event));
}

function notEmulated(what: string): ApiResponse {
  return apiResponse(501, new NotEmulatedError(what).message);
}

function start(
  name: string,
  givenId: string | undefined,
  { body }: ApiRequest,
  { hub, origin, newInstanceId }: DurableApiHost,
): ApiResponse {
  if (!hub.hasOrchestrator(name)) {
    return apiResponse(400, {
      Message: `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
    });
  }
  if (!isJson(body)) return BAD_JSON;
  const id = givenId ?? newInstanceId();
  const problem = problemOfId(id);
  if (problem !== undefined) return apiResponse(400, { Message: problem });
  const status = hub.start(name, id, body === '' ? 'null' : body);
  if (status !== undefined) return duplicate(status, hub.faults.faults.duplicateStart);
  const urls = instanceUrls(origin, id);
  return apiResponse(
    202,
    { id, ...urls },
    { Location: urls.statusQueryGetUri, 'Retry-After': '10' },
  );
}

function duplicate(status: string, code: 409 | 500): ApiResponse {
  const message = `An Orchestration instance with the status ${status} already exists.`;
  if (code === 409) return apiResponse(409, { Message: message });
  return apiFailure(message, 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException');
}

function many({ method, query }: ApiRequest, { hub }: DurableApiHost): ApiResponse {
  const found = selectInstances(hub.all(), filterOf(query));
  if (method === 'GET') {
    return apiResponse(
      200,
      found.map((instance) => statusBody(instance, query)),
    );
  }
  if (method !== 'DELETE') return NOT_FOUND;
  const finished = found.filter(({ active }) => !active);
  for (const { instanceId } of finished) hub.purge(instanceId);
  if (finished.length === 0) return NOT_FOUND;
  return apiResponse(200, { instancesDeleted: finished.length });
}

function one(
  { method, query }: ApiRequest,
  instance: Instance | undefined,
  { hub, origin }: DurableApiHost,
): ApiResponse {
  if (instance === undefined) return NOT_FOUND;
  const { instanceId, active } = instance;
  if (method === 'GET') {
    if (!active) return apiResponse(200, statusBody(instance, query));
    const Location = instanceUrls(origin, instanceId).statusQueryGetUri;
    return apiResponse(202, statusBody(instance, query), { Location, 'Retry-After': '5' });
  }
  if (method !== 'DELETE') return NOT_FOUND;
  if (active) return apiResponse(412, 'Only orchestrations in a terminal state can be purged');
  hub.purge(instanceId);
  return apiResponse(200, { instancesDeleted: 1 });
}
