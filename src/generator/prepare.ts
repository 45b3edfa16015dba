import type { OnConflict } from './arguments/answers';
import type { ChangeSet } from './compare/change';
import { type Comparison, compare } from './compare/compare';

import { checkDeletions } from './compare/deleted/deletion-list';
import { refuseUnregistered } from './compare/findings/refuse-unregistered';
import { type SettingsOfJob, withValuesInFile } from './compare/findings/values-in-file';
import { relocate } from './compare/relocate';
import { findRoutes, locateUpgraded, routesAt } from './compare/upgrade/routes';
import { type UpgradedProject, upgradeProject } from './compare/upgrade/upgrade-project';
import { changedMeanwhile } from './errors';
import { compareBranches } from './git-merge/compare-branches';
import type { GitMerge } from './git-merge/find-unmerged';
import { withBranchBases } from './git-merge/find-unmerged';
import { upgradeSides } from './git-merge/upgrade-sides';
import { MANIFEST, type Manifest } from './manifest/manifest';
import { hubNameIn } from './plan/hub-name';
import { createPlan, type Plan, type PlannedJob, planJob } from './plan/plan';
import {
  CI_WORKFLOW,
  isWorkflow,
  type PackageManager,
  type Repository,
  workflowPath,
} from './plan/repository';
import type { Templates } from './plan/templates';
import { beginForms } from './syntax/known-forms';
import { splitBom } from './text-format';
import { BASE_PATH } from './workspace/base-file';
import { baseText } from './workspace/bases';
import { readForms, unchangedFiles } from './workspace/file-index';
import { type Locations, locate } from './workspace/locate';
import { type Previous, type PreviousJob, readPrevious } from './workspace/previous';
import { readRepository } from './workspace/repository';
import { emptyWorkspace, openWorkspace, type Workspace } from './workspace/workspace';

/** What a project should become. */
export interface Target {
  readonly root: string;
  /** The folder does not exist yet. */
  readonly isNew?: boolean;
  /** The package manager that started a command which creates a project. */
  readonly starter?: PackageManager;
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
  /** A file counts as unchanged where its size and times are as the last run left them. */
  readonly trustsIndex?: boolean;
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

  const lastRun = readLastRun(target);
  const { workspace, previous: last, locations, plan: asPlanned, planJob, isUnchanged } = lastRun;
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
  const options = { onConflict, renamedJobs, deletions, isUnchanged };
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
  const before = compared.changes.find(({ path, from = path }) => from === MANIFEST)?.before;
  const isOther =
    textRead !== undefined && (before === undefined || splitBom(before).body !== textRead);
  if (isOther) throw changedMeanwhile(MANIFEST);
  const found = { ...compared, workspace, previous };
  const changes =
    gitMerge === undefined && !isNew
      ? refuseUnregistered(found, { manifest, jobs, renamedJobs, settingsOfJob, onConflict })
      : compared.changes;
  return { root, isNew, version: templates.version, ...found, changes };
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
  /** Whether a file is known to be as the last run left it. */
  readonly isUnchanged: (path: string) => boolean;
}

/** Reads what the last run left, and finds the files that the user moved since. */
export function readLastRun(target: Target): LastRun {
  const { root, isNew = false, manifest, text, templates, trustsIndex = false } = target;
  const isUnchanged = trustsIndex ? unchangedFiles(root, templates.version) : () => false;
  const workspace = isNew ? emptyWorkspace(root) : openWorkspace(root, isUnchanged(BASE_PATH));
  beginForms(() => (isNew ? [] : readForms(root, templates.version)));
  const previous = readLast(target, workspace);
  const planOld = (job: PreviousJob): PlannedJob => planJob(job, manifest, templates);
  const repository = repositoryOf(target, previous, workspace, planOld);
  const plan = createPlan(manifest, text, templates, keptHubName(previous, manifest), repository);
  const planned = new Map(plan.jobs.map((job) => [job.id, job]));
  const jobs = previous.jobs.map((job) => {
    const now = planned.get(job.id);
    return now?.processor === job.processor ? now : planOld(job);
  });
  const deleted = new Set(manifest.deleted);
  const found = locate(jobs, previous.bases, workspace, (path) => deleted.has(path));
  const locations = withNewWorkflows(found, plan, previous, repository);
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
    isUnchanged,
  };
}

/** The hub that the last run gave the project of the same name, also if this version would name it otherwise. */
function keptHubName(
  { bases, manifest, pathOf }: Previous,
  { name }: Manifest,
): string | undefined {
  if (manifest?.name !== name) return undefined;
  return hubNameIn(baseText(bases.get(pathOf('host.json'))));
}

/** Only workflows depend on it. */
function repositoryOf(
  { root, manifest, starter }: Target,
  { bases, pathOf, jobs }: Previous,
  workspace: Workspace,
  planOld: (job: PreviousJob) => PlannedJob,
): Repository | undefined {
  if (manifest.ci !== 'github') return undefined;
  const [last] = bases.pathsOf(CI_WORKFLOW);
  const now =
    last === undefined
      ? undefined
      : (locate(jobs.map(planOld), bases, workspace).paths.get(CI_WORKFLOW) ?? CI_WORKFLOW);
  const text = baseText(bases.get(last ?? pathOf(CI_WORKFLOW)));
  return readRepository(root, text, now, starter, manifest.existing !== undefined);
}

/** Workflows that no run has written yet go to the root of the repository. */
function withNewWorkflows(
  { paths, doubts }: Locations,
  { files }: Plan,
  { bases }: Previous,
  repository: Repository | undefined,
): Locations {
  if (repository === undefined) return { paths, doubts };
  const added = files.flatMap(({ path }): [string, string][] => {
    if (!isWorkflow(path) || bases.pathsOf(path).length > 0) return [];
    const place = workflowPath(path, repository.workflows);
    return place === path ? [] : [[path, place]];
  });
  return { paths: new Map([...paths, ...added]), doubts };
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
