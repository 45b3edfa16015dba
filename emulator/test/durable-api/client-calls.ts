import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import type { EmulatorOptions } from '../../src/index';
import { appOf, listening, open } from '../test-app';

type Calls = Record<string, (client: df.DurableClient, request: HttpRequest) => Promise<unknown>>;

/** Calls of the SDK's durable client, for `POST /api/call/<name>`. */
const calls: Calls = {
  start: async (client, request) =>
    client.startNew('orchestrator', { instanceId: 'it', input: await request.json() }),
  startNoInput: (client) => client.startNew('orchestrator', { instanceId: 'it' }),
  startAnonymous: (client) => client.startNew('orchestrator'),
  status: (client) => client.getStatus('it', { showInput: true }),
  raise: (client) => client.raiseEvent('it', 'news', { text: 'hello' }),
  terminate: (client) => client.terminate('it', encodeURIComponent('a & b')),
  suspend: (client) => client.suspend('it', 'why'),
  resume: (client) => client.resume('it', 'why'),
  rewind: (client) => client.rewind('it', 'why'),
  purge: (client) => client.purgeInstanceHistory('it'),
  purgeBy: (client) =>
    client.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(0),
      runtimeStatus: [df.OrchestrationRuntimeStatus.Completed],
    }),
  all: async (client) => (await client.getStatusAll()).map(({ instanceId }) => instanceId),
  suspended: async (client) => {
    const runtimeStatus = [df.OrchestrationRuntimeStatus.Suspended];
    return (await client.getStatusBy({ runtimeStatus })).length;
  },
  createdLater: async (client) =>
    (await client.getStatusBy({ createdTimeFrom: new Date(Date.now() + 1) })).length,
  wait: async (client, request) => {
    const response = await client.waitForCompletionOrCreateCheckStatusResponse(request, 'it', {
      timeoutInMilliseconds: 5_000,
      retryIntervalInMilliseconds: 1_000,
    });
    return response.status;
  },
};

function registerCalls(): void {
  df.app.client.http('call', {
    route: 'call/{name}',
    methods: ['POST'],
    handler: async (request, client): Promise<HttpResponseInit> => {
      try {
        const result = await calls[request.params.name ?? '']?.(client, request);
        return { jsonBody: { result: result ?? null } };
      } catch (error) {
        return { status: 502, body: (error as Error).message };
      }
    },
  });
}

/** An emulator whose app makes one durable client call per request. `call` returns the result, or the error message. */
export async function withClient(options: EmulatorOptions = {}) {
  const emulator = open(await appOf({ orchestrator: listening, register: registerCalls }), options);
  return {
    emulator,
    async call(name: string, body?: unknown): Promise<unknown> {
      const response = await emulator.request('POST', `/api/call/${name}`, { body });
      return response.status === 200 ? response.json().result : response.text;
    },
  };
}
