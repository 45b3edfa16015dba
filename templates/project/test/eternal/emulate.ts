import { Emulator, type EmulatorOptions, loadApp } from 'durable-functions-emulator';
import { onTestFailed, onTestFinished, vi } from 'vitest';
import type { OnFailure, Processor } from '../../src/eternal/activity.js';
import { type EternalFunctionOptions, eternalFunction } from '../../src/eternal/index.js';
import { CONTROL_EVENT, STOP_EVENT } from '../../src/eternal/orchestrator.js';

/** Emulates one loop, `job`. Its processor finds nothing to do unless the test mocks something else. */
export async function emulate(
  options: Partial<EternalFunctionOptions> = {},
  emulation: EmulatorOptions = {},
) {
  const processor = vi.fn<Processor>().mockResolvedValue(0);
  const onFailure = vi.fn<OnFailure>().mockResolvedValue();
  const defaults = { idleDelay: '1m', errorDelay: '3m', watchdog: 'off' } as const;
  const app = await loadApp(() =>
    eternalFunction('job', { processor, onFailure, ...defaults, ...options }),
  );
  const emulator = new Emulator(app, { functionTimeout: '10m', ...emulation });
  onTestFinished(() => emulator.close());
  onTestFailed(() => console.log(emulator.timeline()));
  const testStartedAt = emulator.now.getTime();

  /** Calls the loop's HTTP functions: `call('POST /stop')`, `call('GET')`. */
  const call = (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    return emulator.request(method, `${emulator.routePrefix}/job${path}`);
  };
  const instance = () => {
    const found = emulator.instance('job');
    if (found === undefined) throw new Error('the loop was never started');
    return found;
  };
  const incarnation = (): string => Object(instance().customStatus).incarnation;
  return {
    ...{ app, emulator, processor, onFailure, call, instance, incarnation },
    /** Sends a command as a careful caller does: repeats it, with the same id, until the answer is final. */
    async send(command: string, id = command): Promise<number> {
      for (let tries = 1; ; tries += 1) {
        const { status } = await call(`POST /${command}?commandId=${id}`);
        if (![202, 500].includes(status) || tries === 100) return status; // 500: the worker exited
        await emulator.advance('1m'); // a run that a crash interrupted is repeated after minutes
      }
    },
    /** Delivers one copy of a command's message, addressed to the active incarnation unless the test names another. */
    raise(type: string, command: { readonly id?: string; readonly incarnation?: string } = {}) {
      const event = type === 'stop' ? STOP_EVENT : CONTROL_EVENT;
      const address = { id: type, incarnation: incarnation() };
      emulator.raiseEvent('job', event, { ...address, ...command, type });
    },
    /** The body of `GET job`. */
    status: async () => (await call('GET')).json(),
    /** The seconds, from the start of the test, at which runs began. */
    runsAt: () =>
      emulator.runs.map((run) => Math.round((run.startedAt.getTime() - testStartedAt) / 1_000)),
    /** The log lines of one of the loop's functions, such as `orchestrator`. */
    logged: (name: string) =>
      emulator.logs
        .filter(({ functionName }) => functionName === `job_${name}`)
        .map(({ message }) => message),
  };
}
