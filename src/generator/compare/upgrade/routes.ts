import { basename, dirname, join } from 'node:path/posix';
import type { Manifest } from '../../manifest/manifest';
import { pathOfTemplate } from '../../plan/plan';
import { ownerOf } from '../../plan/planned-file';
import { followTemplates, type TemplateName } from '../../plan/template-history';
import type { Templates } from '../../plan/templates';
import type { Locations } from '../../workspace/locate';
import type { Previous } from '../../workspace/previous';
import type { Workspace } from '../../workspace/workspace';
import { renamedPath } from '../relocate';

/** What became of a file of the older version. */
export interface Route {
  readonly from: string;
  /** The files that have its text now, under the names that jobs have in the older project. */
  readonly to: readonly string[];
  /** A sentence for the user, where it or a part of it was removed. */
  readonly removed?: string | undefined;
}

/** Follows the templates that changed since the project was generated. The paths are those of the templates. */
export function findRoutes(
  manifest: Manifest,
  { version, history = [] }: Templates,
  { bases, jobs, manifest: old }: Pick<Previous, 'bases' | 'jobs' | 'manifest'>,
  { read }: Pick<Workspace, 'read'>,
): Route[] {
  if (old === undefined || old.generator === version) return [];
  // A base can be lost. The user's own files have none: they stay, and the files that import them get their path.
  const wasGenerated = (path: string): boolean =>
    bases.pathsOf(path).length > 0 || (ownerOf(path) !== 'user' && read(path).kind === 'file');
  return [...followTemplates(history, old.generator)].flatMap(([name, { to, removed }]) =>
    (name.startsWith('job/') ? jobs : [undefined]).flatMap((job): Route[] => {
      const from = pathOfTemplate(name, old, job);
      if (from === undefined || !wasGenerated(from)) return [];
      const now = to.flatMap((each: TemplateName) => pathOfTemplate(each, manifest, job) ?? []);
      // Options of this run can leave it without a file. Then it is only no longer planned.
      return now.length === 0 && removed === undefined ? [] : [{ from, to: now, removed }];
    }),
  );
}

/** The files that belong together: each target with all old files that have a part of it. */
export function connect(routes: readonly Route[]): { olds: string[]; targets: string[] }[] {
  const groups: { olds: Set<string>; targets: Set<string> }[] = [];
  for (const { from, to } of routes) {
    if (to.length === 0) continue;
    const touching = groups.filter(({ targets }) => to.some((path) => targets.has(path)));
    const merged = {
      olds: new Set([...touching.flatMap(({ olds }) => [...olds]), from]),
      targets: new Set([...touching.flatMap(({ targets }) => [...targets]), ...to]),
    };
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.map(({ olds, targets }) => ({ olds: [...olds], targets: [...targets] }));
}

/** Where new files go whose old ones the user moved: to the same folder. */
export function locateUpgraded(routes: readonly Route[], locations: Locations): Locations {
  const paths = new Map(locations.paths);
  for (const { from, to } of routes) {
    const now = locations.paths.get(from);
    if (now === undefined) continue;
    for (const path of to) {
      if (paths.has(path)) continue;
      const isAlone = to.length === 1;
      const isBeside = dirname(path) === dirname(from);
      if (isAlone) paths.set(path, renamedPath(now, from, path));
      else if (isBeside) paths.set(path, join(dirname(now), basename(path)));
    }
  }
  return { ...locations, paths };
}

/** The same with the paths where the files are, or go. */
export const routesAt = (
  routes: readonly Route[],
  pathNow: (defaultPath: string) => string,
): Route[] =>
  routes.map(({ from, to, removed }) => ({ from: pathNow(from), to: to.map(pathNow), removed }));
