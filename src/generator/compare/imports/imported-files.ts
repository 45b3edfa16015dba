import type { OnConflict } from '../../arguments/answers';
import type { Conflict } from '../../merge/conflicts';
import {
  type ModuleReference,
  moduleReferences,
  withoutExtension,
} from '../../syntax/names/module-references';
import { searchedNames } from '../../syntax/names/renamed-modules';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import { codeIn } from './follow-modules';
import { moduleResolver } from './module-resolver';
import { isSkipped, quotedIn } from './stale-mentions';

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** A line of a file that stays, and the file that it imports. */
interface Import {
  readonly importer: string;
  readonly line: number;
  readonly code: string;
  readonly imported: string;
}

/** What `keepImported` asks about a file. */
interface Questions {
  /** Whether the file on the disk registers a job. */
  readonly registersJob: (path: string) => boolean;
  /** Whether it belongs to a job that goes. */
  readonly isOfRemovedJob: (path: string) => boolean;
  /** Whether it does not matter what it imports, because something else decides it. */
  readonly isDecided?: (path: string) => boolean;
}

/**
 * Decides the files that would go although a file that stays imports them. A processor, its test and a file of the loop
 * stay. A generated file of a removed job is a conflict at the line of the import: `theirs` deletes it, `ours` keeps it,
 * unless it registers the job.
 */
export function keepImported(
  changes: readonly Change[],
  workspace: Workspace,
  onConflict: OnConflict,
  { registersJob, isOfRemovedJob, isDecided = () => false }: Questions,
): Change[] {
  const going = new Map(
    changes.filter(isGoing).map((change) => [change.from ?? change.path, change]),
  );
  if (going.size === 0) return [...changes];
  const kept = new Map<string, string>();
  const refused: Import[] = [];
  const importsOf = importFinder(changes, going, workspace);
  let open = importsOf.staying().filter((path) => !isDecided(path));
  while (open.length > 0) {
    const next: string[] = [];
    for (const path of open) {
      for (const found of importsOf.file(path)) {
        const { imported } = found;
        const change = going.get(imported);
        if (change === undefined || kept.has(imported)) continue;
        const loadsJob = (): boolean =>
          [imported, ...importsOf.file(imported).map((each) => each.imported)].some(registersJob);
        const stays =
          change.owner === 'user' ||
          (!loadsJob() && (!isOfRemovedJob(imported) || onConflict === 'ours'));
        if (!stays) {
          refused.push(found);
          continue;
        }
        const tests = testsOf(imported, going, importsOf);
        kept.set(imported, `${path} imports it`);
        next.push(imported, ...tests);
        for (const test of tests) kept.set(test, `it imports ${imported}`);
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

/** @param reasons of the files that stay, by path */
function keepChange(change: Change, reasons: ReadonlyMap<string, string>): Change {
  const { path, from = path } = change;
  const why = isGoing(change) ? reasons.get(from) : undefined;
  if (why === undefined) return change;
  const { after: _, from: __, ...kept } = change;
  return { ...kept, path: from, action: 'keep', why };
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
    [...codeIn(workspace), ...othersWithCode(workspace)].map(([path, text]) => [
      path,
      byPath.get(path)?.after ?? text,
    ]),
  );
  const ofUser = [...going].flatMap(([path, { owner }]) => (owner === 'user' ? [path] : []));
  const importAt = (importer: string, text: string, start: number, imported: string): Import => {
    const line = lineOf(text, start);
    return { importer, line, code: text.split('\n')[line - 1]?.trim() ?? '', imported };
  };
  const known = new Map<string, readonly Import[]>();
  const find = (path: string): Import[] => {
    const text = texts.get(path) ?? '';
    if (!names.some((name) => text.includes(name))) return [];
    const named = quotedIn(path, text, going.has(path) ? [] : ofUser);
    // A word in settings is no module. A path counts there, but only that of a processor.
    const found = path.endsWith('.json') ? [] : referencesIn(text);
    const references = found.flatMap(({ specifier, start }) => {
      const module = resolver.moduleOf(path, specifier);
      const exact = modules.get(module ?? '') ?? modules.get(`${module}/index`);
      const imported =
        exact ?? [...modules].find(([from]) => resolver.mayBe(path, specifier, from))?.[1];
      if (imported === undefined || imported === path) return [];
      return [importAt(path, text, start, imported)];
    });
    return [...references, ...(named ? [importAt(path, text, named.index, named.file)] : [])];
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

const WITH_CODE = /\.(vue|svelte|astro|mdx|json)$/;

/** The texts of files that name modules and are no code. */
const othersWithCode = (workspace: Workspace): [string, string][] =>
  workspace.files().flatMap((path): [string, string][] => {
    if (!WITH_CODE.test(path) || isSkipped(path)) return [];
    const disk = workspace.read(path);
    return disk.kind === 'file' && disk.text !== undefined ? [[path, disk.text]] : [];
  });

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
