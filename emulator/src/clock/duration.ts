const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Converts a duration such as `250ms`, `30s`, `1.5h` or `2d` to milliseconds.
 * @throws RangeError that quotes the text when it is not a duration
 */
export function milliseconds(duration: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(String(duration).trim());
  const factor = UNITS[match?.[2] ?? ''];
  if (match === null || factor === undefined) {
    throw new RangeError(`"${duration}" is not a duration (write 250ms, 30s, 5m, 1.5h or 2d)`);
  }
  return Math.round(Number(match[1]) * factor);
}
