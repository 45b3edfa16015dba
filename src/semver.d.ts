/** The part of semver that this package uses. It has no types of its own. */
declare module 'semver' {
  /** `null` for a text that is not a range: `workspace:*`, `latest`, a URL. */
  export function validRange(range: string): string | null;
  export function satisfies(
    version: string,
    range: string,
    options?: { readonly includePrerelease: boolean },
  ): boolean;
  export function intersects(one: string, other: string): boolean;
}
