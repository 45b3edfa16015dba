import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** The clock and timers of the process, saved before the emulator replaces them. */
export const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  hrtime: process.hrtime,
  abortAfter: AbortSignal.timeout.bind(AbortSignal),
  sleep: timersPromises.setTimeout,
} as const;

export interface Timers {
  /** Properties of the global object. */
  readonly globals: Readonly<
    Record<'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval', unknown>
  >;
  /** `AbortSignal.timeout` */
  readonly abortAfter: unknown;
  /** `setTimeout` of `node:timers/promises` */
  readonly sleep: unknown;
}

/** @returns a function that restores the real ones */
export function replaceTimers(date: DateConstructor, timers: Timers): () => void {
  const install = (shown: DateConstructor, { globals, abortAfter, sleep }: Timers) => {
    Object.assign(globalThis, globals, { Date: shown });
    Object.assign(AbortSignal, { timeout: abortAfter });
    Object.assign(timersPromises, { setTimeout: sleep });
    syncBuiltinESMExports();
  };
  const { abortAfter, sleep, setTimeout, clearTimeout, setInterval, clearInterval } = real;
  const globals = { setTimeout, clearTimeout, setInterval, clearInterval };
  install(date, timers);
  return () => install(real.Date, { globals, abortAfter, sleep });
}

let lastTime = { at: Number.NaN, text: '' };

/** Formats a time in ms since 1970 as ISO 8601. The last result is cached because callers repeat a time often. */
export function isoTime(at: number): string {
  if (at !== lastTime.at) lastTime = { at, text: new real.Date(at).toISOString() };
  return lastTime.text;
}

/** Waits for one turn of the real event loop: code that needs neither time nor I/O has run afterwards. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve));
}

export function realSleep(ms: number): Promise<void> {
  return new Promise((resolve) => real.setTimeout(resolve, ms));
}

/** A `Date` whose current time is `now()`, in ms since 1970. It is not a Proxy because a Proxy is slow. */
export function dateShowing(now: () => number): DateConstructor {
  // The SDK creates some twenty dates per generation: the usual cases avoid an array of arguments.
  function EmulatedDate(value?: unknown): Date | string {
    if (new.target === undefined) return new real.Date(now()).toString();
    // biome-ignore lint/complexity/noArguments: `new Date(undefined)` is invalid, `new Date()` is now
    const given = arguments.length;
    if (new.target === EmulatedDate) {
      if (given === 1) return new real.Date(value as number);
      if (given === 0) return new real.Date(now());
    }
    // biome-ignore lint/complexity/noArguments: as above
    return Reflect.construct(real.Date, given === 0 ? [now()] : arguments, new.target);
  }
  Object.setPrototypeOf(EmulatedDate, real.Date);
  // Both share one prototype, so that `instanceof` works for dates of either.
  EmulatedDate.prototype = real.Date.prototype;
  return Object.assign(EmulatedDate, { now }) as unknown as DateConstructor;
}
