import type { OnConflict } from '../arguments/arguments';
import type { Conflict } from '../merge/conflicts';
import {
  type ModuleReference,
  moduleReferences,
  withoutExtension,
} from '../syntax/module-references';
import { searchedNames } from '../syntax/renamed-modules';
import type { Workspace } from '../workspace/workspace';
import type { Change } from './change';
import { codeIn } from './follow-modules';
import { moduleResolver } from './module-resolver';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** A line of a file that stays, and the file that it imports. */
interface Import {
  readonly importer: string;
  readonly line: number;
  readonly code: string;
  readonly imported: string;
}

/**
 * Decides the files that would go although a file that stays imports them. A processor, its test and a file of the loop
 * stay. A generated file of a removed job is a conflict at the line of the import: `theirs` deletes it, `ours` keeps it,
 * unless it registers the job.
 *
 * @param registersJob whether a file on the disk registers a job
 * @param isOfRemovedJob whether a file belongs to a job that goes
 */
export function keepImported(
  changes: readonly Change[],
  workspace: Workspace,
  onConflict: OnConflict,
  registersJob: (path: string) => boolean,
  isOfRemovedJob: (path: string) => boolean,
): Change[] {
  const going = new Map(
    changes.filter(isGoing).map((change) => [change.from ?? change.path, change]),
  );
  if (going.size === 0) return [...changes];
  const kept = new Map<string, string>();
  const refused: Import[] = [];
  const importsOf = importFinder(changes, going, workspace);
  let open = importsOf.staying();
  while (open.length > 0) {
    const next: string[] = [];
    for (const path of open) {
      for (const found of importsOf.file(path)) {
        const { imported } = found;
        const change = going.get(imported);
        if (change === undefined || kept.has(imported)) continue;
        const stays =
          change.owner === 'user' ||
          (!registersJob(imported) && (!isOfRemovedJob(imported) || onConflict === 'ours'));
        if (!stays) {
          refused.push(found);
          continue;
        }
        kept.set(imported, path);
        next.push(imported, ...testsOf(imported, going, importsOf));
        for (const test of testsOf(imported, going, importsOf)) kept.set(test, imported);
      }
    }
    open = [...new Set(next)];
  }
  const conflicts = onConflict === 'theirs' ? [] : refused;
  return [
    ...changes
      .map((change) => keepChange(change, kept))
      .filter(({ path }) => !conflicts.some(({ importer }) => importer === path)),
    ...conflictsOf(conflicts, changes, workspace),
  ];
}

/** `true` for a file that is deleted, or moved to where no compiler finds it. */
const isGoing = ({ action, path, from }: Change): boolean =>
  CODE.test(from ?? path) &&
  (action === 'delete' || (action === 'move' && path.startsWith(`${from}.removed`)));

/** A processor and its test stay together. */
const testsOf = (
  path: string,
  going: ReadonlyMap<string, Change>,
  imports: ImportFinder,
): string[] =>
  going.get(path)?.owner !== 'user'
    ? []
    : [...going]
        .filter(([, { owner }]) => owner === 'user')
        .map(([other]) => other)
        .filter((other) => imports.file(other).some(({ imported }) => imported === path));

function keepChange(change: Change, importedBy: ReadonlyMap<string, string>): Change {
  const { path, from = path } = change;
  const by = isGoing(change) ? importedBy.get(from) : undefined;
  if (by === undefined) return change;
  const { after: _, from: __, ...kept } = change;
  return { ...kept, path: from, action: 'keep', why: `${by} imports it` };
}

function conflictsOf(
  refused: readonly Import[],
  changes: readonly Change[],
  { read }: Workspace,
): Change[] {
  const importers = [...new Set(refused.map(({ importer }) => importer))];
  return importers.map((path): Change => {
    const found = refused.filter(({ importer }) => importer === path);
    const disk = read(path);
    const known = changes.find((change) => change.path === path);
    const imported = [...new Set(found.map((each) => each.imported))].join(', ');
    return {
      ...{ path, owner: known?.owner ?? 'user', action: 'conflict' },
      ...(disk.kind === 'file' ? { before: disk.text, mode: disk.mode } : {}),
      why: `imports ${imported}, which would go`,
      hint: 'remove the import, or use --on-conflict theirs',
      conflicts: found.map(({ line, code }): Conflict => ({ line, ours: code, theirs: '' })),
    };
  });
}

interface ImportFinder {
  /** The files that stay, whatever they import. */
  readonly staying: () => string[];
  /** What a file imports of those that leave. */
  readonly file: (path: string) => readonly Import[];
}

function importFinder(
  changes: readonly Change[],
  going: ReadonlyMap<string, Change>,
  workspace: Workspace,
): ImportFinder {
  const resolver = moduleResolver(workspace);
  const modules = new Map([...going.keys()].map((path) => [withoutExtension(path), path]));
  const names = searchedNames(
    [...modules.keys()].map((from) => ({ from, to: from, names: new Map() })),
  );
  const byPath = new Map(changes.map((change) => [change.from ?? change.path, change]));
  const texts = new Map(
    [...codeIn(workspace)].map(([path, text]) => [path, byPath.get(path)?.after ?? text]),
  );
  const known = new Map<string, readonly Import[]>();
  const find = (path: string): Import[] => {
    const text = texts.get(path) ?? '';
    if (!names.some((name) => text.includes(name))) return [];
    return referencesIn(text).flatMap(({ specifier, start }) => {
      const module = resolver.moduleOf(path, specifier);
      const exact = modules.get(module ?? '') ?? modules.get(`${module}/index`);
      const imported =
        exact ?? [...modules].find(([from]) => resolver.mayBe(path, specifier, from))?.[1];
      if (imported === undefined || imported === path) return [];
      const line = lineOf(text, start);
      const code = text.split('\n')[line - 1]?.trim() ?? '';
      return [{ importer: path, line, code, imported }];
    });
  };
  return {
    staying: () => [...texts.keys()].filter((path) => !going.has(path)),
    file: (path) => {
      const found = known.get(path) ?? find(path);
      known.set(path, found);
      return found;
    },
  };
}

const STRING = /(["'`])([^"'`\n]+)\1/g;

/** Of a text that is not code, every string may be a reference. */
function referencesIn(text: string): Pick<ModuleReference, 'specifier' | 'start'>[] {
  try {
    return moduleReferences(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [...text.matchAll(STRING)].map(({ 2: specifier = '', index: start }) => ({
      specifier,
      start,
    }));
  }
}
