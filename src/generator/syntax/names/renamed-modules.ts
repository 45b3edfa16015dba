import { basename, dirname, relative } from 'node:path/posix';
import { failureHandlerOf, processorFileOf } from '../../options/names';
import { moduleAt, withoutExtension } from './module-references';
import type { ModuleRename, ModuleTarget } from './module-scope';

/** A processor's old and new name. */
export interface ProcessorNames {
  readonly from: string;
  readonly to: string;
}

const moduleOf = (name: string): string => `src/processors/${processorFileOf(name)}`;

/**
 * The module of a processor with a new name; its failure handler goes along.
 *
 * @param paths of the file, before and after, where it is not in its usual folder
 */
export function processorRename(
  { from, to }: ProcessorNames,
  paths: { readonly from: string; readonly to: string } = {
    from: moduleOf(from),
    to: moduleOf(to),
  },
): ModuleRename {
  const names = new Map([
    [from, to],
    [failureHandlerOf(from), failureHandlerOf(to)],
  ]);
  return {
    from: withoutExtension(paths.from),
    to: withoutExtension(paths.to),
    names: from === to ? new Map() : names,
  };
}

const byPath = (renames: readonly ModuleRename[]): Map<string, ModuleRename> =>
  new Map(renames.map((rename) => [rename.from, rename]));

/** Finds the renamed module of a relative specifier, and the specifier after the rename. `path` is that of the importing file. */
export function relativeTargets(
  path: string,
  renames: readonly ModuleRename[],
): (specifier: string) => ModuleTarget | undefined {
  const known = byPath(renames);
  return (specifier) => {
    const module = moduleAt(path, specifier)?.replace(/\/$/, '');
    if (module === undefined) return undefined;
    const rename = known.get(module) ?? known.get(module === '.' ? 'index' : `${module}/index`);
    if (rename === undefined) return undefined;
    if (rename.from === rename.to) return { rename, specifier, isSure: true };
    const extension = specifier.slice(withoutExtension(specifier).length);
    const target = relative(dirname(path), rename.to).replace(/^(?!\.)/, './');
    return { rename, specifier: `${target}${extension}`, isSure: true };
  };
}

/**
 * The specifier of an alias after the rename: only the last part changes. `undefined` where the alias does not end with
 * the name of the file.
 */
export function renamedAlias(
  specifier: string,
  { from, to }: Pick<ModuleRename, 'from' | 'to'>,
): string | undefined {
  if (from === to) return specifier;
  const bare = withoutExtension(specifier);
  if (basename(bare) !== basename(from) || dirname(from) !== dirname(to)) return undefined;
  const folder = bare.slice(0, bare.length - basename(bare).length);
  return `${folder}${basename(to)}${specifier.slice(bare.length)}`;
}

/** What a text has to contain to use the modules: the name of a file, or a name that changes. */
export const searchedNames = (renames: readonly ModuleRename[]): string[] =>
  renames.flatMap(({ from, names }) => {
    const file = basename(from);
    return [file === 'index' ? basename(dirname(from)) : file, ...names.keys()];
  });
