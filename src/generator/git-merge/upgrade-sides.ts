import type { Past } from '../compare/compare';
import { followUpgrade } from '../compare/upgrade/follow-upgrade';
import { findRoutes } from '../compare/upgrade/routes';
import { viewUpgraded } from '../compare/upgrade/view-upgraded';
import { MANIFEST, type Manifest } from '../manifest/manifest';
import { tryManifest } from '../manifest/manifest-file';
import type { Plan } from '../plan/plan';
import type { Templates } from '../plan/templates';
import { BASE_PATH, parseBases, printBases } from '../workspace/base-file';
import type { MergeBase } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import { type Branches, SIDES, type Side } from './branches';
import type { GitMerge } from './find-unmerged';

/**
 * Shows the sides of a merge that an older version generated under the paths of this one, so that an edit on one branch
 * meets what the other branch upgraded.
 */
export function upgradeSides(
  gitMerge: GitMerge,
  plan: Plan,
  past: Past,
  manifest: Manifest,
  templates: Templates,
): GitMerge {
  const { branches } = gitMerge;
  const oldPaths = new Map<string, readonly string[]>();
  const views = new Map(
    SIDES.flatMap((side) => {
      const seen = viewSide(side);
      return seen === undefined ? [] : [[side, seen] as const];
    }),
  );
  if (views.size === 0) return gitMerge;
  return {
    ...gitMerge,
    oldPaths,
    branches: {
      ...branches,
      read: (side, path) => views.get(side)?.(path) ?? branches.read(side, path),
    },
  };

  function viewSide(side: Side): ((path: string) => string | undefined) | undefined {
    const text = branches.read(side, MANIFEST);
    const old = text === undefined ? undefined : tryManifest(text, templates.version);
    if (old === undefined || old.generator === templates.version) return undefined;
    const bases = parseBases(branches.read(side, BASE_PATH) ?? '');
    const workspace = sideWorkspace(side, branches);
    const previous = { bases, jobs: old.jobs, manifest: old };
    const routes = findRoutes(manifest, templates, previous, workspace);
    if (routes.length === 0) return undefined;
    const upgrade = followUpgrade(routes, plan, { ...past, ...previous }, workspace);
    for (const [to, from] of upgrade.moved) oldPaths.set(to, [from]);
    for (const { olds, targets } of upgrade.splits) {
      for (const target of targets) oldPaths.set(target, olds);
    }
    const view = viewUpgraded(plan, upgrade, bases, workspace);
    const printed = printBases(
      new Map(
        view.bases.paths.flatMap((path): [string, MergeBase][] => {
          const base = view.bases.get(path);
          return base === undefined ? [] : [[path, base]];
        }),
      ),
      view.bases.stubs,
    );
    return (path) => {
      if (path === BASE_PATH) return printed;
      const file = view.workspace.read(path);
      return file.kind === 'file' ? file.text : undefined;
    };
  }
}

const sideWorkspace = (side: Side, { read }: Branches): Workspace => ({
  root: '',
  read: (path) => {
    const text = read(side, path);
    return text === undefined ? { kind: 'absent' } : { kind: 'file', text, mode: 0o644 };
  },
  bases: () => parseBases(read(side, BASE_PATH) ?? ''),
  files: () => [],
  hasName: (path) => read(side, path) !== undefined,
});
