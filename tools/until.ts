import { setTimeout as sleep } from 'node:timers/promises';

/** Generous, because a slow machine is not a fault. */
const MAX_MS = 120_000;

/**
 * Asks every 50 ms until the answer is not undefined.
 *
 * @param what completes "waited for": the message of the error after two minutes
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + MAX_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${MAX_MS / 1_000} s for ${what}`);
    await sleep(50);
  }
}
