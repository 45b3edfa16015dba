/** `orders-sync` → `OrdersSync`; everything but ASCII letters and digits separates words. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** A pattern as text: V8 parses literals with their functions, and the classes of Unicode are slow. */
const ACCENTS = String.raw`\p{Mark}`;

/** `café` → `cafe`. Skips ASCII text, because the first Unicode operation is slow. */
export const plainLetters = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : text.normalize('NFKD').replace(new RegExp(ACCENTS, 'gu'), '');

/** `processHTTPOrders` → `process-http-orders`. Removes accents; anything that is not ASCII separates words. */
export function kebabCase(text: string): string {
  return plainLetters(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
}
