/** Where the durable HTTP API is: what clients outside use, and what the SDK's client inside the app uses. */
export interface ClientAddresses {
  /** Such as `http://localhost:7071`. */
  readonly origin: string;
  /** Such as `http://127.0.0.1:7071/durabletask/`, with the slash at its end. */
  readonly rpcBaseUrl: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** The addresses of one instance, as a start answers them; its id is escaped, as by the host (its `HttpApiHandler.cs`). */
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
export function clientBindingJson({ origin, rpcBaseUrl }: ClientAddresses): string {
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
