/** A cookie as `@azure/functions` passes it to the host (its `converters/toRpcHttpCookie.ts`). */
export interface RpcCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: Wrapped<string>;
  readonly path?: Wrapped<string>;
  readonly expires?: Wrapped<{ readonly seconds: number }>;
  readonly secure?: Wrapped<boolean>;
  readonly httpOnly?: Wrapped<boolean>;
  readonly maxAge?: Wrapped<number>;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

type Wrapped<T> = { readonly value: T } | undefined;

const SAME_SITE = { none: '', lax: 'lax', strict: 'strict', explicitNone: 'none' } as const;

/** A `set-cookie` header as ASP.NET Core writes it. The default path is `/`. */
export function cookieLine(cookie: RpcCookie): string {
  const { name, value, expires, maxAge, domain, path, secure, httpOnly, sameSite } = cookie;
  const site = SAME_SITE[sameSite ?? 'none'];
  const seconds = expires?.value.seconds;
  return [
    `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    seconds === undefined ? '' : `expires=${new Date(seconds * 1_000).toUTCString()}`,
    maxAge === undefined ? '' : `max-age=${maxAge.value}`,
    domain === undefined ? '' : `domain=${domain.value}`,
    `path=${path?.value ?? '/'}`,
    secure?.value === true ? 'secure' : '',
    site === '' ? '' : `samesite=${site}`,
    httpOnly?.value === true ? 'httponly' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
