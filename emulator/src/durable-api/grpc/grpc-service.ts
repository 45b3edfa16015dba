import type * as Messages from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Instance } from '../../durable/instance';
import { type CorePackage, corePackage } from '../../protocol/sdk-4/core-package';
import { eventMessage } from '../../protocol/sdk-4/event-messages';
import type { DurableApiHost } from '../durable-api';
import { getEntity, queryEntities, signalEntity } from './entity-methods';
import { GrpcCode, GrpcError } from './grpc-error';
import { raiseEvent, resume, suspend, terminate } from './instance-messages';
import { listInstanceIds, purgeInstances, queryInstances } from './instance-queries';
import { stateMessage } from './instance-state';
import { restart, rewind, start } from './start-methods';

/** Answers a method of the host's gRPC service. @throws GrpcError */
type Method = (
  request: never,
  host: DurableApiHost,
  core: CorePackage,
) => unknown | Promise<unknown>;

/** The methods that the durable client of durable-functions 4 calls (durabletask-protobuf, `TaskHubSidecarService`). */
const METHODS: Readonly<Record<string, Method>> = {
  startInstance: start,
  restartInstance: restart,
  rewindInstance: rewind,
  raiseEvent,
  terminateInstance: terminate,
  suspendInstance: suspend,
  resumeInstance: resume,
  getInstance,
  waitForInstanceStart: (request, host, core) =>
    waitFor(request, host, core, ({ status }) => status !== 'Pending'),
  waitForInstanceCompletion: (request, host, core) =>
    waitFor(request, host, core, ({ active }) => !active),
  queryInstances,
  listInstanceIds,
  purgeInstances,
  streamInstanceHistory,
  signalEntity,
  getEntity,
  queryEntities,
};

/** @throws GrpcError, as the host answers; with the code `Unimplemented` for what is not emulated */
export async function answerGrpc(
  name: string,
  request: unknown,
  host: DurableApiHost,
): Promise<unknown> {
  const method = METHODS[name];
  if (method === undefined) throw new GrpcError(GrpcCode.Unimplemented, `not emulated: ${name}`);
  const { faults } = host.hub;
  if (faults.storageFails()) {
    throw new GrpcError(GrpcCode.Unavailable, 'The storage did not answer.');
  }
  const [before, after] = faults.slowness();
  if (before > 0) await host.pause(before);
  const response = await method(request as never, host, corePackage());
  if (after > 0) await host.pause(after);
  return response;
}

function getInstance(
  request: Messages.GetInstanceRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.GetInstanceResponse {
  const response = new core.messages.GetInstanceResponse();
  const instance = hub.find(request.getInstanceid());
  response.setExists(instance !== undefined);
  if (instance !== undefined) {
    response.setOrchestrationstate(stateMessage(core, instance, request.getGetinputsandoutputs()));
  }
  return response;
}

const POLLING_MS = 200;

async function waitFor(
  request: Messages.GetInstanceRequest,
  host: DurableApiHost,
  core: CorePackage,
  met: (instance: Instance) => boolean,
): Promise<Messages.GetInstanceResponse> {
  for (;;) {
    const instance = host.hub.find(request.getInstanceid());
    if (instance === undefined || met(instance)) return getInstance(request, host, core);
    await host.pause(POLLING_MS);
  }
}

/** The history as one chunk: the client reads a stream of them. */
function streamInstanceHistory(
  request: Messages.StreamInstanceHistoryRequest,
  { hub }: DurableApiHost,
  core: CorePackage,
): Messages.HistoryChunk[] {
  const instance = hub.find(request.getInstanceid());
  if (instance === undefined) throw new GrpcError(GrpcCode.NotFound, 'No such instance');
  const { history, instanceId, executionId } = instance;
  const execution = { instanceId, executionId, version: undefined, parentInstanceId: undefined };
  const chunk = new core.messages.HistoryChunk();
  chunk.setEventsList(history.map((event) => eventMessage(core, event, execution)));
  return [chunk];
}
