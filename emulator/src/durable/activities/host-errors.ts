/** The host's error when the worker process ends during a call, as observed on the real host. */
export function workerExit(exitCode: number): Error {
  return hostError(`node exited with code ${exitCode} (0x${(exitCode >>> 0).toString(16)})`);
}

/** The host's error when a call exceeds `functionTimeout` (azure-webjobs-sdk, `FunctionExecutor.cs`). */
export function timeoutExceeded(name: string, ms: number): Error {
  return hostError(`Timeout value of ${timeSpan(ms)} was exceeded by function: Functions.${name}`);
}

/**
 * The .NET exception that the extension makes of an error, as JSON. The SDK appends it to the message that an orchestrator
 * catches. Only the members that say something are here: the real one has some twenty.
 */
export function exceptionJson({ message, stack = '' }: Error): string {
  return JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    InnerException: {
      $type:
        'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script.Grpc',
      RemoteMessage: message,
      RemoteStackTrace: stack,
    },
  });
}

/** The host itself says nothing: the instance stays Running. */
export function missingActivity(instanceId: string, name: string): Error {
  return new Error(
    `the instance '${instanceId}' calls the activity '${name}', which does not exist, is disabled, or is not an activity: on the host it waits forever`,
  );
}

/** The host's reason when an activity function is missing. */
export function noActivity(name: string): string {
  return `The function '${name}' doesn't exist, is disabled, or is not an activity function.`;
}

/** Without the stack of the emulator's own code. */
export function hostError(message: string): Error {
  return Object.assign(new Error(message), { stack: message });
}

/** As .NET writes it: `00:10:00`, `1.00:00:00`. */
function timeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const hours = two(Math.floor(seconds / 3_600) % 24);
  const time = `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days === 0 ? time : `${days}.${time}`;
}
