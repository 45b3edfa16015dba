import type { Entity } from '../durable/entities/entity';
import { entityIdOf, entityNameOf } from '../durable/entities/entity-messages';
import { hasJsonType, isJson } from './api-json';
import { ACCEPTED, type ApiRequest, type ApiResponse, apiResponse, NOT_FOUND } from './api-message';
import type { ApiQuery } from './api-query';
import type { DurableApiHost } from './durable-api';
import { badToken, pageOf } from './instance-query';

/** Answers `entities/{name?}/{key?}`: the state of one, a list, or a signal. */
export function answerEntities(
  request: ApiRequest,
  [name = '', key = '']: readonly (string | undefined)[],
  query: ApiQuery,
  host: DurableApiHost,
): ApiResponse {
  switch (request.method) {
    case 'GET':
      return key === '' ? list(request, name, query, host) : read(name, key, host);
    case 'POST':
      return signal(request, name, key, query.text('op') ?? '', host);
    case 'DELETE':
      return signal(request, name, key, 'delete', host);
    default:
      return NOT_FOUND;
  }
}

/** The key `$` stands for an empty one. */
function read(name: string, key: string, { hub }: DurableApiHost): ApiResponse {
  const entity = hub.entities.find(entityIdOf({ name, key: key === '$' ? '' : key }));
  const hasState = entity?.exists === true && entity.stateJson !== undefined;
  return hasState ? apiResponse(200, stateOf(entity)) : NOT_FOUND;
}

function stateOf({ stateJson }: Entity): unknown {
  return stateJson === undefined ? null : JSON.parse(stateJson);
}

/** The host lists no entity without a state. A page has 100, unless `top` says otherwise. */
function list(
  { headers }: ApiRequest,
  name: string,
  query: ApiQuery,
  { hub }: DurableApiHost,
): ApiResponse {
  const from = query.time('lastOperationTimeFrom') ?? Number.NEGATIVE_INFINITY;
  const to = query.time('lastOperationTimeTo') ?? Number.POSITIVE_INFINITY;
  const prefix = name === '' ? '@' : entityIdOf({ name, key: '' });
  const found = [...hub.entities.all()]
    .filter(({ entityId, exists }) => exists && entityId.startsWith(prefix))
    .filter(({ updatedAt }) => updatedAt >= from && updatedAt <= to)
    .sort((a, b) => (a.entityId < b.entityId ? -1 : 1));
  const page = pageOf(found, ({ entityId }) => entityId, query.count('top') ?? 100, headers);
  if (page === undefined) return badToken();
  const fetchState = query.flag('fetchState', false);
  const bodies = page.items.map((entity) => ({
    entityId: entityNameOf(entity.entityId),
    lastOperationTime: new Date(entity.updatedAt).toISOString(),
    state: fetchState ? stateOf(entity) : null,
  }));
  return apiResponse(200, bodies, page.headers);
}

function signal(
  request: ApiRequest,
  name: string,
  key: string,
  operation: string,
  { hub }: DurableApiHost,
): ApiResponse {
  if (name === '') return apiResponse(400, { Message: 'Invalid entity name.' });
  const { body } = request;
  const target = { name, key };
  if (body === '') {
    hub.entities.signal({ target, operation });
    return ACCEPTED;
  }
  const isText = !hasJsonType(request);
  if (!isText && !isJson(body)) {
    return apiResponse(400, { Message: `Could not parse JSON content: ${body}` });
  }
  hub.entities.signal({ target, operation, input: isText ? JSON.stringify(body) : body });
  return ACCEPTED;
}
