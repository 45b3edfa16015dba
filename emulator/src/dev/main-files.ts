import { type Dirent, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/**
 * The files that `main` of package.json names: one, or those that a pattern with `*`, `**`, `?`, `[a-z]` and `{a,b}` fits,
 * as the Functions worker takes it; sorted.
 */
export function filesOf(root: string, main: string): string[] {
  const patterns = alternatives(posix.normalize(main));
  if (patterns.length === 1 && !WILD.test(main)) return [join(root, main)];
  const fitting = patterns.map((pattern) => new RegExp(`^${toSource(pattern)}$`));
  const [top = '.'] = main.split(/\/?[^/]*[*?[{]/);
  return filesBelow(root, top === '' ? '.' : top)
    .filter((path) => fitting.some((fits) => fits.test(path)))
    .sort()
    .map((path) => join(root, path));
}

const WILD = /[*?[]/;

/** `a/{b,c}.js` → `a/b.js`, `a/c.js` */
function alternatives(pattern: string): string[] {
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

function filesBelow(root: string, folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.split(sep).join('/'));
}
