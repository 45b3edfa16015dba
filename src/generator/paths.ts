import path from 'node:path';

/** The rules of one system: Node's own, `path.posix` or `path.win32`. */
type PathRules = Pick<path.PlatformPath, 'isAbsolute' | 'relative' | 'sep'>;

/** A folder and those above it, the nearest first. */
export const ancestors = (folder: string): string[] => {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
};

/** The way from a folder to what is inside of it, with `/`; `undefined` for what is not, as on another drive. */
export function relativeInside(
  folder: string,
  target: string,
  rules: PathRules = path,
): string | undefined {
  const { isAbsolute, relative, sep } = rules;
  const way = relative(folder, target);
  const leadsOut = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return leadsOut ? undefined : way.replaceAll(sep, '/');
}
