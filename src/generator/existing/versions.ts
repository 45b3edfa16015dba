/** A version, as far as it matters here. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The newest that a range takes: of `^4.2.0` any 4. Of what is no version (`latest`, `workspace:*`) nothing is known. */
export function newestIn(range: string): Version | undefined {
  return range
    .split('||')
    .flatMap((each): Version[] => {
      const [, operator, major, minor] = /^\s*([\^~>=v]*)\s*(\d+)(?:\.(\d+))?/.exec(each) ?? [];
      if (major === undefined) return [];
      const isOpen = minor === undefined || /[\^>]/.test(operator ?? '');
      return [{ major: Number(major), minor: isOpen ? Number.POSITIVE_INFINITY : Number(minor) }];
    })
    .sort((a, b) => (isBelow(a, b) ? 1 : -1))[0];
}

export const isBelow = (a: Version, b: Version): boolean =>
  a.major < b.major || (a.major === b.major && a.minor < b.minor);
