import { dateShowing, real } from './real-globals';

/**
 * Lets `Date` show `clock`, and `setTimeout` be over `speed` times as soon.
 * @returns what gives both back
 */
export function showScaledTime(clock: () => number, speed: number): () => void {
  if (speed === 1) return () => {};
  const setTimeout = (callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
    real.setTimeout(callback, delay / speed, ...args);
  Object.assign(globalThis, { Date: dateShowing(clock), setTimeout });
  return () => {
    Object.assign(globalThis, { Date: real.Date, setTimeout: real.setTimeout });
  };
}
