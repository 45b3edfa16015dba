import type { HostConfig } from './host-config';

/** What the emulator does with a setting of host.json. */
export type KeyUse = 'emulated' | 'no effect' | 'not emulated';

/**
 * All settings of host.json for these apps
 * (https://learn.microsoft.com/azure/azure-functions/functions-host-json, azure-functions-durable-extension,
 * `DurableTaskOptions.cs`). `*` stands for any rest. The first that matches counts.
 */
export const HOST_JSON_KEYS: Readonly<Record<string, KeyUse>> = {
  functionTimeout: 'emulated',
  'functions.*': 'emulated',
  'extensions.http.customHeaders.*': 'emulated',
  'extensions.http.routePrefix': 'emulated',
  'extensions.durableTask.defaultVersion': 'emulated',
  'extensions.durableTask.httpSettings.*': 'emulated',
  'extensions.durableTask.hubName': 'emulated',
  'extensions.durableTask.overridableExistingInstanceStates': 'emulated',
  'extensions.durableTask.storageProvider.connectionName': 'emulated',
  'extensions.durableTask.storageProvider.connectionStringName': 'emulated',
  'extensions.durableTask.storeInputsInOrchestrationHistory': 'emulated',
  'extensions.durableTask.versionFailureStrategy': 'emulated',
  'extensions.durableTask.versionMatchStrategy': 'emulated',
  // How much runs at once, where it is kept, and what is logged about it.
  $schema: 'no effect',
  'aggregator.*': 'no effect',
  'concurrency.*': 'no effect',
  'extensionBundle.*': 'no effect',
  fileWatchingEnabled: 'no effect',
  'healthMonitor.*': 'no effect',
  id: 'no effect',
  'logging.*': 'no effect',
  'managedDependency.*': 'no effect',
  'singleton.*': 'no effect',
  telemetryMode: 'no effect',
  version: 'no effect',
  'watchDirectories.*': 'no effect',
  'watchFiles.*': 'no effect',
  'extensions.http.dynamicThrottlesEnabled': 'no effect',
  'extensions.http.hsts.*': 'no effect',
  'extensions.http.maxConcurrentRequests': 'no effect',
  'extensions.http.maxOutstandingRequests': 'no effect',
  'extensions.durableTask.appLeaseOptions.*': 'no effect',
  'extensions.durableTask.entityMessageReorderWindowInMinutes': 'no effect',
  'extensions.durableTask.extendedSessionIdleTimeoutInSeconds': 'no effect',
  'extensions.durableTask.extendedSessionsEnabled': 'no effect',
  'extensions.durableTask.grpcHttpClientTimeout': 'no effect',
  'extensions.durableTask.localRpcEndpointEnabled': 'no effect',
  'extensions.durableTask.maxConcurrentActivityFunctions': 'no effect',
  'extensions.durableTask.maxConcurrentEntityFunctions': 'no effect',
  'extensions.durableTask.maxConcurrentOrchestratorFunctions': 'no effect',
  'extensions.durableTask.maxEntityOperationBatchSize': 'no effect',
  'extensions.durableTask.maxGrpcMessageSizeInBytes': 'no effect',
  'extensions.durableTask.storageProvider.*': 'no effect',
  'extensions.durableTask.tracing.*': 'no effect',
  'extensions.durableTask.useAppLease': 'no effect',
  'extensions.durableTask.useGracefulShutdown': 'no effect',
  // Named when the app starts.
  'customHandler.*': 'not emulated',
  'retry.*': 'not emulated',
  sendCanceledInvocationsToWorker: 'not emulated',
  'extensions.durableTask.maxOrchestrationActions': 'not emulated',
  'extensions.durableTask.notifications.*': 'not emulated',
  'extensions.durableTask.rollbackEntityOperationsOnExceptions': 'not emulated',
  'extensions.durableTask.throwStatusExceptionsOnRaiseEvent': 'not emulated',
};

/** These are of triggers that are not fired by themselves. */
const OTHER_EXTENSION = /^extensions\.(?!http\.|durabletask\.)/i;

/** What a user must know: settings that are not emulated, and names that no setting has. */
export function hostJsonWarnings(config: HostConfig): string[] {
  const patterns = Object.entries(HOST_JSON_KEYS).map(
    ([key, use]) => [patternOf(key), use] as const,
  );
  return config.paths.flatMap((path) => {
    if (OTHER_EXTENSION.test(path)) return [];
    const use = patterns.find(([pattern]) => pattern.test(path))?.[1];
    if (use === undefined) return [`host.json: ${path}: there is no such setting`];
    return use === 'not emulated' ? [`host.json: ${path}: not emulated`] : [];
  });
}

function patternOf(key: string): RegExp {
  const escaped = key.replace(/[.$]/g, '\\$&').replace('\\.*', '(?:\\..*)?');
  return new RegExp(`^${escaped}$`, 'i');
}
