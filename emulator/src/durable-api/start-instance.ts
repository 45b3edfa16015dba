import type { Instance, InstanceStart } from '../durable/instance';
import { invalidJson, isJson } from './api-json';
import {
  type ApiRequest,
  type ApiResponse,
  apiException,
  apiFailure,
  apiResponse,
  badArgument,
} from './api-message';
import type { ApiQuery } from './api-query';
import { instanceUrls } from './client-binding';
import type { DurableApiHost } from './durable-api';
import { noInstanceMessage } from './instance-commands';
import { statusBody } from './status-body';

const ALREADY_EXISTS = 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException';

/** Starts an instance. An empty id stands for a new one. */
export function startInstance(
  name: string,
  givenId: string,
  request: ApiRequest,
  query: ApiQuery,
  host: DurableApiHost,
): ApiResponse | Promise<ApiResponse> {
  const { body } = request;
  if (body !== '' && !isJson(body)) return invalidJson(body);
  const id = givenId === '' ? host.newInstanceId() : givenId;
  const version = query.text('version');
  const status = begin(
    { name, instanceId: id, inputJson: body === '' ? 'null' : body, version },
    host,
  );
  if (status !== undefined) return duplicate(status, host.hub.faults.faults.duplicateStart);
  return started(id, request, query, host);
}

/** Starts an instance again with its input; with a new id, unless `restartWithNewInstanceId=false`. */
export function restartInstance(
  instanceId: string,
  request: ApiRequest,
  query: ApiQuery,
  host: DurableApiHost,
): ApiResponse | Promise<ApiResponse> {
  const instance = host.hub.find(instanceId);
  if (instance === undefined) {
    const what = 'InstanceId does not match a valid orchestration instance.';
    const message = noInstanceMessage(instanceId);
    return apiException(400, what, message, 'System.ArgumentException');
  }
  const isNew = query.flag('restartWithNewInstanceId', true);
  const id = isNew ? host.newInstanceId() : instanceId;
  const { name, inputJson } = instance;
  const status = begin({ name, instanceId: id, inputJson }, host);
  if (status === undefined) return started(id, request, query, host);
  const what = 'A non-terminal instance with this instance ID already exists.';
  return apiException(409, what, existing(status), ALREADY_EXISTS);
}

/** Starts an instance. @returns the status of an active instance with this id; then nothing changes */
export function begin(
  start: InstanceStart,
  { hub, overridesActive }: DurableApiHost,
): string | undefined {
  const { instanceId } = start;
  if (overridesActive && hub.find(instanceId)?.active === true) hub.purge(instanceId);
  return hub.start(start);
}

export const existing = (status: string): string =>
  `An Orchestration instance with the status ${status} already exists.`;

function duplicate(status: string, code: 409 | 500): ApiResponse {
  if (code === 409) return apiResponse(409, { Message: existing(status) });
  return apiFailure(existing(status), ALREADY_EXISTS);
}

/** Waits for the end when the query has a `timeout` and a `pollingInterval`, in seconds. */
function started(
  id: string,
  request: ApiRequest,
  query: ApiQuery,
  host: DurableApiHost,
): ApiResponse | Promise<ApiResponse> {
  const urls = instanceUrls(originOf(request, host), id, host.names);
  const answer = apiResponse(
    202,
    { id, ...urls },
    { Location: new URL(urls.statusQueryGetUri).href, 'Retry-After': '10' },
  );
  const timeout = query.seconds('timeout');
  const interval = query.seconds('pollingInterval');
  if (timeout === undefined || interval === undefined) return answer;
  if (interval > timeout) {
    const seconds = [timeout, interval].map((ms) => ms / 1_000);
    return badArgument(
      `Total timeout ${seconds[0]} should be bigger than retry timeout ${seconds[1]}`,
    );
  }
  return waitForEnd(id, answer, timeout, interval, host);
}

function originOf({ url, headers }: ApiRequest, { usesForwardedHost }: DurableApiHost): string {
  const { 'x-forwarded-host': host, 'x-forwarded-proto': scheme } = headers;
  if (!usesForwardedHost || host === undefined || scheme === undefined) return url.origin;
  // The host keeps the port of its own address.
  return `${scheme}://${host}${url.port === '' ? '' : `:${url.port}`}`;
}

async function waitForEnd(
  id: string,
  unfinished: ApiResponse,
  timeout: number,
  interval: number,
  { hub, now, pause }: DurableApiHost,
): Promise<ApiResponse> {
  const end = now() + timeout;
  for (;;) {
    const instance = hub.find(id);
    if (instance?.active === false) return ended(instance);
    const rest = end - now();
    if (rest <= 0) return unfinished;
    await pause(Math.min(interval, rest));
  }
}

function ended(instance: Instance): ApiResponse {
  const body = statusBody(instance, { showInput: true });
  return apiResponse(200, instance.status === 'Completed' ? body.output : body);
}
