/** The clock and timers of the process itself, kept before the emulator puts its own in their place. */
export const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  hrtime: process.hrtime,
} as const;

/** ISO 8601 of a time in ms since 1970. */
export function isoTime(at: number): string {
  return new real.Date(at).toISOString();
}

/** One turn of the real event loop: whatever can go on without time or I/O has gone on. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve));
}

export function realSleep(ms: number): Promise<void> {
  return new Promise((resolve) => real.setTimeout(resolve, ms));
}

/** A `Date` that asks `now` (ms since 1970) for the time, and is the real one in all else. A proxy would be slow. */
export function dateShowing(now: () => number): DateConstructor {
  function EmulatedDate(...parts: unknown[]): Date | string {
    if (new.target === undefined) return new real.Date(now()).toString();
    const given = parts.length === 0 ? [now()] : parts;
    if (new.target !== EmulatedDate) return Reflect.construct(real.Date, given, new.target);
    return given.length === 1
      ? new real.Date(given[0] as number)
      : Reflect.construct(real.Date, given);
  }
  Object.setPrototypeOf(EmulatedDate, real.Date);
  // One prototype for both, so that `instanceof` holds for dates of either.
  EmulatedDate.prototype = real.Date.prototype;
  return Object.assign(EmulatedDate, { now }) as unknown as DateConstructor;
}
