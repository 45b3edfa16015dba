import type { App } from '../functions/app';
import { type RegisteredFunction, requiresGrpc } from '../functions/worker';
import { asSent, callOrchestrator } from '../protocol/sdk-3/orchestrator-call';
import { recordedResponse, workOf } from '../protocol/sdk-4/recorded-work';
import { sdk4 } from '../protocol/sdk-4/sdk-4';
import type { Episode, EpisodeState } from './emulator-options';

/** Runs an orchestrator again, on the first events of a recorded history. */
export async function replayEpisode(
  app: App,
  { functionName, trigger }: Episode,
  events: number,
): Promise<EpisodeState> {
  const orchestrator = app.functions.get(functionName);
  if (orchestrator === undefined) throw new Error(`there is no orchestrator '${functionName}'`);
  if (requiresGrpc(orchestrator)) return replayWork(orchestrator, trigger, events);
  const given = { ...trigger, history: trigger.history.slice(0, events) };
  return asSent(await callOrchestrator(orchestrator, JSON.stringify(given), () => {}));
}

async function replayWork(
  orchestrator: RegisteredFunction,
  recorded: Episode['trigger'],
  events: number,
): Promise<EpisodeState> {
  let response = '';
  const protocol = sdk4(
    () => {},
    Number.POSITIVE_INFINITY,
    (_, __, base64) => {
      response = base64;
    },
  );
  await protocol.runEpisode(orchestrator, workOf(recorded, events));
  return recordedResponse(response);
}
