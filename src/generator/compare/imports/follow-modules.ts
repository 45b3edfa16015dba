import { basename } from 'node:path/posix';
import { isSide, type OnConflict } from '../../arguments/answers';
import type { Conflict } from '../../merge/conflicts';
import { moduleReferences, withoutExtension } from '../../syntax/names/module-references';
import type { ModuleRename } from '../../syntax/names/module-scope';
import { type RenamedSource, renameSymbol } from '../../syntax/names/rename-symbol';
import { searchedNames } from '../../syntax/names/renamed-modules';
import type { Workspace } from '../../workspace/workspace';
import { type ModuleResolver, moduleResolver } from './module-resolver';

/** The code that may use the modules that a run moves or renames. */
export interface FollowedModules {
  /** The modules, and those that re-export their names with `export *`. */
  readonly modules: readonly ModuleRename[];
  /** Every source file that may refer to them, with its text on the disk. */
  readonly users: ReadonlyMap<string, string>;
  /** Follows the renames in a text of the file at a path. Throws a `SyntaxError` for a text that is not code. */
  readonly rename: (path: string, text: string) => RenamedSource;
}

/** Finds the code that may use modules, transitively through `export *`. Looks at texts first, because parsing takes longer. */
export function followModules(
  renames: readonly ModuleRename[],
  workspace: Workspace,
): FollowedModules {
  const texts = renames.length === 0 ? new Map<string, string>() : codeIn(workspace);
  const resolver = moduleResolver(workspace);
  let modules = [...renames];
  let users = new Map<string, string>();
  let count = 0;
  while (count < countNames(modules)) {
    count = countNames(modules);
    users = filesWith(searchedNames(modules), texts);
    const known = modules;
    const barrels = [...users].flatMap(([path, text]) => reExportOf(path, text, known, resolver));
    modules = [
      ...renames,
      ...barrels.filter(({ from }) => !renames.some((each) => each.from === from)),
    ];
  }
  return {
    modules,
    users,
    rename: (path, text) =>
      renameSymbol(text, {
        resolve: resolver.targetsOf(path, modules),
        self: renames.find(({ from }) => from === withoutExtension(path)),
      }),
  };
}

const CODE = /\.[cm]?[jt]sx?$/;
const COMPILED = /(\.d\.[cm]?ts|\.[cm]?jsx?)$/;
const NOT_BY_HAND = /^(dist|emulator)\//;

/** Every file of code that a person wrote, with its text. What lies beside a source of its name was compiled from it. */
export function codeIn(workspace: Workspace): Map<string, string> {
  const paths = workspace.files().filter((path) => CODE.test(path) && !NOT_BY_HAND.test(path));
  const sources = new Set(
    paths.filter((path) => !COMPILED.test(path)).map((path) => path.replace(CODE, '')),
  );
  return new Map(
    paths.flatMap((path): [string, string][] => {
      if (COMPILED.test(path) && sources.has(path.replace(COMPILED, ''))) return [];
      const disk = workspace.read(path);
      return disk.kind === 'file' && disk.text !== undefined ? [[path, disk.text]] : [];
    }),
  );
}

/** A name may be written with escapes. */
const filesWith = (
  names: readonly string[],
  texts: ReadonlyMap<string, string>,
): Map<string, string> =>
  new Map(
    [...texts].filter(
      ([, text]) => text.includes('\\u') || names.some((word) => text.includes(word)),
    ),
  );

const countNames = (modules: readonly ModuleRename[]): number =>
  modules.reduce((count, { names }) => count + names.size + 1, 0);

/** A module that exports the names of others with `export *`. */
function reExportOf(
  path: string,
  text: string,
  modules: readonly ModuleRename[],
  resolver: ModuleResolver,
): ModuleRename[] {
  if (!/export\b[^;]*\*/.test(text)) return [];
  const resolve = resolver.targetsOf(path, modules);
  try {
    const names = moduleReferences(text)
      .filter(({ kind, start }) => kind === 'export' && /\*\s*from\s*$/.test(text.slice(0, start)))
      .map(({ specifier }) => resolve(specifier))
      .flatMap((target) => (target?.isSure ? [...target.rename.names] : []));
    const module = withoutExtension(path);
    return names.length === 0 ? [] : [{ from: module, to: module, names: new Map(names) }];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** A text after a rename. Without `text` nothing is changed in it; with `hint` it is a conflict. */
interface DecidedRename {
  readonly text?: string;
  readonly why: string;
  readonly hint?: string;
  readonly conflicts: readonly Conflict[];
}

const RENAME_IT = 'rename it yourself, or use --on-conflict ours';

/** Follows the renames in a text, and decides the uncertain places. */
export function decideRename(
  path: string,
  text: string,
  followed: FollowedModules,
  onConflict: OnConflict,
): DecidedRename {
  let renamed: RenamedSource;
  try {
    renamed = followed.rename(path, text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const conflicts = linesNaming(followed.modules, text);
    if (conflicts.length === 0) return { text, why: '', conflicts };
    if (isSide(onConflict)) {
      return { why: 'not valid TypeScript, so nothing is renamed in it', conflicts };
    }
    return { why: `is not valid TypeScript: ${error.message}`, hint: RENAME_IT, conflicts };
  }
  const { taken, doubts, forced } = renamed;
  if (taken !== undefined && onConflict !== 'theirs') {
    const why = `already declares ${taken}`;
    return { why, ...(onConflict === 'ours' ? {} : { hint: RENAME_IT }), conflicts: [] };
  }
  const conflicts = conflictsAt(text, forced, doubts);
  if (conflicts.length > 0 && !isSide(onConflict)) {
    const names = [...followed.modules.flatMap((each) => [...each.names.keys()])];
    const what = names.find((name) => text.includes(name)) ?? 'a moved file';
    return { why: `${what} may have another meaning there`, hint: RENAME_IT, conflicts };
  }
  return { text: onConflict === 'theirs' ? forced : renamed.text, why: '', conflicts };
}

/** One conflict for each line with a doubt. @param doubts sorted offsets */
function conflictsAt(text: string, forced: string, doubts: readonly number[]): Conflict[] {
  const [ours, theirs] = [text.split('\n'), forced.split('\n')];
  const found: Conflict[] = [];
  let end = -1;
  let open = 0;
  for (const [n, line] of ours.entries()) {
    end += line.length + 1;
    const first = open;
    while ((doubts[open] ?? Number.POSITIVE_INFINITY) <= end) open += 1;
    const other = theirs[n]?.trim() ?? '';
    const own = line.trim();
    if (open > first) found.push({ line: n + 1, ours: own, theirs: other === own ? '' : other });
  }
  return found;
}

/** The lines of a text that is not code which have a renamed name, or seem to import a moved file. */
function linesNaming(modules: readonly ModuleRename[], text: string): Conflict[] {
  const patterns = modules.flatMap(({ from, names }) => [
    ...[...names.keys()].map(
      (name) => new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`),
    ),
    new RegExp(`[/"'\`]${basename(from).replaceAll('.', '\\.')}(\\.[cm]?[jt]sx?)?["'\`]`),
  ]);
  return text
    .split('\n')
    .flatMap((line, n) =>
      patterns.some((pattern) => pattern.test(line))
        ? [{ line: n + 1, ours: line.trim(), theirs: '' }]
        : [],
    );
}
