/** A number and one unit: `30s`, `1.5h`, `2d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Durable timers fire up to a second early, so a shorter delay would be no delay at all. */
export const MIN_DELAY_MS = 5_000;

/** Below the six days at which the SDK starts to split timers, on every storage provider. */
export const MAX_DELAY_MS = 5 * 86_400_000;

/** Milliseconds, or `undefined` when the text is no duration. */
export function toMs(text: unknown): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(typeof text === 'string' ? text : '');
  return match === null ? undefined : Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0));
}
