/**
 * Whether a path is one of those that `main` of package.json names, as the Functions worker takes it: a file, or a
 * pattern with `*`, `**`, `?`, `[a-z]` and `{a,b}`. Both are from the project's folder, with `/`, and normalized.
 */
export function matcherOf(main: string): (path: string) => boolean {
  const fitting = alternatives(main).map(toRegExp);
  return (path) => fitting.some((fits) => fits.test(path));
}

/** `a/{b,c}.js` → `a/b.js`, `a/c.js` */
export function alternatives(pattern: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || inner === undefined) return [pattern];
  return inner.split(',').flatMap((each) => alternatives(pattern.replace(whole, () => each)));
}

/** Names that begin with a dot are not meant by a star. What is no pattern fits nothing: `[z-a]`. */
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
