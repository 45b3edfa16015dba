import { join, relative, resolve } from 'node:path';
import { otherFiles, planUndo, type Undo, undoLast } from '../generator/apply/undo';
import type { Answers } from '../generator/arguments/answers';
import type { Change } from '../generator/compare/change';
import { GeneratorError } from '../generator/errors';
import { routePrefixOf } from '../generator/existing/functions-project';
import { type JsonText, parseJsonText } from '../generator/json/tree';
import { isInFolder, mustFindUndoable, repositoryOf } from '../generator/manifest/find-project';
import { MANIFEST, projectDefaults } from '../generator/manifest/manifest';
import { readGenerator, tryManifest } from '../generator/manifest/manifest-file';
import { readTextFile } from '../generator/manifest/read-text-file';
import { commandLine, pluralize } from '../generator/message';
import { leaveCanceled } from '../generator/prompts/terminal';
import { conflictError } from '../generator/report/conflict-error';
import type { Outcome } from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { mayAsk } from './new-job';
import { recover } from './open-project';

/**
 * Reverts the last change that the generator made in the project. After an interrupted run, it reverts that run only; a
 * second `undo` reverts the change before. Where that would delete the whole project, it asks first.
 */
export async function undo(answers: Answers, session: Session): Promise<Outcome> {
  const { flags, dir } = answers;
  const root = mustFindUndoable(resolve(session.cwd, dir ?? '.'));
  refuseNewer(root, session.version);
  const restored = recover(root, answers, session);
  const dryRun = flags.has('dryRun');
  const nothing = { changes: [], warnings: [], isBlocked: false };
  const report: Outcome = {
    ...{ command: 'undo', dir: root, dryRun, nextSteps: [], reproduce: '' },
    ...nothing,
  };
  if (restored.length > 0) return { ...report, warnings: flags.has('json') ? restored : [] };

  const plan = planUndo(root);
  if (plan === undefined) return { ...report, warnings: ['there is nothing to undo'] };
  const { changes, changedSince } = plan;
  const deletes = deletesProject(plan, session.version);
  if (deletes) refuseDeletion(root, plan, session);
  if (changedSince.length > 0) {
    const conflicts = changedSince.map((path) => conflictAt(path, changes));
    const error = conflictError('undo', conflicts, true);
    return { ...report, changes: conflicts, isBlocked: true, error };
  }
  const warnings = warningsOf(root, plan, session.version);
  if (dryRun) return { ...report, changes, warnings };
  if (deletes) await confirmDeletion(root, plan, answers, session);
  undoLast(root);
  return { ...report, changes, warnings };
}

const conflictAt = (path: string, changes: readonly Change[]): Change => ({
  path,
  action: 'conflict',
  owner: changes.find((change) => change.path === path)?.owner ?? 'generated',
  why: 'changed since the last command',
});

const manifestIn = ({ changes }: Undo): Partial<Change> =>
  changes.find(({ path }) => path === MANIFEST) ?? {};

/** Whether the last command created the project, and not only what the first job of an existing project needs. */
function deletesProject(plan: Undo, version: string): boolean {
  const { action, before } = manifestIn(plan);
  return action === 'delete' && tryManifest(before, version)?.existing === undefined;
}

/** Throws where deleting the project would delete more than the command created, or less. */
function refuseDeletion(root: string, plan: Undo, { cwd, capture }: Session): void {
  const inside = plan.newFolders.find((folder) => isInFolder(cwd, join(root, folder)));
  if (inside !== undefined) {
    throw new GeneratorError(
      'E_PATH',
      `undo would delete ${join(root, inside)}, and the current folder is in it`,
      {
        hint: `change to a folder outside, then run ${commandLine(['npx', 'create-eternal-function', 'undo', '--dir', root])}`,
        path: root,
      },
    );
  }
  const refused = (why: string): GeneratorError =>
    new GeneratorError('E_PROJECT', `undo would delete the project ${root}, but ${why}`, {
      hint: 'nothing was deleted; if you do not need the project, delete its files yourself',
      path: root,
    });
  if (repositoryOf(root) !== undefined) {
    const tracked = capture(['git', 'ls-files', '-z'], root);
    if (tracked === undefined) throw refused('git cannot tell whether its files are committed');
    const created = new Set(
      plan.changes.flatMap(({ path, action }) => (action === 'delete' ? [path] : [])),
    );
    const count = tracked.split('\0').filter((path) => created.has(path)).length;
    if (count > 0) throw refused(`git has ${pluralize(count, 'file')} of it`);
  }
  const others = otherFiles(root, plan);
  if (others.length > 0) {
    const more = others.length > 3 ? `, and ${others.length - 3} more` : '';
    throw refused(`create did not make all of its files: ${others.slice(0, 3).join(', ')}${more}`);
  }
}

/** Throws unless the user agrees, with `--yes` or at a terminal. */
async function confirmDeletion(
  root: string,
  { changes }: Undo,
  answers: Answers,
  session: Session,
): Promise<void> {
  if (answers.flags.has('yes')) return;
  const deleted = changes.flatMap(({ path, action }) => (action === 'delete' ? [path] : []));
  const name = relative(session.cwd, root) || root;
  const what = `the project ${name} (${pluralize(deleted.length, 'file')})`;
  if (!mayAsk(answers, session)) {
    throw new GeneratorError('E_ANSWER', `undo would delete ${what}`, {
      hint: 'to delete it, add --yes; to see the files, add --dry-run',
      path: root,
    });
  }
  const tops = new Set(deleted.map((path) => path.replace(/\/.*/, '/')));
  session.say(`undo deletes from ${name}: ${[...tops].sort().join(', ')}`);
  if (!(await session.confirm(`Delete ${what}?`))) leaveCanceled();
}

/** Warnings about running loops; none where the whole project is deleted, because nothing can be deployed then. */
function warningsOf(root: string, plan: Undo, version: string): string[] {
  const { action, before, after } = manifestIn(plan);
  if (action === 'delete') return [];
  const [previous, manifest] = [before, after].map((text) => tryManifest(text, version));
  return loopWarnings({
    changes: plan.changes,
    previous,
    manifest: manifest ?? { ...projectDefaults(''), jobs: [] },
    routePrefix: () => routePrefixOf(openWorkspace(root)),
  });
}

/** Throws for a project of a newer generator. An `eternal.json` that cannot be read does not stop `undo`, which may restore it. */
function refuseNewer(root: string, version: string): void {
  let json: JsonText;
  try {
    json = parseJsonText(MANIFEST, readTextFile(join(root, MANIFEST)));
  } catch (error) {
    if (error instanceof GeneratorError) return;
    throw error;
  }
  readGenerator(json, version);
}
