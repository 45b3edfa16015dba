/**
 * Whether a path is one of those that `main` of package.json names, as the Functions worker takes it: a file, or a
 * pattern with `*`, `**`, `?`, `[a-z]` and `{a,b}`. Both are from the project's folder, with `/`, and normalized.
 */
export function matcherOf(main: string): (path: string) => boolean {
  const fitting = alternatives(main).map((pattern) => new RegExp(`^${toSource(pattern)}$`));
  return (path) => fitting.some((fits) => fits.test(path));
}

/** `a/{b,c}.js` → `a/b.js`, `a/c.js` */
export function alternatives(pattern: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (whole === undefined || inner === undefined) return [pattern];
  return inner.split(',').flatMap((each) => alternatives(pattern.replace(whole, () => each)));
}

/** A pattern as the source of a regular expression. Names that begin with a dot are not meant by a star. */
const toSource = (pattern: string): string =>
  pattern.replace(/\*\*\/|\*+|\?|\[[^\]]+\]|[.+^$()|\\{}]/g, (part) => {
    if (part === '**/') return '(?:(?!\\.)[^/]+/)*';
    if (part.startsWith('*')) return '(?!\\.)[^/]*';
    if (part === '?') return '[^/]';
    return part.startsWith('[') ? part.replace(/^\[!/, '[^') : `\\${part}`;
  });
