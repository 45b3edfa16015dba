import type { OnConflict } from './arguments/arguments';
import type { ChangeSet } from './compare/change';
import { type Comparison, compare } from './compare/compare';

import { checkDeletions } from './compare/deletion-list';

import { relocate } from './compare/relocate';
import { findRoutes, locateUpgraded, routesAt } from './compare/upgrade/routes';
import { type UpgradedProject, upgradeProject } from './compare/upgrade/upgrade-project';
import { type SettingsOfJob, withValuesInFile } from './compare/values-in-file';
import { changedMeanwhile } from './errors';
import { compareBranches } from './git-merge/compare-branches';
import type { GitMerge } from './git-merge/find-unmerged';
import { withBranchBases } from './git-merge/find-unmerged';
import { upgradeSides } from './git-merge/upgrade-sides';
import { MANIFEST, type Manifest } from './manifest/manifest';
import { createPlan, type Plan, type PlannedJob, planJob } from './plan/plan';
import type { Templates } from './plan/templates';
import { splitBom } from './text-format';
import { type Previous, type PreviousJob, readPrevious } from './workspace/bases';
import { type Locations, locate } from './workspace/locate';
import { emptyWorkspace, openWorkspace, type Workspace } from './workspace/workspace';

/** What a project should become. */
export interface Target {
  readonly root: string;
  /** The folder does not exist yet. */
  readonly isNew?: boolean;
  readonly manifest: Manifest;
  /** The text that `eternal.json` should have. */
  readonly text: string;
  /** The text of `eternal.json` that the target was made from: no other may stand in the folder. Absent: none was read. */
  readonly textRead?: string;
  readonly templates: Templates;
  readonly onConflict?: OnConflict;
  /** Jobs that this run renames: old id → new id. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
  /** Settings of a job whose values in its file are not edits. */
  readonly settingsOfJob?: SettingsOfJob | undefined;
  /** Generated files that this run writes again, by their default paths. */
  readonly filesToRestore?: ReadonlySet<string> | undefined;
  /** Jobs that this run is about. */
  readonly jobsInUse?: ReadonlySet<string> | undefined;
  /** The branches that git is merging in the folder. */
  readonly gitMerge?: GitMerge | undefined;
}

export interface PreparedChanges extends ChangeSet, Comparison {
  readonly workspace: Workspace;
  readonly previous: Previous;
  /** While git merges branches: the paths to `git add`. */
  readonly toAdd: readonly string[];
}

/**
 * Finds what has to change in a folder to make it the target. Writes nothing. Throws `E_WRITE` where `eternal.json`
 * changed after it was read.
 */
export function prepareChanges(target: Target): PreparedChanges {
  const { root, isNew = false, manifest, textRead, templates } = target;
  const { onConflict = 'fail', renamedJobs = new Map(), gitMerge, settingsOfJob } = target;

  const { workspace, previous: last, locations, plan: asPlanned, planJob } = readLastRun(target);
  const read =
    settingsOfJob === undefined
      ? last
      : withValuesInFile(last, settingsOfJob, workspace, manifest, templates);
  const isUpgrade = (read.manifest?.generator ?? templates.version) !== templates.version;
  const routes = isUpgrade ? findRoutes(manifest, templates, read, workspace) : [];
  const places = routes.length > 0 ? locateUpgraded(routes, locations) : locations;
  const { paths, doubts } = places;
  const relocated =
    paths.size > 0
      ? relocate(asPlanned, { ...read, planJob }, places, workspace, renamedJobs)
      : { plan: asPlanned, past: { ...read, planJob, doubts }, pathOf: asItIs };
  const { plan, pathOf } = relocated;
  const previous = { ...read, pathOf };
  const { bases } = relocated.past;
  const followed = routes.length > 0 ? routesAt(routes, (path) => paths.get(path) ?? path) : [];
  const upgrade: UpgradedProject =
    followed.length > 0
      ? upgradeProject(followed, plan, relocated.past, workspace, onConflict)
      : { bases, workspace, finish: (compared) => compared };
  const past = { ...relocated.past, bases: upgrade.bases };
  const { deleted = [] } = manifest;
  // A branch of another version can list files that this version does not have.
  if (deleted.length > 0 && gitMerge === undefined)
    checkDeletions(deleted, target.text, asPlanned, last.bases);
  const { filesToRestore: restored = new Set(), jobsInUse: jobs = new Set() } = target;
  const deletions = { accepted: new Set(deleted), restored, jobs };
  const options = { onConflict, renamedJobs, deletions };
  const compared = upgrade.finish(
    gitMerge === undefined
      ? { ...compare(plan, past, upgrade.workspace, options), toAdd: [] }
      : compareBranches(
          upgradeSides(gitMerge, plan, past, manifest, templates),
          plan,
          past,
          upgrade.workspace,
          options,
        ),
  );

  // A person or another run may have edited it since. The writer compares once more with the text seen here.
  const before = compared.changes.find(({ path }) => path === MANIFEST)?.before;
  const isOther =
    textRead !== undefined && (before === undefined || splitBom(before).body !== textRead);
  if (isOther) throw changedMeanwhile(MANIFEST);
  return { root, isNew, version: templates.version, ...compared, workspace, previous };
}

const asItIs = (path: string): string => path;

/** What the last run left in a folder, and where the user moved it. */
export interface LastRun {
  readonly workspace: Workspace;
  readonly previous: Previous;
  readonly locations: Locations;
  /** The files that should exist, each at its default path. */
  readonly plan: Plan;
  readonly planJob: (job: PreviousJob) => PlannedJob;
}

/** Reads what the last run left, and finds the files that the user moved since. */
export function readLastRun(target: Target): LastRun {
  const { root, isNew = false, manifest, text, templates } = target;
  const workspace = isNew ? emptyWorkspace(root) : openWorkspace(root);
  const previous = readLast(target, workspace);
  const plan = createPlan(manifest, text, templates);
  const planOld = (job: PreviousJob): PlannedJob => planJob(job, manifest, templates);
  const planned = new Map(plan.jobs.map((job) => [job.id, job]));
  const jobs = previous.jobs.map((job) => {
    const now = planned.get(job.id);
    return now?.processor === job.processor ? now : planOld(job);
  });
  const deleted = new Set(manifest.deleted);
  const locations = locate(jobs, previous.bases, workspace, (path) => deleted.has(path));
  const defaultPaths = new Map(
    [...locations.paths].map(([defaultPath, path]) => [path, defaultPath]),
  );
  const pathOf = (path: string): string => locations.paths.get(path) ?? path;
  const defaultPathOf = (path: string): string => defaultPaths.get(path) ?? path;
  return {
    workspace,
    previous: { ...previous, pathOf, defaultPathOf },
    locations,
    plan,
    planJob: planOld,
  };
}

/** What the last run left; in a git merge, on both branches. */
function readLast({ text, textRead, templates, gitMerge }: Target, workspace: Workspace): Previous {
  if (gitMerge !== undefined) {
    return withBranchBases(readPrevious(workspace.bases(), text, templates), gitMerge.branches);
  }
  const disk = workspace.read(MANIFEST);
  const onDisk = disk.kind === 'file' ? disk.text : undefined;
  return readPrevious(workspace.bases(), textRead ?? onDisk, templates);
}
