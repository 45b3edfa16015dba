import { type App, loadApp } from '../templates/project/emulator/emulator.mjs';

/** A loop of one minute that never finds anything; started by `POST /api/bench/start`. */
export async function loadIdleLoop(): Promise<App> {
  return loadApp(async () => {
    // After the emulator: it must be there when `@azure/functions` is loaded.
    const { eternalFunction } = await import('../templates/project/src/eternal');
    eternalFunction('bench', {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog: 'off',
    });
  });
}
