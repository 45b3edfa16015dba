import type { App } from '../functions/app';
import { NotEmulatedError } from '../functions/not-emulated';
import type { LogSink, RegisteredFunction } from '../functions/worker';
import type { HistoryEvent } from './history';
import type { Instance } from './instance';
import { type Episode, failedEpisode, type ProtocolOf } from './protocol';
import { runsVersion, type VersionSettings } from './versions';

export interface EpisodeHost {
  app(): App;
  readonly protocolOf: ProtocolOf;
  readonly log: LogSink;
  readonly versions: VersionSettings;
  readonly observer: { onError(error: Error): void };
}

/** Passes new events to an orchestrator function by the protocol of its SDK. */
export async function runEpisode(
  instance: Instance,
  newEvents: readonly HistoryEvent[],
  orchestrator: RegisteredFunction | undefined,
  { app, protocolOf, log, versions, observer }: EpisodeHost,
): Promise<Episode> {
  const { name, instanceId, executionId, inputJson, version, history: pastEvents } = instance;
  // Other instances that the host does not run have not come here.
  if (!runsVersion(version, versions)) return failedEpisode(VERSION_MISMATCH);
  // A deployment removed the function.
  if (orchestrator === undefined) {
    const why = `${noOrchestrator(name)} Additional info: ${knownOrchestrators(app())}`;
    log('error', name, why);
    return failedEpisode(`Orchestrator function '${name}' failed: ${why}`);
  }
  const parentInstanceId = instance.parent?.instanceId;
  const work = { instanceId, executionId, inputJson, version, parentInstanceId };
  try {
    return await protocolOf(orchestrator).runEpisode(orchestrator, {
      ...work,
      pastEvents,
      newEvents,
    });
  } catch (error) {
    if (!(error instanceof NotEmulatedError)) throw error;
    observer.onError(error);
    return failedEpisode(error.message);
  }
}

/** The host's reason with `versionFailureStrategy` Fail (DurableTask.Core, `TaskOrchestrationDispatcher.cs`). */
const VERSION_MISMATCH = 'Orchestration version did not comply with Worker Versioning';

/** The host's reason when an orchestrator function is missing. */
export function noOrchestrator(name: string): string {
  return `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`;
}

function knownOrchestrators({ functions }: App): string {
  const known = [...functions.values()].filter(({ kind }) => kind === 'orchestration');
  if (known.length === 0) return 'No orchestrator functions are currently registered!';
  const names = known.map(({ name }) => `'${name}'`).join(', ');
  return `The following are the known orchestrator functions: ${names}.`;
}
