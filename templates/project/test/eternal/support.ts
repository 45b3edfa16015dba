import { onTestFinished, vi } from 'vitest';
import { type App, Emulator, type EmulatorOptions, loadApp } from '../../emulator/emulator.mjs';
import type { OnFailure, Processor } from '../../src/eternal/activity.js';
import { type EternalFunctionOptions, eternalFunction } from '../../src/eternal/index.js';
import { CONTROL_EVENT, STOP_EVENT } from '../../src/eternal/orchestrator.js';

type Options = Partial<EternalFunctionOptions>;

/** An app with one loop, `job`. */
export function loadLoop(options: Options = {}): Promise<App> {
  return loadApp(() =>
    eternalFunction('job', {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog: 'off',
      ...options,
    }),
  );
}

/** One loop on an emulator of its own; its processor finds nothing unless the test says otherwise. */
export async function emulate(options: Options = {}, emulation: EmulatorOptions = {}) {
  const processor = vi.fn<Processor>().mockResolvedValue(0);
  const onFailure = vi.fn<OnFailure>().mockResolvedValue();
  const app = await loadLoop({ processor, onFailure, ...options });
  const emulator = new Emulator(app, { functionTimeout: '10m', ...emulation });
  onTestFinished(() => emulator.close());
  const startedAt = emulator.now.getTime();

  /** Calls the loop's HTTP functions: `call('POST /stop')`, `call('GET')`. */
  const call = (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    return emulator.request(method, `${emulator.routePrefix}/job${path}`);
  };
  /** Sends a command as a careful caller does: repeats it, by its id, until it is seen applied. Returns the last status. */
  const send = async (word: string, id = word): Promise<number> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const { status } = await call(`POST /${word}?commandId=${id}`);
      if (status !== 202) return status;
      await emulator.advance('1m'); // a run that was cut short is repeated after minutes
    }
    return 202;
  };
  const instance = () => {
    const found = emulator.instance('job');
    if (found === undefined) throw new Error('the loop was never started');
    return found;
  };
  return {
    app,
    emulator,
    processor,
    onFailure,
    call,
    send,
    instance,
    /** The body of `GET job`. */
    status: async () => (await call('GET')).json(),
    /** Seconds, from the beginning of the test, at which runs started. */
    runsAt: () =>
      emulator.runs.map((run) => Math.round((run.startedAt.getTime() - startedAt) / 1_000)),
    /** What the loop is addressed by while it lives. */
    incarnation: () => (instance().customStatus as { readonly incarnation: string }).incarnation,
    /** Raises a command's event as a sender does, once; `incarnation` is that of the loop as it is now unless given. */
    raise(type: string, { id = type, incarnation }: { id?: string; incarnation?: string } = {}) {
      const { incarnation: now } = instance().customStatus as { readonly incarnation: string };
      const event = type === 'stop' ? STOP_EVENT : CONTROL_EVENT;
      emulator.raiseEvent('job', event, { type, id, incarnation: incarnation ?? now });
    },
    /** Messages that one of the loop's functions has logged, such as `orchestrator`. */
    logged: (name: string) =>
      emulator.logs
        .filter(({ functionName }) => functionName === `job_${name}`)
        .map(({ message }) => message),
  };
}
