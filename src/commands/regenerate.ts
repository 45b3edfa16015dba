import { resolve } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import {
  deletedFiles,
  restoredFiles,
  type TypedPath,
} from '../generator/compare/deleted/deletion-list';
import { hasOtherCalls } from '../generator/compare/findings/code-files';
import { missingModules } from '../generator/compare/findings/missing-modules';
import { usageError } from '../generator/errors';
import { isMerging } from '../generator/git-merge/branches';
import { setDeleted } from '../generator/manifest/manifest';
import { readLastRun } from '../generator/prepare';
import { reproduceLine } from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import { type IndexedFile, readIndex } from '../generator/workspace/file-index';
import { openWorkspace, relativeInside } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject, type ProjectChange } from './change-project';
import { openProject, type Project, projectRoot, readMergedProject, recover } from './open-project';

const command = ['regenerate'];

/**
 * Updates the generated files from `eternal.json`: after edits by hand, with a newer version of the generator, or after a
 * merge of two branches with conflicts.
 */
export function regenerate(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  const { restore = [], acceptDeleted = [] } = answers;
  const restored = recover(root, answers, session);
  const isPlain = restored.length + restore.length + acceptDeleted.length === 0;
  const unchanged = isPlain ? readIndex(root, session.version) : undefined;
  if (unchanged !== undefined && !isMerging(root) && isUnchangedBeside(root, unchanged)) {
    const changes = unchanged.map((file) => ({ ...file, action: 'same' as const }));
    const place = answers.dir === undefined ? [] : ['--dir', answers.dir];
    const reproduce = reproduceLine(session.version, [...command, ...place]);
    const common = { command: 'regenerate', warnings: [], nextSteps: [], reproduce } as const;
    return {
      ...common,
      dir: root,
      dryRun: answers.flags.has('dryRun'),
      changes,
      isBlocked: false,
    };
  }
  const merged = readMergedProject(root, answers.onConflict, session, restored);
  const project = merged ?? { ...openProject(answers, session), restored };
  return changeProject(project, changeOf(project, answers, session), answers, session);
}

/** Whether the code beside the generated files needs no report. */
function isUnchangedBeside(root: string, files: readonly IndexedFile[]): boolean {
  // Workflows also depend on the repository around the project.
  if (files.some(({ path }) => path.includes('.github/'))) return false;
  const workspace = openWorkspace(root);
  return !hasOtherCalls(workspace, files) && missingModules(workspace, files).length === 0;
}

/** What the flags say about deleted files. Throws `E_ANSWER` for paths that they cannot name. */
function changeOf(
  project: Project,
  { restore = [], acceptDeleted = [] }: Answers,
  { cwd }: Session,
): ProjectChange {
  if (restore.length + acceptDeleted.length === 0) return { edits: [], args: command };
  const { root, manifest } = project;
  const { plan, previous, workspace } = readLastRun(project);
  const generated = { files: plan.files, pathOf: previous.pathOf, read: workspace.read };
  const typedPaths = (given: readonly string[]): TypedPath[] =>
    given.map((typed) => ({
      typed,
      fromProject: relativeInside(root, resolve(root, typed)),
      fromCurrent: relativeInside(root, resolve(cwd, typed)),
    }));
  const restored = new Set(restoredFiles(typedPaths(restore), generated));
  const accepted = deletedFiles(typedPaths(acceptDeleted), generated);
  const both = accepted.find((path) => restored.has(path));
  if (both !== undefined) {
    throw usageError(`--restore and --accept-deleted both name ${both}`, 'leave one of them out');
  }
  const { deleted = [] } = manifest;
  const flags = [
    ...restore.flatMap((path) => ['--restore', path]),
    ...acceptDeleted.flatMap((path) => ['--accept-deleted', path]),
  ];
  const next = [...deleted.filter((path) => !restored.has(path)), ...accepted];
  const isSame = next.length === deleted.length && next.every((path) => deleted.includes(path));
  return {
    edits: isSame ? [] : [setDeleted(next)],
    filesToRestore: restored,
    args: [...command, ...flags],
  };
}
