import type { Answers } from '../generator/arguments/arguments';
import type { Change, StateFile } from '../generator/compare/change';
import { ADDED_PATH, parseAdded, revertAdditions } from '../generator/existing/added';
import { MANIFEST } from '../generator/manifest/manifest';
import { SCHEMA_PATH } from '../generator/plan/plan';
import { prepareChanges } from '../generator/prepare';
import { loopWarnings } from '../generator/report/loop-warnings';
import type { Outcome } from '../generator/report/outcome';
import { reproduceLine } from '../generator/report/reproduce';
import { BASE_PATH } from '../generator/workspace/bases';
import { routePrefixOf } from '../generator/workspace/route-prefix';
import type { Session } from '../session';
import { writeChanges } from './change-project';
import type { Project } from './open-project';

/** Removes the last job of an existing project, and all that the first one added: it is as it was before. */
export function removeFromExisting(
  { root, text, manifest, templates, restored }: Project,
  answers: Answers,
  { version }: Session,
): Outcome {
  const { onConflict, flags, id = '', dir } = answers;
  const nothing = { ...manifest, jobs: [] };
  const target = { root, manifest: nothing, text, textRead: text, templates, onConflict };
  const prepared = prepareChanges(target);
  const { workspace } = prepared;
  const own = prepared.changes.map((change) => (change.path === MANIFEST ? gone(change) : change));
  const record = workspace.read(ADDED_PATH);
  const added = record.kind === 'file' ? parseAdded(record.text ?? '') : [];
  const changes = [...own, ...revertAdditions(workspace, added)];
  const stateFiles = [BASE_PATH, SCHEMA_PATH, ADDED_PATH].flatMap((path): StateFile[] =>
    workspace.read(path).kind === 'file' ? [{ path }] : [],
  );
  return writeChanges({ ...prepared, changes, stateFiles, isLast: true }, answers, {
    command: 'remove',
    warnings: [
      ...(flags.has('json') ? restored : []),
      ...prepared.warnings,
      ...loopWarnings({
        changes,
        previous: prepared.previous.manifest,
        manifest: nothing,
        routePrefix: () => routePrefixOf(workspace),
      }),
    ],
    nextSteps: [],
    reproduce: reproduceLine(version, ['remove', id, ...(dir === undefined ? [] : ['--dir', dir])]),
  });
}

const gone = ({ path, owner, before, mode }: Change): Change => ({
  ...{ path, owner, before, mode },
  action: 'delete',
});
