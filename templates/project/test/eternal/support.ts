import { onTestFinished, vi } from 'vitest';
import { type App, Emulator, loadApp } from '../../emulator';
import { type EternalFunctionOptions, eternalFunction } from '../../src/eternal';
import type { OnFailure, Processor } from '../../src/eternal/processor';

type EmulatorOptions = NonNullable<ConstructorParameters<typeof Emulator>[1]>;

/** An app with one loop, `job`. */
export function loadLoop(given: Partial<EternalFunctionOptions> = {}): Promise<App> {
  return loadApp(() =>
    eternalFunction('job', {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      keepEvery: 'off',
      ...given,
    }),
  );
}

/** One loop on an emulator of its own; its processor finds nothing unless the test says otherwise. */
export async function emulate(
  given: Partial<EternalFunctionOptions> = {},
  options: EmulatorOptions = {},
) {
  const processor = vi.fn<Processor>().mockResolvedValue(0);
  const onFailure = vi.fn<OnFailure>().mockResolvedValue();
  const app = await loadLoop({ processor, onFailure, ...given });
  const emulator = new Emulator(app, options);
  onTestFinished(() => emulator.close());
  const startedAt = emulator.now.getTime();
  return {
    app,
    emulator,
    processor,
    onFailure,
    /** Calls the loop's HTTP functions: `call('POST /stop')`, `call('GET')`. */
    call(request: string) {
      const [method = '', path = ''] = request.split(' ');
      return emulator.request(method, `/api/job${path}`);
    },
    /** Seconds, from the beginning of the test, at which runs started. */
    runsAt: () =>
      emulator.runs.map((run) => Math.round((run.startedAt.getTime() - startedAt) / 1_000)),
    instance() {
      const found = emulator.instance('job');
      if (found === undefined) throw new Error('the loop was never started');
      return found;
    },
  };
}
