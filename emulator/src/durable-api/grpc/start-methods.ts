import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import { NO_VALUE } from '../../durable/history';
import type { CorePackage } from '../../protocol/sdk-4/core-package';
import type { DurableApiHost } from '../durable-api';
import { begin, existing } from '../start-instance';
import { GrpcCode, GrpcError } from './grpc-error';

export function start(
  request: Messages.CreateInstanceRequest,
  host: DurableApiHost,
  core: CorePackage,
): Messages.CreateInstanceResponse {
  const [name, instanceId] = [request.getName(), request.getInstanceid()];
  // The host accepts it (the extension's `TaskHubGrpcServer.cs`), and takes it for an entity, so it never runs.
  if (instanceId.startsWith('@')) {
    throw new GrpcError(GrpcCode.InvalidArgument, ID_OF_ENTITY);
  }
  const inputJson: string = request.getInput()?.getValue() ?? NO_VALUE;
  const version: string | undefined = request.getVersion()?.getValue() || undefined;
  if (begin({ name, instanceId, inputJson, version }, host) !== undefined) {
    const why = `An Orchestration instance with the ID ${instanceId} already exists.`;
    throw new GrpcError(GrpcCode.AlreadyExists, why);
  }
  const response = new core.messages.CreateInstanceResponse();
  response.setInstanceid(instanceId);
  return response;
}

const ID_OF_ENTITY = 'Orchestration instance ids must not start with @.';

/** Starts an instance again with its input. */
export function restart(
  request: Messages.RestartInstanceRequest,
  host: DurableApiHost,
  core: CorePackage,
): Messages.RestartInstanceResponse {
  const id = request.getInstanceid();
  const instance = host.hub.find(id);
  if (instance === undefined) throw unknown(id);
  const { name, inputJson } = instance;
  const instanceId = request.getRestartwithnewinstanceid() ? host.newInstanceId() : id;
  const status = begin({ name, instanceId, inputJson }, host);
  if (status !== undefined) {
    const why = `InvalidOperationException: ${existing(status)}`;
    throw new GrpcError(GrpcCode.FailedPrecondition, why);
  }
  const response = new core.messages.RestartInstanceResponse();
  response.setInstanceid(instanceId);
  return response;
}

/** Lets a failed instance repeat the tasks that failed. */
export function rewind(
  request: Messages.RewindInstanceRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.RewindInstanceResponse {
  const id = request.getInstanceid();
  const answer = hub.rewind(id, request.getReason()?.getValue() ?? '');
  if (answer === 'unknown') throw unknown(id);
  if (answer === 'notFailed') {
    const why = `The rewind operation is only supported on failed orchestration instances.`;
    throw new GrpcError(GrpcCode.FailedPrecondition, why);
  }
  return new core.messages.RewindInstanceResponse();
}

export const unknown = (id: string): GrpcError =>
  new GrpcError(GrpcCode.NotFound, `No instance with ID '${id}' was found.`);
