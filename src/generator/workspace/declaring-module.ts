import { moduleReferences } from '../syntax/names/module-references';
import { resolveModule } from './resolve-module';
import type { Workspace } from './workspace';

/** An exported name, where it is declared. */
export interface Declared {
  readonly path: string;
  readonly name: string;
}

const MAX_DEPTH = 5;

/** The module behind re-exports that declares a name, and its name there. A module that nobody can read declares it. */
export function declaringModule(
  workspace: Pick<Workspace, 'read'>,
  path: string,
  name: string,
  depth = 0,
): Declared {
  const disk = workspace.read(path);
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  const declares = new RegExp(`\\b(function|const|let|var|class)\\s+${escaped(name)}(?![\\w$])`);
  if (depth > MAX_DEPTH || declares.test(text) || !/\bexport\b[^;]*\bfrom\b/.test(text)) {
    return { path, name };
  }
  for (const { specifier, original } of reExportsOf(text, name)) {
    const next = resolveModule(workspace, path, specifier);
    if (next === undefined) continue;
    const found = declaringModule(workspace, next, original, depth + 1);
    if (found.path !== next || mayDeclare(workspace, found)) return found;
  }
  return { path, name };
}

/** With `export *`, only a module that has the name counts. */
function mayDeclare({ read }: Pick<Workspace, 'read'>, { path, name }: Declared): boolean {
  const disk = read(path);
  return disk.kind === 'file' && (name === 'default' || (disk.text?.includes(name) ?? false));
}

/** The modules that a text may re-export a name from, and the name there. */
function reExportsOf(
  text: string,
  name: string,
): { readonly specifier: string; readonly original: string }[] {
  try {
    return moduleReferences(text).flatMap(({ specifier, kind, names, renamed }) => {
      if (kind !== 'export') return [];
      if (names === '*') return [{ specifier, original: name }];
      const original = renamed?.get(name);
      return original === undefined ? [] : [{ specifier, original }];
    });
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');
