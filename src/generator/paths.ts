import path from 'node:path';

/** `node:path`, `path.posix` or `path.win32`. */
type PathRules = Pick<path.PlatformPath, 'isAbsolute' | 'relative' | 'sep'>;

/** A folder and those above it, the nearest first. */
export const ancestors = (folder: string): string[] => {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
};

/** The path from a folder to something inside it, with `/`; `undefined` for everything outside, as on another drive. */
export function relativeInside(
  folder: string,
  target: string,
  rules: PathRules = path,
): string | undefined {
  const { isAbsolute, relative, sep } = rules;
  const route = relative(folder, target);
  const leadsOut = route === '..' || route.startsWith(`..${sep}`) || isAbsolute(route);
  return leadsOut ? undefined : route.replaceAll(sep, '/');
}
