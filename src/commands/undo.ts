import { join } from 'node:path';
import { planUndo, undoLast } from '../generator/apply/undo';
import type { Answers } from '../generator/arguments/arguments';
import type { Change } from '../generator/compare/change';
import { GeneratorError } from '../generator/errors';
import { routePrefixOf } from '../generator/existing/functions-project';
import { type JsonText, parseJsonText } from '../generator/json/tree';
import { MANIFEST, projectDefaults } from '../generator/manifest/manifest';
import { readGenerator, readTextFile, tryManifest } from '../generator/manifest/manifest-file';
import { conflictError } from '../generator/report/conflict-error';
import type { Outcome } from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
import { openWorkspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { projectRoot, recover } from './open-project';

/**
 * Reverts the last change that the generator made in the project. After an interrupted run, it reverts that run only; a
 * second `undo` reverts the change before.
 */
export function undo(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  const { flags } = answers;
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
  if (changedSince.length > 0) {
    const conflicts = changedSince.map((path) => conflictAt(path, changes));
    const error = conflictError('undo', conflicts, true);
    return { ...report, changes: conflicts, isBlocked: true, error };
  }
  const warnings = warningsOf(root, changes, session.version);
  if (!dryRun) undoLast(root);
  return { ...report, changes, warnings };
}

const conflictAt = (path: string, changes: readonly Change[]): Change => ({
  path,
  action: 'conflict',
  owner: changes.find((change) => change.path === path)?.owner ?? 'generated',
  why: 'changed since the last command',
});

/** Warnings about running loops; none where the whole project is deleted, because nothing can be deployed then. */
function warningsOf(root: string, changes: readonly Change[], version: string): string[] {
  const { action, before, after } = changes.find(({ path }) => path === MANIFEST) ?? {};
  if (action === 'delete') return [];
  const [previous, manifest] = [before, after].map((text) => tryManifest(text, version));
  return loopWarnings({
    changes,
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
