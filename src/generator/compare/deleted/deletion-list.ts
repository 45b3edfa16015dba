import { GeneratorError } from '../../errors';
import { errorAt, parseJsonText, propertyMap } from '../../json/tree';
import { MANIFEST, type Manifest } from '../../manifest/manifest';
import { nearest, quote } from '../../message';
import { createPlan, type Plan, pathOfTemplate, planJob } from '../../plan/plan';
import { isJobFile, jobIdIn, type PlannedFile } from '../../plan/planned-file';
import { followTemplates } from '../../plan/template-history';
import type { Templates } from '../../plan/templates';
import type { MergeBases } from '../../workspace/bases';
import type { Workspace } from '../../workspace/workspace';

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

/** The file that has this path, or the files in this folder. Throws `E_ANSWER`, with a near path. */
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
    hint: near === undefined ? 'check names the deleted files' : `did you mean ${near}?`,
  });
}

/** The file with the same name, or with nearly the same path. */
function nearestPath(path: string, files: readonly PlannedFile[]): string | undefined {
  const paths = files.map((file) => file.path);
  const end = `/${path.split(/[\\/]/).at(-1)}`.toLowerCase();
  return paths.find((each) => `/${each}`.toLowerCase().endsWith(end)) ?? nearest(path, paths);
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

/** The files to write again: of a folder those that are deleted. Throws `E_ANSWER` for a file of the user that exists. */
export function restoredFiles(
  given: readonly TypedPath[],
  generated: GeneratedFiles,
): readonly string[] {
  const flag = 'restore';
  return given.flatMap((each) => {
    const { files, isFolder } = findPlanned(each, generated, flag);
    const isAbsent = ({ path }: PlannedFile): boolean => kindOf(path, generated) === 'absent';
    if (isFolder) return files.filter(isAbsent).map(({ path }) => path);
    const kept = files.find(
      (file) => file.path === MANIFEST || (/^(user|local)$/.test(file.owner) && !isAbsent(file)),
    );
    if (kept === undefined) return files.map(({ path }) => path);
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
    const near = nearestPath(path, files);
    const orWrite = near === undefined ? '' : `, or write ${near}`;
    throw listError(text, path, 'is not a generated file', `delete the entry${orWrite}`);
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
  const routes = upgradeRoutes(before, after, renamedJobs, templates);
  const isLeft = (target: string): boolean =>
    (isKnown(target) && !routes.has(target) && !deleted.includes(target)) ||
    [...routes].some(([from, to]) => to.includes(target) && !deleted.includes(from));
  return deleted.flatMap((path) => {
    const targets = routes.get(path)?.filter((target) => planned.has(target) && !isLeft(target));
    if (targets !== undefined) return targets;
    if (moved.has(path)) return moved.get(path) ?? [];
    const isStale = !planned.has(path) && (old.has(path) || isKnown(path));
    return isStale ? [] : [path];
  });
}

/** The files of templates that this version renamed, split, merged or removed: old path → new paths. */
function upgradeRoutes(
  before: Manifest,
  after: Manifest,
  renamedJobs: ReadonlyMap<string, string>,
  { version, history = [] }: Templates,
): ReadonlyMap<string, readonly string[]> {
  if (before.generator === version) return new Map();
  return new Map(
    [...followTemplates(history, before.generator)].flatMap(([name, { to }]) =>
      (name.startsWith('job/') ? before.jobs : [undefined]).flatMap((job) => {
        const id = job && (renamedJobs.get(job.id) ?? job.id);
        const next = after.jobs.find((each) => each.id === id);
        const from = pathOfTemplate(name, before, job);
        if (from === undefined) return [];
        return [[from, to.flatMap((each) => pathOfTemplate(each, after, next) ?? [])] as const];
      }),
    ),
  );
}
