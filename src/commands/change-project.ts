import { basename } from 'node:path';
import { applyChanges } from '../generator/apply/apply';
import { type Answers, badFlag, missing } from '../generator/arguments/arguments';
import type { Command } from '../generator/arguments/commands';
import { type ChangeSet, WRITTEN } from '../generator/compare/change';
import { carryDeletions } from '../generator/compare/deletion-list';
import { describeFinding, type Finding } from '../generator/compare/finding';
import { findingsAfter } from '../generator/compare/findings-after';
import type { SettingsOfJob } from '../generator/compare/values-in-file';
import { GeneratorError } from '../generator/errors';
import { routePrefixOf } from '../generator/existing/functions-project';
import { changesOfMerge } from '../generator/git-merge/compare-branches';
import { repositoryOf } from '../generator/manifest/find-project';
import {
  type Job,
  jobWithDefaults,
  type Manifest,
  type ManifestEdit,
  setDeleted,
} from '../generator/manifest/manifest';
import { editManifest, type ManifestFile } from '../generator/manifest/manifest-file';
import { type JobProblem, type NameRegister, problemInJob } from '../generator/manifest/schema';
import { pluralize } from '../generator/message';
import { idFrom } from '../generator/options/names';
import { flagOf } from '../generator/options/options';
import { type PreparedChanges, prepareChanges, type Target } from '../generator/prepare';
import { conflictError } from '../generator/report/conflict-error';
import {
  nextSteps,
  type Outcome,
  packageManager,
  reproduceLine,
} from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
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
  const error = conflictError(common.command, changes, isBlocked);
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
    jobsInUse: jobsOf(command, manifest, renamedJobs.get(id ?? '') ?? id),
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
            ...findingsToReport(answers, changeSet, manifest).map(describeFinding),
            ...loopWarnings({
              changes: gitMerge === undefined ? changes : changesOfMerge(changes),
              previous: previous.manifest,
              manifest,
              routePrefix: () => routePrefixOf(workspace),
            }),
          ]),
    ],
    nextSteps: nextSteps(cwd, root, packageManager(env), {
      isWritten: written.length > 0,
      needsInstall,
      toAdd: changeSet.toAdd,
      isExisting: manifest.existing !== undefined,
    }),
    reproduce: reproduceLine(version, [...args, ...place]),
  };
  return writeChanges(changeSet, answers, common, isPartial);
}

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

/** The jobs that a command is about. `regenerate` is about all of them. */
const jobsOf = (command: Command, { jobs }: Manifest, id: string | undefined): Set<string> =>
  new Set(
    command === 'regenerate'
      ? jobs.map((job) => job.id)
      : command === 'add' || id === undefined
        ? []
        : [id],
  );

/** `regenerate` reports on every job, `set` on its own. Conflicts come first. */
function findingsToReport(
  { command, id }: Answers,
  changeSet: PreparedChanges,
  manifest: Manifest,
): Finding[] {
  if (hasConflict(changeSet)) return [];
  if (command === 'regenerate') return findingsAfter(changeSet, manifest);
  return command === 'set' && id !== undefined ? findingsAfter(changeSet, manifest, id) : [];
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

/** Whether the command may prompt: a person is at a terminal, and neither `--yes` nor `--json` is set. */
export const mayAsk = ({ flags }: Answers, { hasTerminal }: Session): boolean =>
  !flags.has('yes') && !flags.has('json') && hasTerminal();

/** What to do about a missing answer where the command may not prompt. */
export const missingHint = ({ flags }: Answers): string =>
  flags.has('yes')
    ? '--yes has no default for this here: pass it explicitly'
    : 'prompts need a terminal: pass it explicitly, or use --yes for the defaults';

/** The job that the answers describe, valid beside the jobs in `register`. Throws `E_ANSWER`, naming the flag. */
export function newJob(root: string, answers: Answers, register: NameRegister): Job {
  const job = jobWithDefaults(newId(root, answers, register), Object.fromEntries(answers.job));
  const found = problemInJob(job, register);
  if (found !== undefined) throw badOption(found);
  return job;
}

/** The id of the answers; with `--yes` the name of the folder, where no job has it. Throws `E_ANSWER`. */
function newId(root: string, answers: Answers, register: NameRegister): string {
  const { id, flags } = answers;
  if (id !== undefined) return id;
  const fallback = idFrom(basename(root));
  if (flags.has('yes') && 'value' in register.checkId(fallback)) return fallback;
  throw missing(['--id'], missingHint(answers));
}

/** The error for a problem with an option that was set by its flag. */
export const badOption = ({ key, value, problem, hint }: JobProblem): GeneratorError =>
  badFlag(key === 'id' ? key : flagOf(key), value, problem, hint);

/** Throws `E_USAGE` for flags that are for a new project, where the project at `root` exists. */
export function refuseProjectOptions(root: string, { project, from, flags }: Answers): void {
  const [option] = [...project.keys(), ...(from === undefined ? [] : ['from'])];
  const found = option ?? (['install', 'git'] as const).find((key) => flags.has(key));
  if (found === undefined) return;
  throw new GeneratorError(
    'E_USAGE',
    `--${found} is an option of a new project, but ${root} exists already`,
    { hint: `leave out --${found}` },
  );
}
