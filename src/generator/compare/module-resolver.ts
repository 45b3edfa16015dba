import { dirname, relative } from 'node:path/posix';
import { parseJsonText, propertyMap } from '../json/tree';
import { moduleAt, withoutExtension } from '../syntax/module-references';
import type { ModuleRename, ModuleTarget } from '../syntax/module-scope';
import { relativeTargets, renamedAlias } from '../syntax/renamed-modules';
import { readableTsConfigs, type TsConfig } from '../workspace/compiler-configs';
import { resolveModule } from '../workspace/resolve-module';
import type { Workspace } from '../workspace/workspace';

/** What the specifiers of a project name. */
export interface ModuleResolver {
  /** The path of a module without its extension; `undefined` for packages and what nobody can resolve. */
  readonly moduleOf: (importer: string, specifier: string) => string | undefined;
  /** Finds the renamed module of a specifier. An alias that ends with the name of its file may be that file. */
  readonly targetsOf: (
    importer: string,
    modules: readonly ModuleRename[],
  ) => (specifier: string) => ModuleTarget | undefined;
  /** Whether an alias that nobody can resolve ends with the name of a module's file. */
  readonly mayBe: (importer: string, specifier: string, module: string) => boolean;
}

const isRelative = (specifier: string): boolean => /^\.\.?(\/|$)/.test(specifier);

export function moduleResolver(workspace: Workspace): ModuleResolver {
  let packages: ReadonlySet<string> | undefined;
  const isPackage = (specifier: string): boolean => {
    packages ??= dependenciesIn(workspace.read('package.json'));
    const [scope = '', name = ''] = specifier.split('/');
    return scope.includes(':') || packages.has(scope.startsWith('@') ? `${scope}/${name}` : scope);
  };
  const configs = new Map<string, readonly TsConfig[]>();
  const aliases = new Map<string, string | undefined>();
  const aliasOf = (importer: string, specifier: string): string | undefined => {
    if (isPackage(specifier)) return undefined;
    const key = `${dirname(importer)} ${specifier}`;
    if (!aliases.has(key)) aliases.set(key, findAlias(importer, specifier));
    const path = aliases.get(key);
    return path && withoutExtension(path);
  };
  /** Through the nearest configuration, also where it extends another one. */
  const findAlias = (importer: string, specifier: string): string | undefined => {
    const folder = dirname(importer);
    const known = configs.get(folder) ?? readableTsConfigs(workspace.root, foldersOf(importer));
    configs.set(folder, known);
    const targets = known.flatMap(({ targetsOf }) => targetsOf(specifier));
    const found = targets
      .filter((target) => !target.startsWith('..'))
      .map((target) => {
        const path = relative(dirname(importer), target);
        return resolveModule(workspace, importer, path.startsWith('.') ? path : `./${path}`);
      });
    return found.find(Boolean) ?? resolveModule(workspace, importer, specifier);
  };
  const mayBe = (importer: string, specifier: string, from: string): boolean =>
    !isRelative(specifier) &&
    !isPackage(specifier) &&
    aliasOf(importer, specifier) === undefined &&
    renamedAlias(specifier, { from, to: `${from}-`, names: new Map() }) !== undefined;
  return {
    mayBe,
    moduleOf: (importer, specifier) =>
      isRelative(specifier) ? moduleAt(importer, specifier) : aliasOf(importer, specifier),
    targetsOf: (importer, modules) => {
      const relative = relativeTargets(importer, modules);
      return (specifier) => {
        if (isRelative(specifier)) return relative(specifier);
        const module = aliasOf(importer, specifier);
        const known = modules.find(({ from }) => from === module);
        const rename = known ?? modules.find(({ from }) => mayBe(importer, specifier, from));
        if (rename === undefined) return undefined;
        const alias = renamedAlias(specifier, rename);
        // An alias for this one file: only who wrote it can rename it.
        return {
          rename,
          specifier: alias ?? specifier,
          isSure: known !== undefined && alias !== undefined,
        };
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
