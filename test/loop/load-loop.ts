import { type App, loadApp } from 'durable-functions-emulator';
import { type EternalFunctionOptions, eternalFunction } from '../../templates/project/src/eternal';

/** The app that `emulate` runs, with other options: for another deployment of it. */
export function loadLoop(options: Partial<EternalFunctionOptions> = {}): Promise<App> {
  const defaults = { idleDelay: '1m', errorDelay: '3m', watchdog: 'off' } as const;
  return loadApp(() =>
    eternalFunction('job', { processor: async () => 0, ...defaults, ...options }),
  );
}
