import { dirname, join, relative } from 'node:path/posix';
import { parseJsonText, propertyMap } from '../../json/tree';
import { moduleAt, withoutExtension } from '../../syntax/names/module-references';
import type { ModuleRename, ModuleTarget } from '../../syntax/names/module-scope';
import { relativeTargets, renamedAlias } from '../../syntax/names/renamed-modules';
import { readableTsConfigs, type TsConfig } from '../../workspace/compiler-configs';
import { aliasTargets, resolveModule } from '../../workspace/resolve-module';
import type { SourceTree, Workspace } from '../../workspace/workspace';

/** What the specifiers of a project name. */
export interface ModuleResolver {
  /** The path of a module without its extension; `undefined` for packages and what nobody can resolve. */
  readonly moduleOf: (importer: string, specifier: string) => string | undefined;
  /** Finds the renamed module of a specifier. An alias that ends with the name of its file may be that file. */
  readonly targetsOf: (
    importer: string,
    modules: readonly ModuleRename[],
  ) => (specifier: string) => ModuleTarget | undefined;
  /** The module of a specifier that does not exist: `''` for an alias; `undefined` for what exists, and for packages. */
  readonly missingModule: (importer: string, specifier: string) => string | undefined;
  /** Whether an alias that nobody can resolve ends with the name of a module's file. */
  readonly mayBe: (importer: string, specifier: string, module: string) => boolean;
}

const isRelative = (specifier: string): boolean => /^\.\.?(\/|$)/.test(specifier);

export function moduleResolver(workspace: SourceTree): ModuleResolver {
  let packages: ReadonlySet<string> | undefined;
  const isPackage = (specifier: string): boolean => {
    packages ??= dependenciesIn(workspace.read('package.json'));
    const [scope = '', name = ''] = specifier.split('/');
    return scope.includes(':') || packages.has(scope.startsWith('@') ? `${scope}/${name}` : scope);
  };
  const configs = new Map<string, readonly TsConfig[]>();
  /** The nearest configurations, also those that extend another one. */
  const configsAt = (importer: string): readonly TsConfig[] => {
    const folder = dirname(importer);
    const known = configs.get(folder) ?? readableTsConfigs(workspace.root, foldersOf(importer));
    configs.set(folder, known);
    return known;
  };
  const aliases = new Map<string, string | undefined>();
  const aliasOf = (importer: string, specifier: string): string | undefined => {
    if (isPackage(specifier)) return undefined;
    const key = `${dirname(importer)} ${specifier}`;
    if (!aliases.has(key)) aliases.set(key, findAlias(importer, specifier));
    const path = aliases.get(key);
    return path && withoutExtension(path);
  };
  const pathsOf = (importer: string, specifier: string): string[] =>
    configsAt(importer)
      .flatMap(({ targetsOf }) => targetsOf(specifier))
      .filter((target) => !target.startsWith('..'));
  const findAlias = (importer: string, specifier: string): string | undefined => {
    const found = pathsOf(importer, specifier).map((target) => {
      const path = relative(dirname(importer), target);
      return resolveModule(workspace, importer, path.startsWith('.') ? path : `./${path}`);
    });
    return found.find(Boolean) ?? resolveModule(workspace, importer, specifier);
  };
  /** Whether an alias leads to a path, which does not have to exist. */
  const leadsTo = (importer: string, specifier: string, module: string): boolean =>
    [...pathsOf(importer, specifier), ...aliasTargets(workspace, specifier)].some((target) =>
      [module, module.replace(/\/index$/, '')].includes(withoutExtension(target)),
    );
  /** The importer as it is in the other folders of `rootDirs`. */
  const virtualPaths = (importer: string): string[] =>
    configsAt(importer).flatMap(({ rootDirs }) =>
      rootDirs
        .filter((folder) => folder === '.' || importer.startsWith(`${folder}/`))
        .flatMap((folder) =>
          rootDirs
            .filter((other) => other !== folder)
            .map((other) => join(other, relative(folder, importer))),
        ),
    );
  const exists = (importer: string, specifier: string): boolean =>
    resolveModule(workspace, importer, specifier) !== undefined ||
    workspace.read(join(dirname(importer), specifier)).kind !== 'absent';
  const placeOf = (importer: string, specifier: string): string =>
    exists(importer, specifier)
      ? importer
      : (virtualPaths(importer).find((path) => exists(path, specifier)) ?? importer);
  const mayBe = (importer: string, specifier: string, from: string): boolean =>
    !isRelative(specifier) &&
    !isPackage(specifier) &&
    aliasOf(importer, specifier) === undefined &&
    renamedAlias(specifier, { from, to: `${from}-` }) !== undefined;
  return {
    mayBe,
    missingModule: (importer, specifier) => {
      if (/[*?]/.test(specifier)) return undefined;
      if (!isRelative(specifier)) {
        const isKnown = isPackage(specifier) || aliasOf(importer, specifier) !== undefined;
        return isKnown ? undefined : '';
      }
      const module = join(dirname(importer), specifier);
      if (module.startsWith('..') || exists(placeOf(importer, specifier), specifier)) {
        return undefined;
      }
      return withoutExtension(module);
    },
    moduleOf: (importer, specifier) =>
      isRelative(specifier)
        ? moduleAt(placeOf(importer, specifier), specifier)
        : aliasOf(importer, specifier),
    targetsOf: (importer, modules) => {
      const relative = relativeTargets(importer, modules);
      return (specifier) => {
        if (isRelative(specifier)) {
          const target = relative(specifier);
          if (target !== undefined) return target;
          const place = placeOf(importer, specifier);
          return place === importer ? undefined : relativeTargets(place, modules)(specifier);
        }
        const module = aliasOf(importer, specifier);
        const known = modules.find(({ from }) => from === module);
        const rename = known ?? modules.find(({ from }) => mayBe(importer, specifier, from));
        if (rename === undefined) return undefined;
        const alias = renamedAlias(specifier, rename);
        // An alias for this one file: only who wrote it can rename it.
        const isSure =
          known !== undefined &&
          alias !== undefined &&
          (alias === specifier || leadsTo(importer, alias, rename.to));
        return { rename, specifier: alias ?? specifier, isSure };
      };
    },
  };
}

const foldersOf = (path: string): string[] => {
  const folder = dirname(path);
  return folder === '.' ? [''] : [folder, ...foldersOf(folder)];
};

function dependenciesIn(disk: ReturnType<Workspace['read']>): ReadonlySet<string> {
  try {
    const { root } = parseJsonText('package.json', disk.kind === 'file' ? (disk.text ?? '') : '');
    return new Set(
      ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap(
        (key) => {
          const node = propertyMap(root).get(key)?.value;
          return node === undefined ? [] : [...propertyMap(node).keys()];
        },
      ),
    );
  } catch {
    return new Set();
  }
}
