import { realSleep } from '../clock/real-globals';
import type { StartApp } from './dev-messages';

const NEXT_PORTS = 20;
const WAIT_MS = 5_000;
const RETRY_MS = 100;

/**
 * Starts a server on the port, or does what `whenInUse` says: takes the next free port, or waits a few seconds, because the
 * server before this one may still hold it.
 * @throws Error with code `EADDRINUSE` when that does not help
 */
export async function withPort<T>(
  { port, whenInUse }: Pick<StartApp, 'port' | 'whenInUse'>,
  start: (port: number) => Promise<T>,
): Promise<T> {
  const tries = { next: NEXT_PORTS, wait: WAIT_MS / RETRY_MS, fail: 1 }[whenInUse];
  for (let count = 1; ; count += 1) {
    const tried = whenInUse === 'next' ? port + count - 1 : port;
    try {
      const started = await start(tried);
      if (tried !== port) console.warn(`Port ${port} is in use. Using port ${tried}.`);
      return started;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || count >= tries || tried >= 65_535) throw error;
      if (whenInUse === 'wait') await realSleep(RETRY_MS);
    }
  }
}
