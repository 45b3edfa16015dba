import { dirname, join } from 'node:path/posix';
import { parseJsonText, propertiesIn, propertyMap, stringAt, valueAt } from '../json/tree';
import { withoutExtension } from '../syntax/names/module-references';
import type { Workspace } from './workspace';

const EXTENSIONS = [
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  ...['.d.ts', '.d.mts', '.d.cts'],
];

/**
 * The file of the project that a module specifier names: relative, or through `paths` of `tsconfig.json`, or `imports` and
 * `exports` of `package.json`. `undefined` for packages and for what does not exist.
 */
export function resolveModule(
  workspace: Pick<Workspace, 'read'>,
  importer: string,
  specifier: string,
): string | undefined {
  const isRelative = /^\.\.?(\/|$)/.test(specifier);
  const targets = isRelative
    ? [join(dirname(importer), specifier)]
    : aliasTargets(workspace, specifier);
  for (const target of targets) {
    const found = fileAt(workspace, target);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The paths that an alias of the project gives a specifier, whether they exist or not. */
export const aliasTargets = (workspace: Pick<Workspace, 'read'>, specifier: string): string[] =>
  aliasesIn(workspace).flatMap((alias) => targetsOf(alias, specifier));

function fileAt({ read }: Pick<Workspace, 'read'>, target: string): string | undefined {
  const base = withoutExtension(target);
  const places = [base, join(base, 'index'), target].flatMap((path) =>
    EXTENSIONS.map((extension) => `${path}${extension}`),
  );
  return places.find((path) => !path.startsWith('..') && read(path).kind === 'file');
}

/** `#processors/*` → `src/processors/*`. */
interface Alias {
  readonly pattern: string;
  readonly targets: readonly string[];
}

function targetsOf({ pattern, targets }: Alias, specifier: string): string[] {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === specifier ? [...targets] : [];
  if (!specifier.startsWith(start) || !specifier.endsWith(end)) return [];
  const rest = specifier.slice(start.length, specifier.length - end.length);
  return targets.map((target) => target.replace('*', rest));
}

function aliasesIn({ read }: Pick<Workspace, 'read'>): Alias[] {
  const parse = (path: string) => {
    const disk = read(path);
    try {
      return disk.kind === 'file' ? parseJsonText(path, disk.text ?? '') : undefined;
    } catch {
      return undefined;
    }
  };
  const config = parse('tsconfig.json');
  const option = (key: string): string | undefined =>
    config && stringAt(config, ['compilerOptions', key]);
  const [outDir, rootDir] = [option('outDir') ?? 'dist', option('rootDir') ?? 'src'].map((folder) =>
    join('.', folder),
  );
  // `imports` and `exports` name compiled files.
  const sourceOf = (path: string): string =>
    path.startsWith(`${outDir}/`) ? join(rootDir ?? '', path.slice(`${outDir}/`.length)) : path;
  const fromConfig = entriesAt(config, ['compilerOptions', 'paths']).map(
    ({ pattern, targets }) => ({
      pattern,
      targets: targets.map((target) => join(option('baseUrl') ?? '.', target)),
    }),
  );
  const manifest = parse('package.json');
  // A module of the package can import it by its name: https://nodejs.org/api/packages.html#self-referencing-a-package-using-its-name
  const name = manifest && stringAt(manifest, ['name']);
  const exported = name === undefined ? [] : entriesAt(manifest, ['exports']);
  const fromPackage = [
    ...entriesAt(manifest, ['imports']),
    ...exported.map(({ pattern, targets }) => ({ pattern: join(name ?? '', pattern), targets })),
  ].map(({ pattern, targets }) => ({
    pattern,
    targets: targets.map((target) => sourceOf(join('.', target))),
  }));
  return [...fromConfig, ...fromPackage];
}

function entriesAt(
  json: ReturnType<typeof parseJsonText> | undefined,
  path: readonly string[],
): Alias[] {
  if (json === undefined) return [];
  try {
    return propertiesIn(valueAt(json.root, path)).map(({ key, value }) => ({
      pattern: key,
      targets: stringsIn(value),
    }));
  } catch {
    return [];
  }
}

/** The texts in a value: a list of paths, or paths by condition. */
function stringsIn(node: ReturnType<typeof valueAt>): string[] {
  if (node.type === 'string') return [String(node.value)];
  if (node.type === 'object')
    return [...propertyMap(node).values()].flatMap(({ value }) => stringsIn(value));
  return (node.children ?? []).flatMap(stringsIn);
}
