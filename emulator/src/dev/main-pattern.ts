/**
 * Returns a test for paths that `main` in package.json names: one file, or a pattern with `*`, `**`, `?`, `[a-z]` and
 * `{a,b}`, as the Functions worker reads it. `main` and the paths are relative to the project, with `/`, and normalized.
 */
export function matcherOf(main: string): (path: string) => boolean {
  const patterns = alternatives(main).map(toRegExp);
  return (path) => patterns.some((each) => each.test(path));
}

/** `a/{b,c}.js` → `a/b.js`, `a/c.js` */
export function alternatives(pattern: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || inner === undefined) return [pattern];
  return inner.split(',').flatMap((each) => alternatives(pattern.replace(whole, () => each)));
}

/** A star does not match a leading dot. An invalid pattern, such as `[z-a]`, matches nothing. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/(^|\/)\*\*$/, '$1**/*')
    .replace(/\*\*\/|\*+|\?|\[[^\]]+\]|[.+^$()|\\{}[\]]/g, (part) => {
      if (part === '**/') return '(?:(?!\\.)[^/]+/)*';
      if (part.startsWith('*')) return '(?!\\.)[^/]*';
      if (part === '?') return '[^/]';
      return /^\[./.test(part) ? part.replace(/^\[!/, '[^') : `\\${part}`;
    });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /(?!)/;
  }
}
