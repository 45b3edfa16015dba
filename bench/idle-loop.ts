import { type App, loadApp } from 'durable-functions-emulator';

/** A loop that runs every minute and finds nothing. `POST /api/bench/start` starts it. */
export async function loadIdleLoop(): Promise<App> {
  return loadApp(async () => {
    // After the emulator, because `@azure/functions` looks for it when it is loaded.
    const { eternalFunction } = await import('../templates/project/src/eternal');
    eternalFunction('bench', {
      processor: async () => 0,
      idleDelay: '1m',
      errorDelay: '3m',
      watchdog: 'off',
    });
  });
}
