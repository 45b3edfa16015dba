/**
 * Registers functions as durable-functions 4 does, on the core package that it uses (its `src/app.ts` and
 * `src/get-client.ts`). The SDK itself is not in every registry; `test/matrix` runs it where it is.
 */
import { type FunctionInput, app as functions, type InvocationContext } from '@azure/functions';
import {
  type EntityFactory,
  type OrchestrationContext,
  TaskHubGrpcClient,
  TaskHubGrpcWorker,
  type TOrchestrator,
} from '@microsoft/durabletask-js';

const worker = new TaskHubGrpcWorker({});
const requiresGrpc = { durableRequiresGrpc: true };

/** The body is a generator of the core package: `async function* (context, input)`. */
export function orchestration(
  name: string,
  body: (context: OrchestrationContext, input: never) => unknown,
): void {
  worker.addNamedOrchestrator(name, body as unknown as TOrchestrator);
  functions.generic(name, {
    trigger: { type: 'orchestrationTrigger', name: `${name}Trigger`, ...requiresGrpc },
    handler: async (request) => {
      const response = await worker.processOrchestratorRequest(
        Buffer.from(String(request), 'base64'),
      );
      return Buffer.from(response).toString('base64');
    },
  });
}

export function entity(name: string, factory: EntityFactory): void {
  worker.addNamedEntity(name, factory);
  functions.generic(name, {
    trigger: { type: 'entityTrigger', name: `${name}Trigger`, ...requiresGrpc },
    handler: async (request) => {
      const response = await worker.processEntityBatchRequest(
        Buffer.from(String(request), 'base64'),
      );
      return Buffer.from(response).toString('base64');
    },
  });
}

export function activity(name: string, handler: (input: never) => unknown): void {
  functions.generic(name, {
    trigger: { type: 'activityTrigger', name: `${name}Trigger`, ...requiresGrpc },
    handler: handler as () => unknown,
  });
}

export const durableClient: FunctionInput = {
  type: 'durableClient',
  name: 'client',
  ...requiresGrpc,
};

export function clientOf(context: InvocationContext): TaskHubGrpcClient {
  const { rpcBaseUrl } = context.extraInputs.get(durableClient) as { rpcBaseUrl: string };
  return new TaskHubGrpcClient({ hostAddress: new URL(rpcBaseUrl).host });
}
