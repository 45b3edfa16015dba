import { applyChanges } from '../generator/apply/apply';
import type { Answers } from '../generator/arguments/answers';
import type { Command } from '../generator/arguments/commands';
import { type ChangeSet, WRITTEN } from '../generator/compare/change';
import { carryDeletions } from '../generator/compare/deleted/deletion-list';
import { describeFinding, type Finding, placeOf } from '../generator/compare/findings/finding';
import { findingsAfter, missingModulesAfter } from '../generator/compare/findings/findings-after';
import type { SettingsOfJob } from '../generator/compare/findings/values-in-file';
import { routePrefixOf } from '../generator/existing/functions-project';
import { changesOfMerge } from '../generator/git-merge/compare-branches';
import { editManifest, type ManifestFile } from '../generator/manifest/edit-manifest';
import { repositoryOf } from '../generator/manifest/find-project';
import { type Manifest, type ManifestEdit, setDeleted } from '../generator/manifest/manifest';
import { pluralize } from '../generator/message';
import { jobFileOf } from '../generator/plan/planned-file';
import { type PreparedChanges, prepareChanges, type Target } from '../generator/prepare';
import { conflictError } from '../generator/report/conflict-error';
import { nextSteps, packageManager, reproduceLine } from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
import { packageManagerFor } from '../generator/workspace/repository';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import type { Project } from './open-project';

/**
 * Writes the changes, except in a dry run. A conflict blocks all changes, or with `isPartial` only its own.
 */
export function writeChanges(
  changeSet: ChangeSet,
  { flags }: Answers,
  common: Pick<Outcome, 'command' | 'warnings' | 'nextSteps' | 'reproduce'>,
  isPartial = false,
): Outcome {
  const { root, changes } = changeSet;
  const dryRun = flags.has('dryRun');
  const isBlocked = hasConflict(changeSet) && !isPartial;
  if (!isBlocked && !dryRun) applyChanges(changeSet);
  const isOpen = changes.some(({ action, hasMarkers }) => action === 'conflict' || hasMarkers);
  const error = isOpen ? conflictError(common.command, changes, isBlocked) : undefined;
  const steps = isBlocked ? { nextSteps: [] } : {};
  return { ...common, ...steps, dir: root, dryRun, changes, isBlocked, error };
}

const hasConflict = ({ changes }: ChangeSet): boolean =>
  changes.some(({ action }) => action === 'conflict');

/** What a command changes in a project. */
export interface ProjectChange {
  readonly edits: readonly ManifestEdit[];
  /** Jobs that get another id: old → new. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
  /** Settings of a job whose values in its file are not edits. */
  readonly settingsOfJob?: SettingsOfJob;
  /** Paths of generated files to write again. */
  readonly filesToRestore?: ReadonlySet<string>;
  /** The arguments that make the same change again, without `--dir`. */
  readonly args: readonly string[];
}

/** Edits `eternal.json` and updates the generated files. */
export function changeProject(
  project: Project,
  { edits, renamedJobs = new Map(), settingsOfJob, filesToRestore, args }: ProjectChange,
  answers: Answers,
  session: Session,
): Outcome {
  const { version, cwd, env } = session;
  const { root, templates, gitMerge, notes = [] } = project;
  const { text, manifest } = editProject(project, edits, renamedJobs, version);
  const { onConflict, flags, command, dir, id } = answers;
  const shared = { root, textRead: project.textRead, templates, onConflict, gitMerge };
  const upgrade = upgradeNote(project, shared, answers, session);
  const changeSet = prepareChanges({
    ...{ ...shared, manifest, text, renamedJobs, settingsOfJob, filesToRestore },
    trustsIndex: gitMerge === undefined,
    jobsInUse: jobsOf(command, manifest, renamedJobs.get(id ?? '') ?? id, filesToRestore),
  });
  const { changes, previous, workspace, warnings } = changeSet;
  const written = changes.filter(({ action }) => WRITTEN.has(action));
  // pnpm, Yarn and Bun copy the emulator, a local package; npm links it.
  const needsInstall = written.some(({ path, defaultPath = path }) =>
    /^(package\.json$|emulator\/)/.test(defaultPath),
  );
  const place = dir === undefined ? [] : ['--dir', dir];
  const isPartial = (gitMerge?.branches.unmerged.size ?? 0) > 0;
  const isBlocked = hasConflict(changeSet) && !isPartial;
  const isReported = !isBlocked && !hasConflict(changeSet);
  const lost = command === 'regenerate' && isReported ? missingModulesAfter(changeSet) : [];
  const common = {
    // Inside a project, `create` without a folder adds a job.
    command: command === 'create' ? 'add' : command,
    warnings: [
      ...(flags.has('json') ? [...project.restored, ...upgrade] : []),
      ...notes,
      ...warnings,
      ...(isBlocked
        ? []
        : [
            ...workflowWarnings(changeSet),
            ...(isReported ? findingsToReport(answers, changeSet, manifest) : []).map(
              describeFinding,
            ),
            ...lost.slice(1).map(describeFinding),
            ...loopWarnings({
              changes: gitMerge === undefined ? changes : changesOfMerge(changes),
              previous: previous.manifest,
              manifest,
              routePrefix: () => routePrefixOf(workspace),
            }),
          ]),
    ],
    nextSteps: nextSteps(cwd, root, packageManagerFor(root, packageManager(env)), {
      isWritten: written.length > 0,
      needsInstall,
      toAdd: changeSet.toAdd,
      isExisting: manifest.existing !== undefined,
    }),
    reproduce: reproduceLine(version, [...args, ...place]),
  };
  return withLostImport(writeChanges(changeSet, answers, common, isPartial), lost);
}

/** An import that leads nowhere is what `regenerate` cannot mend, and `check` fails for. */
const withLostImport = (outcome: Outcome, [lost]: readonly Finding[]): Outcome =>
  lost === undefined
    ? outcome
    : {
        ...outcome,
        error: {
          code: 'E_DIFFERS',
          message: `${placeOf(lost)}: ${lost.message}`,
          hint: lost.hint,
          path: lost.path,
        },
      };

/** Edits `eternal.json`. Its list of deleted files follows. */
function editProject(
  project: Project,
  edits: readonly ManifestEdit[],
  renamedJobs: ReadonlyMap<string, string>,
  version: string,
): ManifestFile {
  const { root, templates, manifest: before } = project;
  const edited = editManifest(project, edits, version);
  const { deleted = [] } = edited.manifest;
  const isKnown = (path: string): boolean =>
    project.gitMerge !== undefined || openWorkspace(root).bases().pathsOf(path).length > 0;
  const carried = carryDeletions(before, edited.manifest, renamedJobs, templates, isKnown);
  const isSame =
    carried.every((path) => deleted.includes(path)) && carried.length === deleted.length;
  return isSame ? edited : editManifest(edited, [setDeleted(carried)], version);
}

/** The jobs that a command is about. `regenerate` is about all of them, or about those whose file it restores. */
const jobsOf = (
  command: Command,
  { jobs }: Manifest,
  id: string | undefined,
  restored?: ReadonlySet<string>,
): Set<string> =>
  new Set(
    command === 'regenerate'
      ? jobs
          .map((job) => job.id)
          .filter((each) => restored === undefined || restored.has(jobFileOf(each)))
      : command === 'add' || id === undefined
        ? []
        : [id],
  );

/** `regenerate` reports on every job, `set` and `rename` on their own. */
function findingsToReport(
  { command, id, newId }: Answers,
  changeSet: PreparedChanges,
  manifest: Manifest,
): Finding[] {
  if (command === 'regenerate') return findingsAfter(changeSet, manifest);
  const job = command === 'set' ? id : command === 'rename' ? newId : undefined;
  return job === undefined ? [] : findingsAfter(changeSet, manifest, new Set([job]));
}

/** A message about the files that change only because an older generator wrote them last. Shows it at once. */
function upgradeNote(
  { manifest, text }: Project,
  shared: Omit<Target, 'manifest' | 'text'>,
  { command, flags }: Answers,
  { version, say }: Session,
): string[] {
  const old = manifest.generator;
  if (old === version || command === 'regenerate') return [];
  const { changes } = prepareChanges({ ...shared, manifest, text });
  const count = changes.filter(({ action }) => WRITTEN.has(action)).length;
  if (count === 0) return [];
  const note = `also updates ${pluralize(count, 'file')}, ${old} → ${version}`;
  if (!flags.has('json')) say(note);
  return [note];
}

/** A message for new workflows of a project below the root of its repository, where GitHub does not look for them. */
export function workflowWarnings({ root, changes }: ChangeSet): string[] {
  const isCreated = changes.some(
    ({ action, path }) => action === 'create' && path.startsWith('.github/'),
  );
  const repository = isCreated ? repositoryOf(root) : undefined;
  return repository === undefined || repository === root
    ? []
    : [`GitHub reads workflows only at the root of the repository: move .github to ${repository}`];
}
