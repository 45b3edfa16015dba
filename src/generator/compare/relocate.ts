import { basename, dirname, extname, join, relative } from 'node:path/posix';
import type { Plan, PlannedJob } from '../plan/plan';
import { movedFile, ownerOf, type PlannedFile } from '../plan/planned-file';
import { withoutExtension } from '../syntax/names/module-references';
import { baseText, type MergeBase, type MergeBases } from '../workspace/bases';
import type { Locations } from '../workspace/locate';
import type { PreviousJob } from '../workspace/previous';
import { resolveModule } from '../workspace/resolve-module';
import type { Workspace } from '../workspace/workspace';
import type { Past } from './compare';
import { pairJobs, sharedPlaces } from './renames';

/** A plan, and what the last run left, with every file at the place where it is now. */
export interface Relocated {
  readonly plan: Plan;
  readonly past: Past;
  /** Where a file is now that the templates have at a path, or where it goes. */
  readonly pathOf: (defaultPath: string) => string;
}

/**
 * Follows the files that the user moved: gives them their paths, and their relative imports and those of the files that
 * import them. So the comparison sees only edits. A file of a renamed job stays in its folder.
 *
 * @param renamedJobs that the user asked for: old id → new id
 */
export function relocate(
  plan: Plan,
  past: Past,
  { paths, doubts }: Locations,
  workspace: Workspace,
  renamedJobs: ReadonlyMap<string, string>,
): Relocated {
  const pathNow = (defaultPath: string): string => paths.get(defaultPath) ?? defaultPath;
  const doubtAt = new Map([...doubts].map(([path, why]) => [pathNow(path), why]));
  const textAt = (path: string): string | undefined => {
    const disk = workspace.read(path);
    return disk.kind === 'file' ? disk.text : undefined;
  };
  const modulesNow = modulesOf(paths);
  /** A text of the last run. It has the imports that the move broke and the user did not mend, so that they are updated. */
  const textOfLast = (text: string, defaultPath: string): string => {
    const path = pathNow(defaultPath);
    return withImportsAt(text, defaultPath, path, modulesNow, (now, old) => {
      const broken = brokenImport([now, old], path, textAt(path) ?? '', workspace);
      return broken ?? now;
    });
  };
  const planJob = (job: PreviousJob): PlannedJob => {
    const planned = past.planJob(job);
    return {
      ...planned,
      files: planned.files.map((file) =>
        movedFile(file, pathNow(file.path), textOfLast(file.text, file.path)),
      ),
    };
  };
  const next = nextPaths(plan, past, pathNow, workspace, renamedJobs);
  const modules = modulesOf(next);
  const place = (file: PlannedFile): PlannedFile => {
    const path = next.get(file.path) ?? file.path;
    return movedFile(file, path, withImportsAt(file.text, file.path, path, modules));
  };
  const placed = new Map(plan.files.map((file) => [file, place(file)]));
  return {
    plan: {
      ...plan,
      files: [...placed.values()],
      jobs: plan.jobs.map((job) => ({
        ...job,
        files: job.files.map((file) => placed.get(file) ?? file),
      })),
    },
    past: {
      ...past,
      bases: basesAt(past.bases, pathNow, textOfLast),
      planJob,
      doubts: new Map([...sharedPlaces([...placed.values()]), ...doubtAt]),
      withImportsAt: (text, defaultPath, path) =>
        withImportsAt(text, defaultPath, path, path === defaultPath ? new Map() : modulesNow),
    },
    pathOf: (defaultPath) => next.get(defaultPath) ?? pathNow(defaultPath),
  };
}

/** The new paths of the planned files that are not at their default path. */
function nextPaths(
  plan: Plan,
  past: Past,
  pathNow: (defaultPath: string) => string,
  workspace: Workspace,
  renamedJobs: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const renamed = new Map(
    pairJobs(plan, past.jobs, renamedJobs).pairs.flatMap(([old, job]) => {
      const before = past.planJob(old).files;
      return job.files.map((file, n) => [file, before[n]?.path ?? file.path] as const);
    }),
  );
  const folderOf = movedFolders(past, pathNow, workspace);
  return new Map(
    plan.files.flatMap((file): [string, string][] => {
      const old = renamed.get(file) ?? file.path;
      const now = pathNow(old);
      const path =
        now === file.path
          ? join(folderOf(dirname(now)), basename(now))
          : renamedPath(now, old, file.path);
      return path === file.path ? [] : [[file.path, path]];
    }),
  );
}

/** Where new files of a folder go: to the other ones where the user moved all of them to one folder. */
function movedFolders(
  { bases, jobs, planJob }: Past,
  pathNow: (defaultPath: string) => string,
  workspace: Workspace,
): (folder: string) => string {
  const ofUser = jobs.flatMap((job) =>
    planJob(job).files.flatMap(({ path, owner }) => (owner === 'user' ? [path] : [])),
  );
  const places = new Map<string, Set<string>>();
  for (const path of [...bases.paths.map(bases.defaultPathOf), ...ofUser]) {
    const now = places.get(dirname(path)) ?? new Set();
    places.set(dirname(path), now.add(dirname(pathNow(path))));
  }
  return (folder) => {
    const [place = folder, ...others] = places.get(folder) ?? [];
    if (place === folder || others.length > 0) return folder;
    const isLeft = workspace.files().some((path) => dirname(path) === folder);
    return isLeft ? folder : place;
  };
}

/** Where a file goes that the templates rename: in the folder where it is, under the new name where it had the old one. */
export function renamedPath(path: string, oldDefault: string, newDefault: string): string {
  if (path === oldDefault) return newDefault;
  const [stem, newStem] = [oldDefault, newDefault].map(stemOf);
  const name = path.slice(dirname(path).length + 1);
  return name.startsWith(`${stem}.`)
    ? `${dirname(path)}/${newStem}${name.slice(stem?.length)}`
    : path;
}

const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).split('.')[0] ?? '';

/** Modules at another path: default path → path, both without the extension of the source. */
type Modules = ReadonlyMap<string, string>;

const modulesOf = (paths: ReadonlyMap<string, string>): Modules =>
  new Map([...paths].map(([from, to]) => [withoutExtension(from), to]));

const CODE = /\.[cm]?[jt]sx?$/;
const RELATIVE = /(['"])(\.{1,2}\/[^'"\n]*)\1/g;

/**
 * The text of a template for another path, where other modules have moved too.
 *
 * @param choose the specifier in the place of the right one
 */
function withImportsAt(
  text: string,
  defaultPath: string,
  path: string,
  modules: Modules,
  choose: (now: string, old: string) => string = (now) => now,
): string {
  if (!CODE.test(defaultPath) || ownerOf(defaultPath) === 'vendored') return text;
  return text.replace(RELATIVE, (_, quote: string, specifier: string) => {
    const target = join(dirname(defaultPath), specifier);
    const moved = modules.get(withoutExtension(target));
    const isSame = moved === undefined && path === defaultPath;
    const now = specifierFrom(path, moved === undefined ? target : outputOf(moved, specifier));
    return `${quote}${choose(isSame ? specifier : now, specifier)}${quote}`;
  });
}

function specifierFrom(path: string, target: string): string {
  const route = relative(dirname(path), target);
  return route.startsWith('.') ? route : `./${route}`;
}

/** The name of a module in an import: with the extension of the compiled file, where the import has one. */
function outputOf(path: string, specifier: string): string {
  if (extname(specifier) === '' || !CODE.test(specifier)) return withoutExtension(path);
  const output = extname(path).replace('ts', 'js').replace('jsx', 'js');
  return withoutExtension(path) + (/ts$/.test(specifier) ? extname(path) : output);
}

/** The import of a module in a text, where it leads to nothing. */
function brokenImport(
  [now, old]: readonly [now: string, old: string],
  path: string,
  text: string,
  workspace: Workspace,
): string | undefined {
  const all = new Set([...text.matchAll(RELATIVE)].map(([, , found = '']) => found));
  if (all.has(now)) return undefined;
  const names = [now, old].map((each) => basename(each));
  return [...all].find(
    (found) => names.includes(basename(found)) && !resolveModule(workspace, path, found),
  );
}

/** The bases under the paths where the files are now. */
function basesAt(
  bases: MergeBases,
  pathNow: (defaultPath: string) => string,
  textOfLast: (text: string, defaultPath: string) => string,
): MergeBases {
  const sections = new Map<string, string>();
  for (const path of bases.paths) {
    const now = pathNow(bases.defaultPathOf(path));
    if (!sections.has(now) || path === now) sections.set(now, path);
  }
  const stored = (path: string): MergeBase | undefined => {
    const section = sections.get(path);
    const base = section === undefined ? undefined : bases.get(section);
    if (base === undefined || section === undefined) return undefined;
    const defaultPath = bases.defaultPathOf(section);
    return { ...base, defaultPath: defaultPath === path ? undefined : defaultPath };
  };
  const known = new Map<string, MergeBase | undefined>();
  const get = (path: string): MergeBase | undefined => {
    if (known.has(path)) return known.get(path);
    const base = stored(path);
    const text = baseText(base);
    const defaultPath = base?.defaultPath ?? path;
    const moved: MergeBase | undefined =
      text === undefined
        ? base
        : { kind: 'text', text: textOfLast(text, defaultPath), defaultPath: base?.defaultPath };
    known.set(path, moved);
    return moved;
  };
  return {
    ...bases,
    ...{ get, stored },
    paths: [...sections.keys()].sort(),
    has: (path) => sections.has(path),
    pathsOf: (defaultPath) => {
      const now = pathNow(defaultPath);
      return sections.has(now) ? [now] : [];
    },
    defaultPathOf: (path) => bases.defaultPathOf(sections.get(path) ?? path),
    hashes: (path) => bases.hashes(sections.get(path) ?? path),
  };
}
