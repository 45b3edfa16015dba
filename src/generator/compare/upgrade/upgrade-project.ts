import type { OnConflict } from '../../arguments/answers';
import type { Plan } from '../../plan/plan';
import type { MergeBases } from '../../workspace/bases';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import type { Comparison, Past } from '../compare';
import { warnOfMentions } from '../imports/stale-mentions';
import { followUpgrade, type Upgrade } from './follow-upgrade';
import { leaveRemoved } from './leave-removed';
import { movedModules, updateImporters } from './moved-imports';
import { deleteOlds, restoreMoved, restorePart, restoreRewritten } from './restore-changes';
import type { Route } from './routes';
import { type UpgradeView, viewUpgraded } from './view-upgraded';

/** A project as the comparison sees it, and the way back. */
export interface UpgradedProject extends Pick<UpgradeView, 'bases' | 'workspace'> {
  readonly finish: <Compared extends Comparison>(compared: Compared) => Compared;
}

/**
 * Shows a project of an older version under the paths of this one.
 *
 * @param routes of templates that changed since, at the paths where their files are
 */
export function upgradeProject(
  routes: readonly Route[],
  plan: Plan,
  past: Past,
  workspace: Workspace,
  onConflict: OnConflict,
): UpgradedProject {
  const { bases } = past;
  const upgrade = followUpgrade(routes, plan, past, workspace);
  const view = viewUpgraded(plan, upgrade, bases, workspace);
  return {
    ...view,
    finish: (compared) =>
      finishUpgrade(compared, upgrade, view, plan, bases, workspace, onConflict),
  };
}

/**
 * Turns the changes of a project that was seen through an upgrade into changes of what is on the disk, and adds those of
 * removed templates and of the files that import a module under its old path.
 */
function finishUpgrade<Compared extends Comparison>(
  compared: Compared,
  upgrade: Upgrade,
  { rewritten }: Pick<UpgradeView, 'rewritten'>,
  plan: Plan,
  previous: MergeBases,
  workspace: Workspace,
  onConflict: OnConflict,
): Compared {
  const { moved, splits } = upgrade;
  const planned = new Set(plan.files.map(({ path }) => path));
  const splitAt = new Map(
    splits.flatMap((split) => [...(split.parts?.keys() ?? [])].map((path) => [path, split])),
  );
  const vacated = new Set([...moved.values(), ...splits.flatMap(({ olds }) => olds)]);
  const restored = compared.changes.map((change): Change => {
    const seen = change.from ?? change.path;
    const split = splitAt.get(seen);
    if (split !== undefined) return restorePart(change, seen, split, vacated, workspace);
    if (rewritten.has(seen)) return restoreRewritten(change, seen, workspace);
    const from = moved.get(seen);
    return from === undefined ? change : restoreMoved(change, from, planned, vacated, workspace);
  });
  const deleted = splits.flatMap((split) => deleteOlds(split, restored, workspace));
  const all = [...restored, ...deleted];
  const changes = leaveRemoved(all, upgrade, previous, workspace, onConflict);

  const pathNow = new Map(compared.changes.map(({ path, from = path }) => [from, path]));
  const nowOf = (path: string): string => pathNow.get(path) ?? path;
  const texts = new Map(
    changes.map((change) => [change.path, change.after ?? change.before ?? '']),
  );
  const routes = [
    ...[...moved].map(([to, from]) => ({ olds: [from], paths: [nowOf(to)] })),
    ...splits.map(({ olds, targets }) => ({ olds, paths: targets.map(nowOf) })),
  ];
  const modules = movedModules(routes, (path) => [texts.get(path)]);
  const updated = updateImporters(changes, modules, workspace, onConflict);
  const mentions = warnOfMentions(updated, new Map(), workspace);
  return {
    ...compared,
    changes: updated,
    warnings: [...new Set([...compared.warnings, ...mentions])],
  };
}
