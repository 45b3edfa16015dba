/** Quotes a value for a message, on one line and with at most 80 characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}

/** `1 file`, `2 files` */
export const pluralize = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b or c` */
export function joinOr(alternatives: readonly (string | number)[]): string {
  const [last = '', ...others] = alternatives.toReversed();
  return others.length === 0 ? `${last}` : `${others.reverse().join(', ')} or ${last}`;
}
