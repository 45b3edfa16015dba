import { applyChanges } from '../generator/apply/apply';
import type { Answers } from '../generator/arguments/arguments';
import { type Change, type ChangeSet, WRITTEN } from '../generator/compare/change';
import { routePrefixOf } from '../generator/existing/functions-project';
import { changesOfMerge } from '../generator/git-merge/compare-branches';
import type { ManifestEdit } from '../generator/manifest/manifest';
import { editManifest } from '../generator/manifest/manifest-file';
import { pluralize } from '../generator/message';
import { prepareChanges, type Target } from '../generator/prepare';
import { conflictError } from '../generator/report/conflict-error';
import {
  nextSteps,
  type Outcome,
  packageManager,
  reproduceLine,
} from '../generator/report/outcome';
import { driftWarnings, loopWarnings } from '../generator/report/warnings';
import { repositoryOf } from '../generator/workspace/repository';
import type { Workspace } from '../generator/workspace/workspace';
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
  const isBlocked = changes.some(({ action }) => action === 'conflict') && !isPartial;
  if (!isBlocked && !dryRun) applyChanges(changeSet);
  const error = conflictError(common.command, changes, isBlocked);
  return { ...common, dir: root, dryRun, changes, isBlocked, error };
}

/** What a command changes in a project. */
export interface ProjectChange {
  readonly edits: readonly ManifestEdit[];
  /** Jobs that get another id: old → new. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
  /** The arguments that make the same change again, without `--dir`. */
  readonly args: readonly string[];
}

/** Edits `eternal.json` and updates the generated files. */
export function changeProject(
  project: Project,
  { edits, renamedJobs = new Map(), args }: ProjectChange,
  answers: Answers,
  session: Session,
): Outcome {
  const { version, cwd, env } = session;
  const { root, templates, gitMerge, notes = [] } = project;
  const { text, manifest } = editManifest(project, edits, version);
  const { onConflict, flags, command, dir } = answers;
  const shared = { root, textRead: project.textRead, templates, onConflict, gitMerge };
  const upgrade = upgradeNote(project, shared, answers, session);
  const changeSet = prepareChanges({ ...shared, manifest, text, renamedJobs });
  const { changes, previous, workspace, warnings } = changeSet;
  const written = changes.filter(({ action }) => WRITTEN.has(action));
  // pnpm, Yarn and Bun copy the emulator, a local package; npm links it.
  const needsInstall = written.some(({ path }) => /^(package\.json$|emulator\/)/.test(path));
  const place = dir === undefined ? [] : ['--dir', dir];
  const common = {
    // Inside a project, `create` without a folder adds a job.
    command: command === 'create' ? 'add' : command,
    warnings: [
      ...(flags.has('json') ? [...project.restored, ...upgrade] : []),
      ...notes,
      ...warnings,
      ...workflowWarnings(changeSet),
      ...(command === 'regenerate'
        ? driftWarnings(withChanges(workspace, changes), manifest, previous)
        : []),
      ...loopWarnings({
        changes: gitMerge === undefined ? changes : changesOfMerge(changes),
        previous: previous.manifest,
        manifest,
        routePrefix: () => routePrefixOf(workspace),
      }),
    ],
    nextSteps: nextSteps(cwd, root, packageManager(env), {
      isWritten: written.length > 0,
      needsInstall,
      toAdd: changeSet.toAdd,
      isExisting: manifest.existing !== undefined,
    }),
    reproduce: reproduceLine(version, [...args, ...place]),
  };
  return writeChanges(changeSet, answers, common, (gitMerge?.branches.unmerged.size ?? 0) > 0);
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

/** The files as they are after the changes. */
function withChanges({ read }: Workspace, changes: readonly Change[]): Pick<Workspace, 'read'> {
  const texts = new Map(changes.map(({ path, after }) => [path, after]));
  return {
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? read(path) : { kind: 'file', text, mode: 0 };
    },
  };
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
