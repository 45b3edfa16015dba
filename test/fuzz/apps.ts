import * as df from 'durable-functions';
import { type App, loadApp } from 'durable-functions-emulator';
import { type EternalFunctionOptions, eternalFunction } from '../../templates/project/src/eternal';
import type { Setup } from './setup';

/** A processor whose runs have the outcomes of the setup, in turn. */
export function processorOf({ work }: Setup): EternalFunctionOptions['processor'] {
  let runs = 0;
  return async () => {
    const now = work[runs++ % work.length];
    if (now === 'fails') throw new Error('boom');
    if (now === 'hangs') return new Promise(() => {});
    if (now === 'returns junk') return 'junk' as unknown as number;
    return now === 'busy' ? 3 : 0;
  };
}

export function loadLoop(
  options: Partial<EternalFunctionOptions> & Pick<EternalFunctionOptions, 'processor'>,
) {
  const { processor, watchdog = 'off', idleDelay = '10s', errorDelay = '15s' } = options;
  return loadApp(() =>
    eternalFunction('job', { ...options, processor, watchdog, idleDelay, errorDelay }),
  );
}

/** The loop with an orchestrator whose first task is another one: it fits no generation of the loop. */
export async function loadOtherShape(loop: App): Promise<App> {
  const { functions } = await loadApp(() => {
    df.app.activity('job_other', { handler: () => null });
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      yield durable.callActivity('job_other');
      yield durable.waitForExternalEvent('never');
    });
  });
  const all = new Map([...loop.functions, ...functions]);
  // The later code is to revive the loop.
  all.delete('job_watchdog');
  return { functions: all };
}
