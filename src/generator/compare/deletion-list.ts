import { GeneratorError } from '../errors';
import { errorAt, parseJsonText, propertyMap } from '../json/tree';
import { MANIFEST, type Manifest } from '../manifest/manifest';
import { editDistance, quote } from '../message';
import { createPlan, isJobFile, jobIdIn, type Plan, type PlannedFile, planJob } from '../plan/plan';
import type { Templates } from '../plan/templates';
import type { MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';

/** A path that the user typed. */
export interface TypedPath {
  readonly typed: string;
  /** From the project's folder; `undefined` outside of it. */
  readonly fromProject: string | undefined;
  /** The same path seen from the current folder. */
  readonly fromCurrent: string | undefined;
}

/** The files that should exist, at their default paths, and what is on the disk. */
export interface GeneratedFiles {
  readonly files: readonly PlannedFile[];
  /** Where a file is that the user moved. */
  readonly pathOf: (defaultPath: string) => string;
  readonly read: Workspace['read'];
}

/** The file that has this path, or the files in this folder. Throws `E_ANSWER`, with the nearest path. */
export function findPlanned(
  { typed, fromProject, fromCurrent }: TypedPath,
  { files, pathOf }: Pick<GeneratedFiles, 'files' | 'pathOf'>,
  flag: string,
): { readonly files: readonly PlannedFile[]; readonly isFolder: boolean } {
  const pathsOf = ({ path }: PlannedFile): string[] => [path, pathOf(path)];
  const isAt = (path: string | undefined) =>
    path === undefined ? [] : files.filter((file) => pathsOf(file).includes(path));
  const isIn = (folder: string | undefined) =>
    folder === undefined
      ? []
      : files.filter((file) =>
          pathsOf(file).some((path) => folder === '' || path.startsWith(`${folder}/`)),
        );
  for (const path of [fromProject, fromCurrent]) {
    if (isAt(path).length > 0) return { files: isAt(path), isFolder: false };
  }
  for (const folder of [fromCurrent, fromProject]) {
    if (isIn(folder).length > 0) return { files: isIn(folder), isFolder: true };
  }
  const near = nearestPath(fromProject ?? typed, files);
  throw new GeneratorError('E_ANSWER', `--${flag}: ${quote(typed)} is not a generated file`, {
    hint: `did you mean ${near}?`,
  });
}

function nearestPath(path: string, files: readonly PlannedFile[]): string | undefined {
  const name = path.split('/').at(-1) ?? path;
  const named = files.find((file) => file.path === name || file.path.endsWith(`/${name}`));
  const distances = files.map((file) => ({ ...file, edits: editDistance(path, file.path) }));
  return (named ?? distances.toSorted((a, b) => a.edits - b.edits)[0])?.path;
}

/** Why a file cannot stay deleted; `undefined` where it can. */
function neededFor({ path, owner }: PlannedFile): { problem: string; hint: string } | undefined {
  if (path === MANIFEST) return { problem: 'describes the project', hint: 'restore it with git' };
  if (isJobFile(path)) {
    const id = jobIdIn(path) ?? '';
    return { problem: `registers the job ${id}`, hint: `to remove the job, run remove ${id}` };
  }
  if (owner === 'user' && path.startsWith('src/')) {
    const hint = `restore it, or run regenerate --restore ${path}`;
    return { problem: 'has the processor of a job', hint };
  }
  return owner === 'local'
    ? { problem: 'is not in git, so nothing has to be recorded', hint: 'leave it out' }
    : undefined;
}

const kindOf = (path: string, { pathOf, read }: GeneratedFiles) => read(pathOf(path)).kind;

/** The files that are deleted, and that `eternal.json` may list. Throws `E_ANSWER` for others. */
export function deletedFiles(
  given: readonly TypedPath[],
  generated: GeneratedFiles,
): readonly string[] {
  const flag = 'accept-deleted';
  const refuse = (path: string, problem: string, hint: string): GeneratorError =>
    new GeneratorError('E_ANSWER', `--${flag}: ${path} ${problem}`, { hint, path });
  return given.flatMap((each) => {
    const { files, isFolder } = findPlanned(each, generated, flag);
    const absent = files.filter(({ path }) => kindOf(path, generated) === 'absent');
    const considered = isFolder ? absent.filter(({ owner }) => owner !== 'local') : files;
    for (const file of considered) {
      const needed = neededFor(file);
      if (needed !== undefined) throw refuse(file.path, needed.problem, needed.hint);
      if (!absent.includes(file)) throw refuse(file.path, 'exists', 'delete it first');
    }
    if (considered.length > 0) return considered.map(({ path }) => path);
    throw refuse(each.typed, 'has all its files', 'delete the files first');
  });
}

/** The files to write again. Throws `E_ANSWER` for a file of the user that exists. */
export function restoredFiles(
  given: readonly TypedPath[],
  generated: GeneratedFiles,
): readonly string[] {
  const flag = 'restore';
  return given.flatMap((each) => {
    const { files, isFolder } = findPlanned(each, generated, flag);
    const isKept = ({ path, owner }: PlannedFile): boolean =>
      path === MANIFEST ||
      ((owner === 'user' || owner === 'local') && kindOf(path, generated) !== 'absent');
    const [kept] = files.filter(isKept);
    if (isFolder || kept === undefined) {
      return files.filter((file) => !isKept(file)).map(({ path }) => path);
    }
    const message = `--${flag}: ${kept.path} is yours, so it is not overwritten`;
    const hint = 'move it away first';
    throw new GeneratorError('E_ANSWER', message, { hint, path: kept.path });
  });
}

/**
 * Throws `E_MANIFEST` for an entry of the list in `eternal.json` that cannot be there.
 *
 * @param bases a file with a base was generated once; a command takes it out of the list
 */
export function checkDeletions(
  deleted: readonly string[],
  text: string,
  { files }: Plan,
  bases: MergeBases,
): void {
  // The last job of an existing project is removed.
  if (files.length === 0) return;
  const planned = new Map(files.map((file) => [file.path, file]));
  for (const path of deleted) {
    const file = planned.get(path);
    const needed = file && neededFor(file);
    if (needed !== undefined) throw listError(text, path, needed.problem, needed.hint);
    if (file !== undefined || bases.pathsOf(path).length > 0) continue;
    throw listError(
      text,
      path,
      'is not a generated file',
      `delete the entry, or write ${nearestPath(path, files)}`,
    );
  }
}

function listError(text: string, path: string, problem: string, hint: string): GeneratorError {
  const json = parseJsonText(MANIFEST, text);
  const items = propertyMap(json.root).get('deleted')?.value.children ?? [];
  const { offset = 0 } = items.find(({ value }) => value === path) ?? {};
  return errorAt(json, offset, `deleted: ${quote(path)} ${problem}`, hint);
}

/** The entries of the list that are no longer generated, for `check`. */
export const staleDeletions = ({ deleted = [] }: Manifest, plan: readonly string[]): string[] =>
  deleted.filter((path) => !plan.includes(path));

/**
 * The list after a command: entries follow the files of renamed jobs, and go with files that are no longer generated.
 *
 * @param after with the list as it was before
 * @param isKnown whether a path that is not planned was generated once; any other one is an error
 */
export function carryDeletions(
  before: Manifest,
  after: Manifest,
  renamedJobs: ReadonlyMap<string, string>,
  templates: Templates,
  isKnown: (path: string) => boolean,
): readonly string[] {
  const { deleted = [] } = after;
  if (deleted.length === 0) return deleted;
  const moved = new Map<string, string | undefined>();
  for (const job of before.jobs) {
    const next = after.jobs.find(({ id }) => id === (renamedJobs.get(job.id) ?? job.id));
    if (next?.id === job.id && next.processor === job.processor) continue;
    const files = next && planJob(next, after, templates).files;
    for (const [n, { path }] of planJob(job, before, templates).files.entries()) {
      moved.set(path, files?.[n]?.path);
    }
  }
  const paths = (manifest: Manifest): Set<string> =>
    new Set(createPlan(manifest, '', templates).files.map(({ path }) => path));
  const [planned, old] = [paths(after), paths(before)];
  return deleted.flatMap((path) => {
    if (moved.has(path)) return moved.get(path) ?? [];
    const isStale = !planned.has(path) && (old.has(path) || isKnown(path));
    return isStale ? [] : [path];
  });
}
