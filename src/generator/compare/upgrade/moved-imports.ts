import { isSide, type OnConflict } from '../../arguments/answers';
import { readModule } from '../../merge/code/module-parts';
import { ownerOf } from '../../plan/planned-file';
import { moduleReferences, withoutExtension } from '../../syntax/names/module-references';
import { type MovedModule, retargetReferences } from '../../syntax/names/retarget-references';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import { type ModuleResolver, moduleResolver } from '../imports/module-resolver';
import { isCode, type Source, sourcesAfter } from '../imports/sources-after';
import { refuseReadOnly } from '../resolve';

/** Whether a file refers to one of some modules; the quick test does without a parser. */
export function imports(
  { path, text }: Source,
  modules: readonly string[],
  { moduleOf, mayBe }: ModuleResolver,
): boolean {
  if (!modules.some((module) => text.includes(lastName(module)))) return false;
  try {
    return moduleReferences(text).some(({ specifier }) => {
      const module = moduleOf(path, specifier);
      return module === undefined
        ? modules.some((each) => mayBe(path, specifier, each))
        : modules.includes(module) || modules.includes(`${module}/index`);
    });
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const lastName = (module: string): string => module.replace(/\/index$/, '').replace(/^.*\//, '');

/**
 * Gives each file that imports a moved module the new path. A file that names a split module as a whole is a conflict.
 *
 * @param moved by the old path without extension
 * @returns the changes, also of files that had none
 */
export function updateImporters(
  changes: readonly Change[],
  moved: ReadonlyMap<string, MovedModule>,
  workspace: Workspace,
  onConflict: OnConflict,
): Change[] {
  const modules = [...moved.keys()];
  const resolver = moduleResolver(workspace);
  const updated = sourcesAfter(changes, workspace)
    .filter(({ change }) => change?.action !== 'conflict' && change?.owner !== 'vendored')
    .filter((source) => imports(source, modules, resolver))
    .flatMap((source) => updateImporter(source, moved, resolver, workspace, onConflict) ?? []);
  const byPath = new Map(updated.map((change) => [change.path, change]));
  const others = changes.map((change) => byPath.get(change.path) ?? change);
  const known = new Set(changes.map(({ path }) => path));
  return [...others, ...updated.filter(({ path }) => !known.has(path))];
}

function updateImporter(
  { path, text, change }: Source,
  moved: ReadonlyMap<string, MovedModule>,
  { moduleOf, mayBe }: ModuleResolver,
  workspace: Workspace,
  onConflict: OnConflict,
): Change | undefined {
  const { text: after, doubts: ofSplits } = retargetReferences(
    text,
    path,
    (module) => moved.get(module),
    (specifier) => moduleOf(path, specifier),
  );
  const ofAliases = moduleReferences(text).flatMap(({ specifier, start }) =>
    [...moved.keys()].some((module) => mayBe(path, specifier, module)) ? [start] : [],
  );
  const doubts = [...ofSplits, ...ofAliases];
  const reason = ofSplits.length > 0 ? SPLIT : ALIAS;
  const lines = text.split('\n');
  const conflicts = doubts.map((offset) => {
    const line = text.slice(0, offset).split('\n').length;
    return { line, ours: lines[line - 1]?.trim() ?? '', theirs: '' };
  });
  const disk = workspace.read(path);
  const before = disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {};
  const unchanged: Change = change ?? { path, owner: ownerOf(path), action: 'same', ...before };
  if (conflicts.length > 0 && !isSide(onConflict)) {
    return { ...unchanged, action: 'conflict', why: reason, conflicts };
  }
  const rest = conflicts.length === 0 ? {} : { conflicts, why: reason };
  if (after === text) return conflicts.length === 0 ? undefined : { ...unchanged, ...rest };
  const { file: _, ...edited } = unchanged;
  if (disk.kind === 'file' && change?.from === undefined) refuseReadOnly(path, disk);
  const isWritten = edited.after !== undefined;
  return { ...edited, ...(isWritten ? {} : { action: 'merge', why: MOVED }), after, ...rest };
}

const SPLIT = 'imports a module that is split now: import each name from its new file';
const ALIAS = 'may import a file that moved: change the import, or use --on-conflict ours';
const MOVED = 'imports a file that moved';

/**
 * The old modules, with the files that have their exports now.
 *
 * @param textsOf a file: what it exports is in one of them
 */
export function movedModules(
  routes: readonly { readonly olds: readonly string[]; readonly paths: readonly string[] }[],
  textsOf: (path: string) => readonly (string | undefined)[],
): ReadonlyMap<string, MovedModule> {
  const known = new Map<string, ReadonlySet<string>>();
  const exportsOf = (path: string): ReadonlySet<string> => {
    const names =
      known.get(path) ?? new Set(textsOf(path).flatMap((text = '') => declaredNames(path, text)));
    known.set(path, names);
    return names;
  };
  return new Map(
    routes.flatMap(({ olds, paths }) =>
      olds
        .filter(isCode)
        .map((old): [string, MovedModule] => [
          withoutExtension(old),
          { paths, pathOf: (name) => paths.find((path) => exportsOf(path).has(name)) },
        ]),
    ),
  );
}

function declaredNames(path: string, text: string): string[] {
  try {
    return [...readModule(path, text).names];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
