/** The addresses of the durable HTTP API: for clients outside the app, and for the SDK's durable client inside it. */
export interface DurableApiAddresses {
  /** Such as `http://localhost:7071`. */
  readonly origin: string;
  /** Such as `http://127.0.0.1:7071/durabletask/`, with a trailing slash. */
  readonly rpcBaseUrl: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** The management addresses of an instance. The id is escaped as in the host (its `HttpApiHandler.cs`). */
export function instanceUrls(origin: string, instanceId: string) {
  const instance = `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(instanceId)}`;
  return {
    statusQueryGetUri: instance,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}`,
    terminatePostUri: `${instance}/terminate?reason={text}`,
    rewindPostUri: `${instance}/rewind?reason={text}`,
    purgeHistoryDeleteUri: instance,
    restartPostUri: `${instance}/restart`,
    suspendPostUri: `${instance}/suspend?reason={text}`,
    resumePostUri: `${instance}/resume?reason={text}`,
  };
}

/** The data of a `durableClient` binding (durable-functions, `OrchestrationClientInputData`), as JSON. */
export function clientBindingJson({ origin, rpcBaseUrl }: DurableApiAddresses): string {
  const base = `${origin}${WEBHOOK_PATH}`;
  const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: 'Emulator',
    connectionName: 'AzureWebJobsStorage',
    creationUrls: {
      createNewInstancePostUri: create,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}`,
    },
    managementUrls: { id: 'INSTANCEID', ...instanceUrls(origin, 'INSTANCEID') },
    baseUrl: base,
    httpBaseUrl: base,
    requiredQueryStringParameters: 'taskHub=Emulator',
    rpcBaseUrl,
  });
}
