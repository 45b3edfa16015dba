import {
  type DurableProtocol,
  type Episode,
  failedEpisode,
  type OrchestratorWork,
} from '../../durable/protocol';
import { invokeForResult, type LogSink, type RegisteredFunction } from '../../functions/worker';
import { callWithLogs, corePackage, useHandler } from './core-package';
import { entityRequest, entityResult } from './entity-batch';
import { OrchestratorRequests } from './orchestrator-request';
import { readResponse } from './orchestrator-response';

/** Receives what an orchestrator function was called with, and its exact output. */
export type WorkObserver = (
  orchestrator: RegisteredFunction,
  work: OrchestratorWork,
  responseBase64: string,
) => void;

/** The protocol of the Durable extension for durable-functions 4: protobuf, in base64. The SDK itself detects changed code. */
export function sdk4(log: LogSink, maxTimerMs: number, observe?: WorkObserver): DurableProtocol {
  const requests = new OrchestratorRequests();
  return {
    async runEpisode(orchestrator, work) {
      const core = corePackage();
      const inputs = { [orchestrator.trigger.name]: { string: requests.toBase64(core, work) } };
      useHandler(orchestrator);
      const call = await callWithLogs(orchestrator, log, () =>
        invokeForResult(orchestrator, inputs, log),
      ).catch((error: unknown) => String(error));
      // The function itself failed: a failure of the orchestrator's code is part of its response.
      if (typeof call === 'string') return failedEpisode(call);
      observe?.(orchestrator, work, String(call.result));
      const episode = readResponse(core, String(call.result), work, call.openTasks);
      return { ...episode, hangs: timerProblem(episode, work, maxTimerMs) };
    },
    async runEntity(entity, batch) {
      const core = corePackage();
      const inputs = { [entity.trigger.name]: { string: entityRequest(core, batch) } };
      useHandler(entity);
      const { result } = await callWithLogs(entity, log, () =>
        invokeForResult(entity, inputs, log),
      );
      return entityResult(core, String(result));
    },
  };
}

/** The SDK does not split timers as version 3 does. The storage refuses the message, and the task hub stalls. */
function timerProblem(
  { decisions }: Episode,
  { newEvents }: OrchestratorWork,
  maxTimerMs: number,
): string | undefined {
  const now = Date.parse(newEvents[0]?.Timestamp ?? '');
  const isTooLong = decisions.some(
    (each) => each.kind === 'timer' && each.fireAt - now > maxTimerMs,
  );
  if (!isTooLong) return undefined;
  return 'a timer is longer than 7 days, which Azure Storage refuses; durable-functions 4 does not split it';
}
