/** `orders-sync` → `OrdersSync`; everything but ASCII letters and digits separates words. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `café` → `cafe`. What is ASCII is left alone without asking Unicode, which is slow at the first time. */
export const plainLetters = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFKD').replace(/\p{Mark}/gu, '');

/** `processHTTPOrders` → `process-http-orders`; ASCII only: accents are taken off, anything else separates words. */
export function kebabCase(text: string): string {
  return plainLetters(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
}
