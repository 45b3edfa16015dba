/** The addresses of the durable HTTP API: for clients outside the app, and for the SDK's durable client inside it. */
export interface DurableApiAddresses {
  /** Such as `http://localhost:7071`. */
  readonly origin: string;
  /** Such as `http://127.0.0.1:7071/durabletask/`, with a trailing slash. */
  readonly rpcBaseUrl: string;
}

/** The task hub that addresses name. */
export interface HubNames {
  readonly hubName: string;
  /** The app setting with the connection string, such as `Storage`. */
  readonly connectionName: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** The management addresses of an instance. The id is escaped as in the host (its `HttpApiHandler.cs`). */
export function instanceUrls(origin: string, instanceId: string, names: HubNames) {
  const instance = `${origin}${WEBHOOK_PATH}/instances/${encodeForm(instanceId)}`;
  const query = requiredQuery(names);
  return {
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The parameters that every address has. */
function requiredQuery({ hubName, connectionName }: HubNames): string {
  return `taskHub=${encodeForm(hubName)}&connection=${encodeForm(connectionName)}`;
}

/** Encodes as .NET's `WebUtility.UrlEncode`: a space is a plus. */
function encodeForm(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/['~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The binding has one address more than the responses of the API: that of rewind. */
function bindingUrls(urls: ReturnType<typeof instanceUrls>) {
  const { statusQueryGetUri, sendEventPostUri, terminatePostUri, ...others } = urls;
  const rewindPostUri = terminatePostUri.replace('/terminate?', '/rewind?');
  return { statusQueryGetUri, sendEventPostUri, terminatePostUri, rewindPostUri, ...others };
}

/** The data of a `durableClient` binding (durable-functions, `OrchestrationClientInputData`), as JSON. */
export function clientBindingJson(
  { origin, rpcBaseUrl }: DurableApiAddresses,
  names: HubNames,
): string {
  const base = `${origin}${WEBHOOK_PATH}`;
  const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  const id = 'INSTANCEID';
  return JSON.stringify({
    taskHubName: names.hubName,
    connectionName: names.connectionName,
    creationUrls: {
      createNewInstancePostUri: create,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}`,
    },
    managementUrls: { id, ...bindingUrls(instanceUrls(origin, id, names)) },
    baseUrl: base,
    httpBaseUrl: base,
    requiredQueryStringParameters: requiredQuery(names),
    rpcBaseUrl,
  });
}
