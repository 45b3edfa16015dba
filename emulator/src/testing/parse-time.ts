/** Converts a time to ms since 1970. @throws RangeError when it is not valid */
export function parseTime(when: string | Date): number {
  const time = new Date(when).getTime();
  if (Number.isNaN(time))
    throw new RangeError(
      `"${when}" is not a time (write an ISO 8601 time such as 2026-01-01T00:00:00Z)`,
    );
  return time;
}
