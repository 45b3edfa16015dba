import { join } from 'node:path';
import { planUndo, undoLast } from '../generator/apply/undo';
import type { Invocation } from '../generator/arguments/arguments';
import type { Change } from '../generator/compare/change';
import { GeneratorError } from '../generator/errors';
import { type JsonText, parseJsonText } from '../generator/json/tree';
import { readTextFile } from '../generator/manifest/folder';
import { MANIFEST } from '../generator/manifest/manifest';
import { readGenerator } from '../generator/manifest/read';
import { loopWarnings } from '../generator/report/loop-warnings';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { projectRoot } from './project-files';
import { recover } from './recover';

/**
 * Takes back the last change that the generator made here. Where that was interrupted, restoring what it left is all
 * that there is to take back; a second `undo` goes to the one before.
 */
export function undo(invocation: Invocation, session: Session): Report {
  const root = projectRoot(invocation, session);
  refuseNewer(root, session.version);
  const restored = recover(root, invocation, session);
  const isDry = invocation.switches.has('dryRun');
  const report = { command: 'undo', dir: root, dryRun: isDry, nextSteps: [], reproduce: '' };
  if (restored.length > 0)
    return {
      ...report,
      ok: true,
      changes: [],
      warnings: invocation.switches.has('json') ? restored : [],
    };

  const plan = planUndo(root);
  if (plan === undefined) {
    return { ...report, ok: true, changes: [], warnings: ['there is nothing to take back'] };
  }
  if (plan.touched.length > 0) {
    const changes = plan.touched.map((path) => changedSince(path, plan.changes));
    return { ...report, ok: false, changes, warnings: [] };
  }
  if (!isDry) undoLast(root);
  const { changes } = plan;
  // With the project itself nothing is left to be deployed.
  const isGone = changes.some(({ path, action }) => path === MANIFEST && action === 'delete');
  return { ...report, ok: true, changes, warnings: isGone ? [] : loopWarnings(changes, []) };
}

const changedSince = (path: string, changes: readonly Change[]): Change => ({
  path,
  action: 'conflict',
  owner: changes.find((change) => change.path === path)?.owner ?? 'managed',
  why: 'changed since',
});

/** A manifest that cannot be read says nothing of a newer generator, and undoing may mend it. */
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
