/** Whether a `Host` header names this machine. The port does not matter: it may be forwarded. */
export function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}

/** Whether an `Origin` header names a page that this machine serves. */
export function isLocalOrigin(origin: string): boolean {
  return isLocalHost(origin.replace(/^https?:\/\//i, ''));
}
