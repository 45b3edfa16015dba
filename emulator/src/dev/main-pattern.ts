/**
 * Patterns in `main` of package.json, as the Functions worker reads them: with globby 11, which is fast-glob 3 with
 * picomatch 2. They are reimplemented because those have more lines than the whole development server; the tests compare
 * both. Paths and patterns are relative to the project, with `/`.
 */

/** Returns a test for paths that `main` names: one file, or a pattern with `*`, `**`, `?`, `[a-z]`, `{a,b}` and `!(a|b)`. */
export function matcherOf(main: string): (path: string) => boolean {
  const patterns = alternatives(main);
  const names = new Set(patterns.filter((each) => !isWild(each)));
  const wild = patterns.filter(isWild).map(toRegExp);
  return (path) => names.has(path) || wild.some((each) => each.test(path));
}

/** `a/{b,c}.js` → `a/b.js`, `a/c.js`; the shortest first, as fast-glob sorts them. */
export function alternatives(main: string): string[] {
  const patterns = new Set(expand(main.replace(/(?!^)\/{2,}/g, '/').replace(/^\.\//, '')));
  return [...patterns].filter((each) => each !== '').sort((a, b) => a.length - b.length);
}

/** Whether the pattern may match several files. */
export function isWild(pattern: string): boolean {
  return /[*?]|^!|\[[^[]*\]|[!*+?@]\([^(]*\)/.test(pattern);
}

/** The folder below which all matches are: `dist/a/*.js` → `dist/a`. */
export function folderOf(pattern: string): string {
  const folders = pattern.split('/').slice(0, -1);
  const wild = folders.findIndex(isWild);
  return folders.slice(0, wild < 0 ? folders.length : wild).join('/') || '.';
}

function expand(pattern: string): string[] {
  const braces = /\{([^{}]*(?:,|\.\.)[^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  const [whole, inner = ''] = braces;
  return itemsOf(inner).flatMap((each) => expand(pattern.replace(whole, () => each)));
}

/** `a,b` or `1..3` */
function itemsOf(inner: string): string[] {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(inner) ?? [];
  if (from === undefined || to === undefined) return inner.split(',');
  const step = Number(from) <= Number(to) ? 1 : -1;
  const count = Math.abs(Number(to) - Number(from)) + 1;
  return Array.from({ length: count }, (_, index) => String(Number(from) + step * index));
}

/** An invalid pattern, such as `[z-a]`, matches nothing. */
function toRegExp(pattern: string): RegExp {
  const whole = pattern.replace(/(^|\/)\*\*$/, '$1**/*');
  try {
    return new RegExp(`^${sourceOf(whole)}$`);
  } catch {
    return /(?!)/;
  }
}

const PART = /^(?:([!*+?@])\(([^()]*)\)|(\*\*\/)|(\*+)|(\?)|(\[[^\]]+\])|(.))/s;

function sourceOf(pattern: string): string {
  const [whole, sign, inner = '', globstar, star, any, set, other = ''] = PART.exec(pattern) ?? [];
  if (whole === undefined) return '';
  const rest = sourceOf(pattern.slice(whole.length));
  if (sign !== undefined) return groupOf(sign, inner, rest);
  if (globstar !== undefined) return `(?:${NO_DOT}[^/]+/)*${rest}`;
  if (star !== undefined) return `${NO_DOT}[^/]*${rest}`;
  if (any !== undefined) return `[^/]${rest}`;
  if (set !== undefined) return set.replace(/^\[!/, '[^') + rest;
  // picomatch leaves parentheses and bars to the regular expression.
  return other.replace(/[.+^$\\{}[\]]/, '\\$&') + rest;
}

/** A star does not match a dot at the start of a name. */
const NO_DOT = '(?!(?<![^/])\\.)';

/** `@(a|b)`, `?(a|b)`, `*(a|b)`, `+(a|b)` and `!(a|b)`. */
function groupOf(sign: string, inner: string, rest: string): string {
  const items = `(?:${inner.split('|').map(sourceOf).join('|')})`;
  if (sign === '!') return `(?!${items}${rest}$)${NO_DOT}[^/]*?${rest}`;
  return items + (sign === '@' ? '' : sign) + rest;
}
